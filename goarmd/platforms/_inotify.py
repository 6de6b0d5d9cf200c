"""Changes of files on Linux: inotify(7), by watchdog's own binding, without its threads.

watchdog's observer has two threads for each folder, and reports reads too: a folder in which programs are started cost
170 wakeups a second. Here the thread that compares the files waits itself, and only for changes.
"""

from __future__ import annotations

import ctypes
import os
import select
import struct
from pathlib import Path
from typing import TYPE_CHECKING

from watchdog.observers.inotify_c import (
    InotifyConstants,
    Mask,
    WatchDescriptor,
    inotify_add_watch,
    inotify_init,
    inotify_rm_watch,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_OF_BOTH = InotifyConstants.IN_DELETE_SELF | InotifyConstants.IN_MOVE_SELF | InotifyConstants.IN_DONT_FOLLOW
_OF_FILE = _OF_BOTH | InotifyConstants.IN_MODIFY | InotifyConstants.IN_ATTRIB
_OF_FOLDER = _OF_BOTH & ~InotifyConstants.IN_DONT_FOLLOW | (
    InotifyConstants.IN_CREATE | InotifyConstants.IN_DELETE | InotifyConstants.IN_MOVE | InotifyConstants.IN_ONLYDIR
)
_MOST_BYTES = 65_536
_EVENT = struct.Struct("iIII")  # struct inotify_event: wd, mask, cookie, len; a name of so many bytes follows
# File systems that others change too, or that another machine keeps: inotify reports only what this kernel does.
_SHARED = ("9p", "afs", "ceph", "cifs", "fuse", "lustre", "nfs", "prl_fs", "smb", "vboxsf", "virtiofs", "vmhgfs")
_MOUNTS = Path("/proc/self/mountinfo")


class InotifyEvents:
    """Reports changes of files and folders (a FileEvents).

    Raises:
        OSError: no more inotify instances (fs.inotify.max_user_instances) or descriptors.
    """

    def __init__(self) -> None:
        self._descriptor = _checked(inotify_init())
        os.set_inheritable(self._descriptor, False)  # noqa: FBT003  # the standard library's own signature
        os.set_blocking(self._descriptor, False)
        try:
            self._woken, self._wake = os.pipe2(os.O_CLOEXEC | os.O_NONBLOCK)
        except OSError:
            os.close(self._descriptor)
            raise
        self._poll = select.poll()
        self._poll.register(self._descriptor, select.POLLIN)
        self._poll.register(self._woken, select.POLLIN)
        self._watched: dict[Path, tuple[int, int, int]] = {}  # device, inode, inotify's number

    def cover(self, files: Iterable[Path], folders: Iterable[Path]) -> tuple[bool, frozenset[Path]]:
        """Report changes of exactly these; whether any is new, and those whose changes are not reported."""
        wanted = dict.fromkeys(files, _OF_FILE) | dict.fromkeys(folders, _OF_FOLDER)
        for path in self._watched.keys() - wanted.keys():
            self._forget(path)
        before, refused = dict(self._watched), set()
        shared: frozenset[int] | None = None
        for path, mask in wanted.items():
            identity = _identity(path)
            if identity is None or self._watched.get(path, ())[:2] == identity:
                continue  # not there any more: its folder reports it
            shared = _shared_devices() if shared is None else shared
            if identity[0] in shared or not self._watch(path, mask, identity):
                refused.add(path)
        return self._watched != before, frozenset(refused)

    def wait(self, timeout: float) -> bool:
        """Whether something changed, or `wake` was called; waits up to so many seconds."""
        found = self._poll.poll(timeout * 1000)
        for descriptor, _ in found:
            heard = os.read(descriptor, _MOST_BYTES)
            if descriptor == self._descriptor:
                self._drop(frozenset(_ended(heard)))
        return bool(found)

    def wake(self) -> None:
        """Interrupt a `wait`."""
        os.write(self._wake, b".")

    def close(self) -> None:
        """Stop reporting; no `wait` may be running."""
        for descriptor in (self._descriptor, self._woken, self._wake):
            os.close(descriptor)

    def _drop(self, ended: frozenset[int]) -> None:
        """Forget what the kernel does not watch any more: a folder that is made again may get the inode of before."""
        self._watched = {path: known for path, known in self._watched.items() if known[2] not in ended}

    def _watch(self, path: Path, mask: int, identity: tuple[int, int]) -> bool:
        if path in self._watched:
            self._forget(path)
        try:
            number = _checked(inotify_add_watch(self._descriptor, os.fsencode(path), Mask(mask)))
        except OSError:  # deleted, not permitted, or fs.inotify.max_user_watches is reached
            return False
        self._watched[path] = (*identity, number)
        return True

    def _forget(self, path: Path) -> None:
        number = WatchDescriptor(self._watched.pop(path)[2])
        if all(other[2] != number for other in self._watched.values()):  # two names of one file share a watch
            inotify_rm_watch(self._descriptor, number)  # fails if the kernel dropped it with the file


def _ended(events: bytes) -> Iterator[int]:
    """The numbers of the watches that the kernel has ended, as inotify(7) lays events out."""
    at = 0
    while at + _EVENT.size <= len(events):
        number, mask, _, length = _EVENT.unpack_from(events, at)
        at += _EVENT.size + length
        if mask & InotifyConstants.IN_IGNORED:
            yield number


def _checked(result: int) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return result


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        status = os.lstat(path)
    except OSError:
        return None
    return status.st_dev, status.st_ino


def _shared_devices() -> frozenset[int]:
    """The devices of mounts whose changes may come from elsewhere (proc_pid_mountinfo(5): fields 3 and, after -, 1)."""
    try:
        lines = _MOUNTS.read_text("utf-8", "replace").splitlines()
    except OSError:
        return frozenset()
    found = set()
    for line in lines:
        before, _, after = line.partition(" - ")
        if after.startswith(_SHARED) and not after.startswith("fuseblk"):  # a local disk through FUSE
            major, _, minor = before.split()[2].partition(":")
            found.add(os.makedev(int(major), int(minor)))
    return frozenset(found)
