"""Notices changes of files, however an editor saves them.

What counts is the fingerprint of a file: device, inode, modification time and size, or that it is absent. All of them
are compared more than once a second (some twenty lstat(2) calls, a third of a millisecond), which is sure everywhere.
Where the system itself can watch a file's folder, its events make goarmd look sooner; what an event says is not
believed, because atomic saves arrive as renames, in odd orders and merged.
"""

from __future__ import annotations

import os
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer

from goarmd.core.system import System

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from watchdog.observers.api import BaseObserver

_POLL_SECONDS = 0.6
_SETTLE_SECONDS = 0.3  # an editor's save is several steps; together with the above below a second

_Fingerprint = tuple[int, int, int, int] | None
_Folder = tuple[Path, int, int]  # and its device and inode: a folder put in its place is another one


def native_folders(system: System, home: Path) -> Callable[[Path], bool]:
    """Which folders the system itself may watch.

    On macOS, FSEvents always watches the whole tree below a folder. The home folder, those above it and ~/Library are
    so busy, and in part so private, that looking at the files themselves is far cheaper.
    """
    if system is not System.MACOS:
        return lambda _: True
    library = home / "Library"
    return lambda folder: folder not in (home, *home.parents) and not folder.is_relative_to(library)


class FileWatch:
    """Calls `changed` when one of the watched files is another than before.

    Args:
        changed: called from a thread of the watch, never twice at the same time.
        native_folders: whether the system itself may watch this folder.
        poll_seconds: how often all files are looked at.
        settle_seconds: how long to wait for the end of a save.
    """

    def __init__(
        self,
        changed: Callable[[], None],
        native_folders: Callable[[Path], bool],
        poll_seconds: float = _POLL_SECONDS,
        settle_seconds: float = _SETTLE_SECONDS,
    ) -> None:
        self._changed = changed
        self._native_folders = native_folders
        self._poll_seconds, self._settle_seconds = poll_seconds, settle_seconds
        self._lock = threading.Lock()
        self._seen: dict[Path, _Fingerprint] = {}
        self._folders: tuple[Path, ...] = ()
        self._event, self._closed = threading.Event(), threading.Event()
        self._native = _NativeWatch(self._event.set)
        self._thread = threading.Thread(target=self._run, name="file-watch", daemon=True)
        self._thread.start()

    def watch(self, files: Iterable[Path]) -> None:
        """Watch these files, present or not, in place of those before. A change after this call is noticed.

        A symbolic link is watched as such: name its target too.
        """
        files = tuple(files)
        parents = {file.parent for file in files}
        with self._lock:
            self._folders = tuple(folder for folder in parents if self._native_folders(folder))
            self._seen = {file: self._seen[file] if file in self._seen else fingerprint(file) for file in files}
        self._event.set()

    @property
    def alive(self) -> bool:
        """Whether changes are noticed; the system's own events are not needed for it, only the regular look."""
        return self._thread.is_alive()

    def close(self) -> None:
        """Stop; after this `changed` is not called."""
        self._closed.set()
        self._event.set()
        if self._thread is not threading.current_thread():
            self._thread.join()

    def _run(self) -> None:
        try:
            while not self._closed.is_set():
                if self._event.wait(self._poll_seconds) or self._differs():
                    self._closed.wait(self._settle_seconds)
                    self._event.clear()
                    self._tell()
                self._cover()
        finally:
            self._native.close()

    def _differs(self) -> bool:
        seen = self._seen
        return any(fingerprint(file) != before for file, before in seen.items())

    def _tell(self) -> None:
        with self._lock:
            now = {file: fingerprint(file) for file in self._seen}
            before, self._seen = self._seen, now
        if now != before and not self._closed.is_set():
            self._changed()

    def _cover(self) -> None:
        looks = ((folder, fingerprint(folder)) for folder in self._folders)
        self._native.cover(frozenset((folder, *look[:2]) for folder, look in looks if look))


def fingerprint(file: Path) -> _Fingerprint:
    """What changes whenever the file does; None when it is absent or not to be seen."""
    try:
        status = os.lstat(file)
    except OSError:
        return None
    return status.st_dev, status.st_ino, status.st_mtime_ns, status.st_size


class _NativeWatch:
    """The system's own watch over folders, made anew whenever they are others. Folders where it fails are let be.

    A watch may also end by itself, of which watchdog only logs. That is not looked for: it costs the sooner look alone.
    """

    def __init__(self, wake: Callable[[], None]) -> None:
        self._handler = _Handler(wake)
        self._observer: BaseObserver | None = None
        self._covered: frozenset[_Folder] = frozenset()
        self._failed: frozenset[_Folder] = frozenset()

    def cover(self, folders: frozenset[_Folder]) -> None:
        """Watch exactly these folders."""
        self._failed &= folders
        wanted = folders - self._failed
        if wanted != self._covered:
            self.close()
            self._begin(wanted)

    def close(self) -> None:
        """Stop watching."""
        if self._observer is not None:
            self._observer.stop()
            self._observer.join()
        self._observer, self._covered = None, frozenset()

    def _begin(self, folders: frozenset[_Folder]) -> None:
        if not folders:
            return
        observer = Observer()
        observer.start()
        for folder in folders:
            try:
                observer.schedule(self._handler, str(folder[0]), recursive=False)
            except Exception:  # noqa: BLE001  # too many watches, gone again, refused: the regular look is enough
                self._failed |= {folder}
        self._observer, self._covered = observer, folders - self._failed


class _Handler(FileSystemEventHandler):
    """Wakes the watch at any event."""

    def __init__(self, wake: Callable[[], None]) -> None:
        self._wake = wake

    def on_any_event(self, _: FileSystemEvent) -> None:
        self._wake()
