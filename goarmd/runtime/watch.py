"""Notices changes of files, however an editor saves them.

The fingerprint of a file is its device, inode, modification time and size, or its absence. The files that are there
are looked at more than once a second, and of those that are not only the folders in which they would appear: some
twenty lstat(2) calls, a third of a millisecond, which works everywhere. Where the system can watch a file's folder, its
events only trigger an earlier comparison; their content is not used, because atomic saves arrive as renames, in odd
orders and merged.
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
    from collections.abc import Callable, Iterable, Mapping

    from watchdog.observers.api import BaseObserver

_POLL_SECONDS = 0.6
_SETTLE_SECONDS = 0.3  # an editor's save has several steps; together with the above below a second

_Fingerprint = tuple[int, int, int, int] | None
_Folder = tuple[Path, int, int]  # with device and inode: a folder that replaced it is another one


def native_folders(system: System, home: Path) -> Callable[[Path], bool]:
    """Which folders the system may watch.

    On macOS, FSEvents always watches the whole tree below a folder. The home folder, its parents and ~/Library are so
    busy, and in part so private, that comparing the files is far cheaper.
    """
    if system is not System.MACOS:
        return lambda _: True
    library = home / "Library"
    return lambda folder: folder not in (home, *home.parents) and not folder.is_relative_to(library)


class FileWatch:
    """Calls `changed` when a watched file has changed.

    Args:
        changed: called from a thread of the watch, never twice at the same time.
        native_folders: whether the system may watch this folder.
        poll_seconds: the interval of the comparisons.
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
        self._probes: dict[Path, _Fingerprint] = {}
        self._folders: tuple[Path, ...] = ()
        self._event, self._closed = threading.Event(), threading.Event()
        self._native = _NativeWatch(self._event.set)
        self._thread = threading.Thread(target=self._run, name="file-watch", daemon=True)
        self._thread.start()

    def watch(self, files: Iterable[Path]) -> None:
        """Watch these files, present or not, instead of the previous ones. A change after this call is noticed.

        A symbolic link is watched as a link: name its target too.
        """
        files = tuple(files)
        parents = {file.parent for file in files}
        with self._lock:
            self._folders = tuple(folder for folder in parents if self._native_folders(folder))
            self._seen = {file: self._seen[file] if file in self._seen else fingerprint(file) for file in files}
            self._probes = _probes(self._seen)
        self._event.set()

    @property
    def alive(self) -> bool:
        """Whether changes are noticed; this needs only the regular comparison, not the system's events."""
        return self._thread.is_alive()

    def close(self) -> None:
        """Stop; `changed` is not called after this."""
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
                    self._compare()
                self._cover()
        finally:
            self._native.close()

    def _differs(self) -> bool:
        probes = self._probes
        return any(fingerprint(file) != before for file, before in probes.items())

    def _compare(self) -> None:
        with self._lock:
            now = {file: fingerprint(file) for file in self._seen}
            before, self._seen, self._probes = self._seen, now, _probes(now)
        if now != before and not self._closed.is_set():
            self._changed()

    def _cover(self) -> None:
        found = ((folder, fingerprint(folder)) for folder in self._folders)
        self._native.cover(frozenset((folder, *of_folder[:2]) for folder, of_folder in found if of_folder))


def _probes(seen: Mapping[Path, _Fingerprint]) -> dict[Path, _Fingerprint]:
    """What to look at so that no change is missed: a file that is there, else the nearest folder that is."""
    probes: dict[Path, _Fingerprint] = {}
    for file in seen:
        path, found = file, seen[file]
        while found is None and path != path.parent:
            path = path.parent
            found = probes[path] if path in probes else fingerprint(path)
        probes[path] = found
    return probes


def fingerprint(file: Path) -> _Fingerprint:
    """Device, inode, modification time and size; None if the file is absent or inaccessible."""
    try:
        status = os.lstat(file)
    except OSError:
        return None
    return status.st_dev, status.st_ino, status.st_mtime_ns, status.st_size


class _NativeWatch:
    """The system's watch over folders, rebuilt when the set of folders changes.

    Folders that cannot be watched are skipped. A watch may also stop on its own, which watchdog only logs. That is not
    detected: it costs only the earlier comparison.
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
            except Exception:  # noqa: BLE001  # too many watches, deleted, refused: comparing is enough
                self._failed |= {folder}
        self._observer, self._covered = observer, folders - self._failed


class _Handler(FileSystemEventHandler):
    """Wakes the watch on any event."""

    def __init__(self, wake: Callable[[], None]) -> None:
        self._wake = wake

    def on_any_event(self, _: FileSystemEvent) -> None:
        self._wake()
