"""The end of any process on macOS, with its wait status: kqueue(2), filter EVFILT_PROC.

xnu (bsd/kern/kern_event.c, filt_procattach) gives the status to the parent and to whoever may signal the process, so of
all processes of one's own; the kernel's reasons for a kill to everyone. A process that has ended already is ESRCH: only
what happens after the registration is told, and once.
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
            is_alive: whether this very process, not another with its pid, is there and no zombie.
            kqueues: what has `kqueue`, `kevent` and the constants `KQ_...`; Python's own module on a Mac.
        """
        self._is_alive = is_alive
        self._kqueues = kqueues
        self._watched: dict[int, ProcessKey] = {}
        self._queue = kqueues.kqueue()
        self._woken, self._wake = os.pipe()
        self._change(self._woken, kqueues.KQ_FILTER_READ, kqueues.KQ_EV_ADD)

    def add(self, key: ProcessKey) -> bool | None:
        """Register the pid, and make sure afterwards that it is of the process meant.

        A pid of which an older exit was not fetched yet cannot be watched: a kqueue holds one event for each pid.
        """
        if self._watched.setdefault(key.pid, key) != key:
            return None
        registered = self._register(key.pid)
        if registered and self._is_alive(key):
            return True
        if registered is None:
            self._watched.pop(key.pid, None)
            return None
        return not self._forget(key.pid)  # when a wait under way has told of its end, it was watched indeed

    def wait(self, timeout: float) -> tuple[Exit, ...]:
        """The exits since the last call."""
        events = self._queue.control(None, _MOST_EVENTS, timeout)
        noticed = time.time()
        ended = [event for event in events if event.filter == self._kqueues.KQ_FILTER_PROC]
        return tuple(_exit(key, noticed, event) for event in ended if (key := self._watched.pop(event.ident, None)))

    def wake(self) -> None:
        """End a `wait` under way."""
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
            except PermissionError:  # another user's process: its exit and the reason are told, not its status
                continue
            except ProcessLookupError:
                return False
            except OSError:
                return None
            return True
        return None

    def _forget(self, pid: int) -> bool:
        """Drop a registration; False when its event was fetched already."""
        with suppress(OSError):  # there is none, or it was delivered and the kernel has dropped it itself
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
