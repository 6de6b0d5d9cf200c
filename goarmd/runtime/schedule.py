"""Timing: the only user of APScheduler, and how long the machine slept.

A late run still runs (misfire_grace_time None), and several missed ones run once: by default APScheduler drops runs
over a second late, on a laptop that sleeps most of them (agronholm/apscheduler#182).
"""

from __future__ import annotations

import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from threading import TIMEOUT_MAX, Lock
from typing import TYPE_CHECKING

from apscheduler.executors.debug import DebugExecutor
from apscheduler.jobstores.base import ConflictingIdError, JobLookupError
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.date import DateTrigger

from goarmd.core.system import System, this_system

if TYPE_CHECKING:
    from collections.abc import Callable

# A clock that continues while the machine sleeps, and one that stops: clock_gettime(3) of macOS, (2) of Linux.
_CLOCKS = (
    ("CLOCK_MONOTONIC_RAW", "CLOCK_UPTIME_RAW")
    if this_system() is System.MACOS
    else ("CLOCK_BOOTTIME", "CLOCK_MONOTONIC")
)

_LARGEST_SLEW = 1.0  # seconds; a mere correction of the clock is smaller
_LONGEST_WAIT = 60.0  # seconds until the clocks are compared, whatever was planned


def seconds_asleep() -> float:
    """How long the machine slept since it started; only the difference of two calls is meaningful."""
    through, stopping = (time.clock_gettime(getattr(time, name)) for name in _CLOCKS)
    return through - stopping


class Schedule:
    """Calls actions on its own thread; they must be quick, and plan nothing themselves.

    APScheduler plans by the wall clock, but waits by the monotonic one. Whenever it wakes, and it wakes only for what
    is due, the two are compared first: if the wall clock was set, in either direction and by whatever, every plan is
    moved by as much. So it needs no look of its own at the clock.
    """

    def __init__(self) -> None:
        self._lock = Lock()  # held while something is planned, or all plans are moved
        self._ahead = _ahead()
        self._scheduler = _Scheduler(
            self._follow_clock,
            executors={"default": DebugExecutor()},  # calls at once: another thread would be one more wakeup
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
            timezone=UTC,
        )
        self._scheduler.start()

    def every(self, seconds: float, name: str, action: Callable[[], None]) -> None:
        """Call an action at once and then at this interval; replaces the one of the same name."""
        with self._lock:
            at = self._after(0)
            self._scheduler.add_job(action, _Interval(seconds), id=name, next_run_time=at, replace_existing=True)

    def once(self, delay: float, name: str, action: Callable[[], None]) -> None:
        """Call an action after a delay, unless one of the same name is already waiting."""
        with self._lock, suppress(ConflictingIdError):
            self._scheduler.add_job(action, DateTrigger(self._after(delay), UTC), id=name)

    def close(self) -> None:
        """Stop calling."""
        self._scheduler.shutdown(wait=False)

    def _after(self, seconds: float) -> datetime:
        """A moment of the clock by which everything else is planned: it may have been set since."""
        return datetime.fromtimestamp(time.monotonic() + self._ahead + seconds, UTC)

    def _follow_clock(self) -> None:
        with self._lock:
            before, now = self._ahead, _ahead()
            if abs(now - before) > _LARGEST_SLEW:
                self._ahead = now
                self._move(timedelta(seconds=now - before))

    def _move(self, forward: timedelta) -> None:
        for job in self._scheduler.get_jobs():
            with suppress(JobLookupError):  # it was its last call, a moment ago
                job.modify(next_run_time=job.next_run_time + forward)


class _Scheduler(BackgroundScheduler):  # type: ignore[misc]  # it ships no types
    """APScheduler's, with an action before each look at what is due."""

    def __init__(self, before: Callable[[], None], **options: object) -> None:
        self._before = before
        super().__init__(**options)

    def _process_jobs(self) -> float:
        self._before()
        try:
            wait = super()._process_jobs()
        except JobLookupError:  # close() took the jobs away meanwhile
            return 0.0
        return min(TIMEOUT_MAX if wait is None else wait, _LONGEST_WAIT)


class _Interval(BaseTrigger):  # type: ignore[misc]  # it ships no types
    """The next time of an interval that is still to come.

    APScheduler's own trigger lists every time that was missed before it makes them one: 3 GB after a start in 1970.
    """

    def __init__(self, seconds: float) -> None:
        self._interval = timedelta(seconds=seconds)

    def get_next_fire_time(self, previous: datetime | None, now: datetime) -> datetime:
        """One interval after the last call, or after now if that has passed."""
        due = (previous or now) + self._interval
        return due if due > now else now + self._interval


def _ahead() -> float:
    """How far the wall clock is ahead of the monotonic clock; it grows while the machine sleeps."""
    return time.time() - time.monotonic()
