"""The exit watch, against a stand-in that keeps the rules of a kqueue on macOS."""

from __future__ import annotations

import errno
import os
import select
import signal
import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

from goarmd.facts import ProcessKey
from goarmd.platforms._kqueue import KqueueWatch
from goarmd.platforms.darwin import platform

from darwin_images import FakeMac

if TYPE_CHECKING:
    from collections.abc import Iterator

# Flags of sys/event.h, written down on their own.
EXIT, STATUS, DETAIL = 0x80000000, 0x04000000, 0x02000000
DECRYPT, MEMORY, CODE_SIGNATURE, REPARENTED = 0x10000, 0x20000, 0x40000, 0x80000
GOPLS = ProcessKey(77, 1000.5)


@dataclass(frozen=True)
class Kevent:
    ident: int
    filter: int
    flags: int = 0
    fflags: int = 0
    data: int = 0


@dataclass
class Kernel:
    """Processes, and one kqueue: a note for each pid, told of once, only for exits after it was made.

    It has what the module `select` has on a Mac. `mine` may be signalled by us, `foreign` may not.
    """

    KQ_FILTER_READ = -1
    KQ_FILTER_PROC = -5
    KQ_EV_ADD = 1
    KQ_EV_DELETE = 2
    kevent = staticmethod(Kevent)

    mine: set[int] = field(default_factory=set)
    foreign: set[int] = field(default_factory=set)
    notes: dict[int, int] = field(default_factory=dict)
    pending: dict[int, Kevent] = field(default_factory=dict)
    pipe: int = -1
    news: threading.Event = field(default_factory=threading.Event)

    def kqueue(self) -> Kernel:
        return self

    def exit(self, pid: int, status: int, reason: int = 0) -> None:
        self.mine.discard(pid)
        self.foreign.discard(pid)
        wanted = self.notes.get(pid, 0)
        if wanted:
            data = (status if wanted & STATUS else 0) | (reason if wanted & DETAIL else 0)
            self.pending[pid] = Kevent(pid, self.KQ_FILTER_PROC, 0x8010, wanted, data)

    def control(self, changes: list[Kevent] | None, most: int, timeout: float | None = None) -> list[Kevent]:
        for change in changes or ():
            self._change(change)
        if not most:
            return []
        if not self.pending:
            readable, _, _ = select.select([self.pipe], [], [], timeout)
            return [Kevent(self.pipe, self.KQ_FILTER_READ, data=1)] if readable else []
        told = list(self.pending.values())[:most]
        for event in told:
            del self.pending[event.ident], self.notes[event.ident]
        return told

    def _change(self, change: Kevent) -> None:
        if change.filter == self.KQ_FILTER_READ:
            self.pipe = change.ident
        elif change.flags == self.KQ_EV_DELETE:
            if self.notes.pop(change.ident, None) is None:
                raise OSError(errno.ENOENT, os.strerror(errno.ENOENT))
            self.pending.pop(change.ident, None)
        elif change.ident not in self.notes:
            self._attach(change)

    def _attach(self, change: Kevent) -> None:
        if change.ident not in self.mine | self.foreign:
            raise OSError(errno.ESRCH, os.strerror(errno.ESRCH))
        if change.fflags & STATUS and change.ident in self.foreign:
            raise OSError(errno.EACCES, os.strerror(errno.EACCES))
        self.notes[change.ident] = change.fflags


@pytest.fixture
def kernel() -> Kernel:
    return Kernel(mine={77, 78}, foreign={90})


def watching(kernel: Kernel, **how: Any) -> KqueueWatch:
    return KqueueWatch(how.get("is_alive", lambda _: True), kernel)


@pytest.fixture
def watch(kernel: Kernel) -> Iterator[KqueueWatch]:
    watch = watching(kernel)
    yield watch
    _close(watch)


def _close(watch: KqueueWatch) -> None:
    os.close(watch._woken)
    os.close(watch._wake)
