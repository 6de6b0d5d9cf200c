"""Timing: the only user of APScheduler, and how long the machine slept.

A late run still runs (misfire_grace_time None), and several missed ones run once (coalesce): by default APScheduler
drops runs over a second late, on a laptop that sleeps most of them (agronholm/apscheduler#182).
"""

from __future__ import annotations

import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from threading import Event, Thread
from typing import TYPE_CHECKING

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.jobstores.base import ConflictingIdError, JobLookupError
from apscheduler.schedulers.background import BackgroundScheduler

from goarmd.core.system import System, this_system

if TYPE_CHECKING:
    from collections.abc import Callable

# A clock that continues while the machine sleeps, and one that stops: clock_gettime(3) of macOS, (2) of Linux.
_CLOCKS = (
    ("CLOCK_MONOTONIC_RAW", "CLOCK_UPTIME_RAW")
    if this_system() is System.MACOS
    else ("CLOCK_BOOTTIME", "CLOCK_MONOTONIC")
)

_CLOCK_CHECKED_EVERY = 5.0  # seconds
_LARGEST_SLEW = 1.0  # seconds; a mere correction of the clock is smaller


def seconds_asleep() -> float:
    """How long the machine slept since it started; only the difference of two calls is meaningful."""
    through, stopping = (time.clock_gettime(getattr(time, name)) for name in _CLOCKS)
    return through - stopping


class Schedule:
    """Calls actions on its own thread; they must be quick.

    APScheduler plans by the wall clock. If that is set back, by hand or by a restored snapshot, APScheduler would call
    nothing until the old time: so every planned call is then moved by as much.
    """

    def __init__(self) -> None:
        self._scheduler = BackgroundScheduler(
            executors={"default": ThreadPoolExecutor(1)},
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
            timezone=UTC,
        )
        self._scheduler.start()
        self._ahead = _ahead()
        self._closed = Event()
        Thread(target=self._guard, name="clock", daemon=True).start()

    def every(self, seconds: float, name: str, action: Callable[[], None]) -> None:
        """Call an action at once and then at this interval; replaces the one of the same name."""
        now = datetime.now(UTC)
        self._scheduler.add_job(action, "interval", seconds=seconds, id=name, next_run_time=now, replace_existing=True)

    def once(self, delay: float, name: str, action: Callable[[], None]) -> None:
        """Call an action after a delay, unless one of the same name is already waiting."""
        try:
            self._scheduler.add_job(action, "date", run_date=datetime.now(UTC) + timedelta(seconds=delay), id=name)
        except ConflictingIdError:
            return

    def close(self) -> None:
        """Stop calling."""
        self._closed.set()
        self._scheduler.shutdown(wait=False)

    def _guard(self) -> None:
        while not self._closed.wait(_CLOCK_CHECKED_EVERY):
            before, self._ahead = self._ahead, _ahead()
            if before - self._ahead > _LARGEST_SLEW:
                self._move(timedelta(seconds=before - self._ahead))

    def _move(self, back: timedelta) -> None:
        for job in self._scheduler.get_jobs():
            with suppress(JobLookupError):  # it was its last call, a moment ago
                job.modify(next_run_time=job.next_run_time - back)


def _ahead() -> float:
    """How far the wall clock is ahead of the monotonic clock; it grows while the machine sleeps."""
    return time.time() - time.monotonic()
