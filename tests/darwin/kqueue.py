"""A stand-in for kqueues that watch processes and files, with the rules of macOS (xnu, bsd/kern/kern_event.c).

A note for a running process reports one exit, only after the registration, and is then removed. A note for an open file
or folder reports each change since the last event, until its descriptor is closed.
"""

from __future__ import annotations

import errno
import os
import select
import time
from dataclasses import dataclass, field
from threading import RLock
from typing import TYPE_CHECKING

from tests.darwin.machine import read

if TYPE_CHECKING:
    from pathlib import Path

# Flags of sys/event.h, an independent copy.
EXIT, STATUS, DETAIL = 0x80000000, 0x04000000, 0x02000000
DECRYPT, MEMORY, CODE_SIGNATURE, REPARENTED = 0x10000, 0x20000, 0x40000, 0x80000
READ, VNODE, PROC = -1, -4, -5
ADD, DELETE, CLEAR = 1, 2, 0x20
CHANGED = 0x2F  # NOTE_DELETE, _WRITE, _EXTEND, _ATTRIB, _RENAME
_ONE_EXIT = 0x8010  # EV_EOF | EV_ONESHOT
_POLL_INTERVAL = 0.01  # seconds between two checks for exited processes


@dataclass(frozen=True)
class Kevent:
    ident: int
    filter: int
    flags: int = 0
    fflags: int = 0
    data: int = 0


def _refuse(number: int) -> OSError:
    return OSError(number, os.strerror(number))


@dataclass
class Kernel:
    """Processes and the kqueues that watch them; in place of the module `select` on a Mac.

    We may signal `mine` and not `foreign`.
    """

    KQ_FILTER_READ = READ
    KQ_FILTER_VNODE = VNODE
    KQ_FILTER_PROC = PROC
    KQ_EV_ADD = ADD
    KQ_EV_DELETE = DELETE
    KQ_EV_CLEAR = CLEAR
    kevent = staticmethod(Kevent)

    mine: set[int] = field(default_factory=set)
    foreign: set[int] = field(default_factory=set)
    queues: list[Kqueue] = field(default_factory=list)
    lock: RLock = field(default_factory=RLock)

    def kqueue(self) -> Kqueue:
        self.queues.append(Kqueue(self))
        return self.queues[-1]

    def exit(self, pid: int, status: int, reason: int = 0) -> None:
        with self.lock:
            self.mine.discard(pid)
            self.foreign.discard(pid)
            for queue in self.queues:
                queue.report(pid, status, reason)

    def update(self) -> None:
        """Find exited processes: here, none, because tests call `exit`."""


class Kqueue:
    """One kqueue. Any thread may use it."""

    def __init__(self, kernel: Kernel) -> None:
        self.pipe = -1
        self._kernel = kernel
        self._notes: dict[int, int] = {}
        self._pending: dict[int, Kevent] = {}
        self._vnodes: dict[int, os.stat_result] = {}

    def close(self) -> None:
        with self._kernel.lock:
            self._kernel.queues.remove(self)

    def report(self, pid: int, status: int, reason: int) -> None:
        wanted = self._notes.get(pid, 0)
        if wanted:
            data = (status if wanted & STATUS else 0) | (reason if wanted & DETAIL else 0)
            self._pending[pid] = Kevent(pid, PROC, _ONE_EXIT, wanted, data)

    def control(self, changes: list[Kevent] | None, most: int, timeout: float | None = None) -> list[Kevent]:
        for change in changes or ():
            with self._kernel.lock:
                self._kernel.update()
                self._change(change)
        deadline = time.monotonic() + (float("inf") if timeout is None else timeout)
        while most:
            events = self._take(most, min(_POLL_INTERVAL, max(deadline - time.monotonic(), 0)))
            if events or time.monotonic() >= deadline:
                return events
        return []

    def _take(self, most: int, seconds: float) -> list[Kevent]:
        """The pending events, after a short wait if there are none."""
        with self._kernel.lock:
            self._kernel.update()
            events = list(self._pending.values())[:most]
            for event in events:
                del self._pending[event.ident], self._notes[event.ident]
            events += [Kevent(descriptor, VNODE, fflags=CHANGED) for descriptor in self._changed()]
        readable, _, _ = select.select([self.pipe], [], [], 0 if events else seconds)
        return (events + [Kevent(self.pipe, READ, data=1) for _ in readable])[:most]

    def _changed(self) -> list[int]:
        """The files that changed, each until its next change; closing a descriptor ends its note."""
        found = []
        for descriptor, before in list(self._vnodes.items()):
            now = _status(descriptor)
            if now is None or (now.st_dev, now.st_ino) != (before.st_dev, before.st_ino):
                del self._vnodes[descriptor]
            elif _stamp(now) != _stamp(before):
                self._vnodes[descriptor] = now
                found.append(descriptor)
        return found

    def _change(self, change: Kevent) -> None:
        if change.filter == READ:
            self.pipe = change.ident
        elif change.filter == VNODE:
            if (status := _status(change.ident)) is None:
                raise _refuse(errno.EBADF)
            self._vnodes[change.ident] = status
        elif change.flags == DELETE:
            if self._notes.pop(change.ident, None) is None:
                raise _refuse(errno.ENOENT)
            self._pending.pop(change.ident, None)
        elif change.ident not in self._notes:
            self._attach(change)

    def _attach(self, change: Kevent) -> None:
        if change.ident not in self._kernel.mine | self._kernel.foreign:
            raise _refuse(errno.ESRCH)
        if change.fflags & STATUS and change.ident in self._kernel.foreign:
            raise _refuse(errno.EACCES)
        self._notes[change.ident] = change.fflags


def _status(descriptor: int) -> os.stat_result | None:
    try:
        return os.fstat(descriptor)
    except OSError:
        return None


def _stamp(status: os.stat_result) -> tuple[int, ...]:
    return status.st_mtime_ns, status.st_ctime_ns, status.st_size, status.st_nlink


class KernelOfMachine(Kernel):
    """The processes of a machine's file (machine.py); one that leaves it, or becomes a zombie, has exited."""

    def __init__(self, file: Path) -> None:
        super().__init__()
        self._file = file
        self._stamp: tuple[int, int] | None = None
        self._running: dict[int, tuple[int, int]] = {}

    def update(self) -> None:
        status = self._file.stat()
        stamp = status.st_ino, status.st_mtime_ns
        if stamp == self._stamp:
            return
        self._stamp, seen = stamp, read(self._file)
        for pid, started in self._running.items():
            if seen.running.get(pid) != started:
                self.exit(pid, seen.exits.get(pid, 0) & 0xFFFF, seen.exits.get(pid, 0) & ~0xFFFF)
        self._running = seen.running
        self.mine, self.foreign = seen.running.keys() - seen.foreign, seen.foreign
