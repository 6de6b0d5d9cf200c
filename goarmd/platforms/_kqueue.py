"""The exit of any process on macOS, with its wait status: kqueue(2), filter EVFILT_PROC.

xnu (bsd/kern/kern_event.c, filt_procattach) reports the status to the parent and to everyone who may signal the
process, so it is known for all our own processes. The kernel's reason for a kill is reported to everyone. A process
that has already exited gives ESRCH: only an exit after the registration is reported, and only once.
"""

from __future__ import annotations

import os
import select
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from goarmd.core.facts import Exit
from goarmd.platforms._libsystem import (
    NOTE_EXIT,
    NOTE_EXIT_CSERROR,
    NOTE_EXIT_DECRYPTFAIL,
    NOTE_EXIT_DETAIL,
    NOTE_EXIT_MEMORY,
    NOTE_EXITSTATUS,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from goarmd.core.facts import ProcessKey

_STATUS_MASK = 0xFFFF  # proc_exit passes p_xstat & 0xffff (xnu, bsd/kern/kern_exit.c)
_MOST_EVENTS = 256


class KqueueWatch:
    """Watches processes through one kqueue (an ExitWatch)."""

    def __init__(self, is_alive: Callable[[ProcessKey], bool], kqueues: Any = select) -> None:
        """Watch processes.

        Args:
            is_alive: whether exactly this process, not another with its pid, exists and is not a zombie.
            kqueues: an object with `kqueue`, `kevent` and the constants `KQ_...`; Python's `select` on a Mac.
        """
        self._is_alive = is_alive
        self._kqueues = kqueues
        self._watched: dict[int, ProcessKey] = {}
        self._queue = kqueues.kqueue()
        self._woken, self._wake = os.pipe()
        self._change(self._woken, kqueues.KQ_FILTER_READ, kqueues.KQ_EV_ADD)

    def add(self, key: ProcessKey) -> bool | None:
        """Register the pid, then check that it still belongs to this process.

        A pid with an older exit that was not fetched yet cannot be watched: a kqueue holds one event per pid.
        """
        if self._watched.setdefault(key.pid, key) != key:
            return None
        registered = self._register(key.pid)
        if registered and self._is_alive(key):
            return True
        if registered is None:
            self._watched.pop(key.pid, None)
            return None
        return not self._forget(key.pid)  # if a concurrent wait has reported its exit, it was watched

    def wait(self, timeout: float) -> tuple[Exit, ...]:
        """The exits since the last call."""
        events = self._queue.control(None, _MOST_EVENTS, timeout)
        noticed = time.time()
        exits = [event for event in events if event.filter == self._kqueues.KQ_FILTER_PROC]
        return tuple(_exit(key, noticed, event) for event in exits if (key := self._watched.pop(event.ident, None)))

    def wake(self) -> None:
        """Interrupt a `wait`."""
        os.write(self._wake, b".")

    def close(self) -> None:
        """Close the queue."""
        self._queue.close()
        os.close(self._woken)
        os.close(self._wake)

    def _register(self, pid: int) -> bool | None:
        notes = NOTE_EXIT | NOTE_EXIT_DETAIL
        for wanted in (notes | NOTE_EXITSTATUS, notes):
            try:
                self._change(pid, self._kqueues.KQ_FILTER_PROC, self._kqueues.KQ_EV_ADD, wanted)
            except PermissionError:  # another user's process: its exit and the reason are reported, not its status
                continue
            except ProcessLookupError:
                return False
            except OSError:
                return None
            return True
        return None

    def _forget(self, pid: int) -> bool:
        """Drop a registration; False if its event was already fetched."""
        with suppress(OSError):  # there is none, or the kernel dropped it on its own after delivery
            self._change(pid, self._kqueues.KQ_FILTER_PROC, self._kqueues.KQ_EV_DELETE)
        return self._watched.pop(pid, None) is not None

    def _change(self, ident: int, kind: int, flags: int, notes: int = 0) -> None:
        self._queue.control([self._kqueues.kevent(ident, filter=kind, flags=flags, fflags=notes)], 0)


def _exit(key: ProcessKey, at: float, event: Any) -> Exit:
    return Exit(
        key=key,
        at=at,
        status=event.data & _STATUS_MASK if event.fflags & NOTE_EXITSTATUS else None,
        codesign=bool(event.data & (NOTE_EXIT_CSERROR | NOTE_EXIT_DECRYPTFAIL)),
        out_of_memory=bool(event.data & NOTE_EXIT_MEMORY),
    )
