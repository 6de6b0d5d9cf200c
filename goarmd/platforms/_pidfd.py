"""The exit of any process on Linux, with its wait status: pidfd_open(2), epoll(7), and the PIDFD_GET_INFO request.

PIDFD_GET_INFO gives the exit status of processes that are not children since Linux 6.15 (include/uapi/linux/pidfd.h),
once they are reaped. Before that, the status of a zombie is in /proc/PID/stat, field 52, readable by its own user.
Older kernels report only that the process exited.
"""

from __future__ import annotations

import errno
import fcntl
import os
import select
import signal
import struct
import time
from typing import TYPE_CHECKING

from goarmd.core.facts import Exit
from goarmd.platforms.formats.linux_process import parse_exit_code

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from goarmd.core.facts import ProcessKey
    from goarmd.platforms._oom import OutOfMemoryKills

_PIDFD_INFO_EXIT = 1 << 3
_INFO_SIZE = 64  # PIDFD_INFO_SIZE_VER0
_PIDFD_GET_INFO = (3 << 30) | (_INFO_SIZE << 16) | (0xFF << 8) | 11  # _IOWR(PIDFS_IOCTL_MAGIC, 11, struct pidfd_info)
_INFO = struct.Struct("<Q52xi")  # struct pidfd_info: mask at 0, exit_code at 60
_MOST_EVENTS = 256


class PidfdWatch:
    """Watches processes through pidfds in one epoll set (an ExitWatch)."""

    def __init__(self, root: Path, is_there: Callable[[ProcessKey], bool], kills: OutOfMemoryKills) -> None:
        self._root = str(root)
        self._kills = kills
        self._is_there = is_there
        self._watched: dict[int, ProcessKey] = {}
        self._epoll = select.epoll()
        self._woken, self._wake = os.pipe2(os.O_CLOEXEC | os.O_NONBLOCK)
        self._epoll.register(self._woken, select.EPOLLIN)

    def add(self, key: ProcessKey) -> bool | None:
        """Open a pidfd, then check that it belongs to this process. The exit of a zombie is reported at once."""
        try:
            descriptor = os.pidfd_open(key.pid)
        except OSError as error:  # not ESRCH: no pidfds on this kernel, or too many open files
            return False if error.errno == errno.ESRCH else None
        if not self._is_there(key):
            os.close(descriptor)
            return False
        self._watched[descriptor] = key
        self._kills.follow(key)
        try:
            self._epoll.register(descriptor, select.EPOLLIN | select.EPOLLET)
        except OSError:  # fs.epoll.max_user_watches is reached
            del self._watched[descriptor]
            self._kills.forget(key)
            os.close(descriptor)
            return None
        return True

    def wait(self, timeout: float) -> tuple[Exit, ...]:
        """The exits since the last call."""
        exits = []
        for descriptor, event in self._epoll.poll(timeout, _MOST_EVENTS):
            key = self._watched.get(descriptor)
            if key is None:
                continue
            known, status = self._status(descriptor, key.pid)
            if not known and not event & select.EPOLLHUP and _info(descriptor) is not None:
                continue  # another user's zombie: this kernel reports its status, and wakes us again, when it is reaped
            del self._watched[descriptor]
            os.close(descriptor)
            for_memory = _may_be_a_kill(status) and self._kills.killed(key)
            self._kills.forget(key)
            exits.append(Exit(key=key, at=time.time(), status=status, out_of_memory=for_memory))
        return tuple(exits)

    def wake(self) -> None:
        """Interrupt a `wait`."""
        os.write(self._wake, b".")

    def close(self) -> None:
        """Close every pidfd."""
        for descriptor in (*self._watched, self._woken, self._wake):
            os.close(descriptor)
        for key in self._watched.values():
            self._kills.forget(key)
        self._watched.clear()
        self._epoll.close()

    def _status(self, descriptor: int, pid: int) -> tuple[bool, int | None]:
        """Whether the wait status is known, and the status. Reaping moves it from the zombie to the pidfd."""
        status = _exit_info(descriptor)
        if status is None:
            status = self._zombie(pid)
        if status is None:
            status = _exit_info(descriptor)  # reaped between the two reads
        return status is not None, status

    def _zombie(self, pid: int) -> int | None:
        folder = f"{self._root}/{pid}"
        try:
            if os.geteuid() not in (0, os.stat(folder).st_uid):  # noqa: PTH116  # called for each exit
                return None  # the kernel shows 0 to other users
            with open(f"{folder}/stat", "rb") as file:  # noqa: PTH123  # as above
                return parse_exit_code(file.read())
        except OSError:
            return None


def _may_be_a_kill(status: int | None) -> bool:
    """Whether SIGKILL ended the process; kernels before 6.15 do not give the status of one that is not a child."""
    return status is None or (os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL)


def _info(descriptor: int) -> tuple[int, int] | None:
    """Mask and exit code of struct pidfd_info; None on kernels without it."""
    request = bytearray(_PIDFD_INFO_EXIT.to_bytes(8, "little").ljust(_INFO_SIZE, b"\0"))
    try:
        fcntl.ioctl(descriptor, _PIDFD_GET_INFO, request)
    except OSError as error:
        # ESRCH: reaped, and no exit information (Linux 6.13, 6.14); else: no such request (before 6.13).
        return None if error.errno != errno.ESRCH else (0, 0)
    return _INFO.unpack(request)


def _exit_info(descriptor: int) -> int | None:
    info = _info(descriptor)
    return info[1] if info and info[0] & _PIDFD_INFO_EXIT else None
