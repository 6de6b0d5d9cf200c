"""Changes of files on macOS: kqueue(2), filter EVFILT_VNODE, on files and folders.

Not FSEvents: it watches whole trees, delivers late, and watchdog's stop() may wait for ever for a run loop that has not
begun (watchdog 7.1.0, observers/fsevents.py). A kqueue needs no thread, and nothing is read of what it watches.
"""

from __future__ import annotations

import os
import select
from typing import TYPE_CHECKING, Any

from goarmd.platforms._libsystem import (
    NOTE_ATTRIB,
    NOTE_DELETE,
    NOTE_EXTEND,
    NOTE_RENAME,
    NOTE_WRITE,
    O_EVTONLY,
    O_SYMLINK,
)

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_NOTES = NOTE_DELETE | NOTE_WRITE | NOTE_EXTEND | NOTE_ATTRIB | NOTE_RENAME
_MOST_EVENTS = 64


class VnodeEvents:
    """Reports changes of files and folders (a FileEvents).

    Args:
        kqueues: an object with `kqueue`, `kevent` and the constants `KQ_...`; Python's `select` on a Mac.

    Raises:
        OSError: no more descriptors.
    """

    def __init__(self, kqueues: Any = select) -> None:
        self._kqueues = kqueues
        self._queue = kqueues.kqueue()
        try:
            self._woken, self._wake = os.pipe()
        except OSError:
            self._queue.close()
            raise
        self._change(self._woken, kqueues.KQ_FILTER_READ, 0)
        self._watched: dict[Path, tuple[int, int, int]] = {}  # device, inode, descriptor

    def cover(self, files: Iterable[Path], folders: Iterable[Path]) -> tuple[bool, frozenset[Path]]:
        """Report changes of exactly these; whether any is new, and those whose changes are not reported."""
        wanted = {*files, *folders}
        for path in self._watched.keys() - wanted:
            self._forget(path)
        before, refused = dict(self._watched), set()
        for path in wanted:
            identity = _identity(path)
            if identity is None or self._watched.get(path, ())[:2] == identity:
                continue  # not there any more: its folder reports it
            if not self._watch(path, identity):
                refused.add(path)
        return self._watched != before, frozenset(refused)

    def wait(self, timeout: float) -> bool:
        """Whether something changed, or `wake` was called; waits up to so many seconds."""
        events = self._queue.control(None, _MOST_EVENTS, timeout)
        if any(event.filter == self._kqueues.KQ_FILTER_READ for event in events):
            os.read(self._woken, _MOST_EVENTS)
        return bool(events)

    def wake(self) -> None:
        """Interrupt a `wait`."""
        os.write(self._wake, b".")

    def close(self) -> None:
        """Stop reporting; no `wait` may be running."""
        for path in tuple(self._watched):
            self._forget(path)
        self._queue.close()
        os.close(self._woken)
        os.close(self._wake)

    def _watch(self, path: Path, identity: tuple[int, int]) -> bool:
        if path in self._watched:
            self._forget(path)
        try:
            descriptor = os.open(path, os.O_RDONLY | O_EVTONLY | O_SYMLINK | os.O_NONBLOCK | os.O_CLOEXEC)
        except OSError:
            return False
        try:
            self._change(descriptor, self._kqueues.KQ_FILTER_VNODE, _NOTES)
        except OSError:  # a file system without such events
            os.close(descriptor)
            return False
        self._watched[path] = (*identity, descriptor)
        return True

    def _forget(self, path: Path) -> None:
        os.close(self._watched.pop(path)[2])  # which ends its events

    def _change(self, ident: int, kind: int, notes: int) -> None:
        flags = self._kqueues.KQ_EV_ADD | self._kqueues.KQ_EV_CLEAR
        self._queue.control([self._kqueues.kevent(ident, filter=kind, flags=flags, fflags=notes)], 0)


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        status = os.lstat(path)
    except OSError:
        return None
    return status.st_dev, status.st_ino
