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
    moved by as much. So it needs no look of its own at the clock. They are compared once more before it waits: the
    clock may have been set in between, and the wait be years.
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
            trigger = _Interval(seconds, lambda: self._after(0))
            self._scheduler.add_job(action, trigger, id=name, next_run_time=at, replace_existing=True)

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

    def _follow_clock(self) -> bool:
        """Whether the clock was set since the last call."""
        with self._lock:
            before, now = self._ahead, _ahead()
            was_set = abs(now - before) > _LARGEST_SLEW
            if was_set:
                self._ahead = now
                self._move(timedelta(seconds=now - before))
            return was_set

    def _move(self, forward: timedelta) -> None:
        for job in self._scheduler.get_jobs():
            with suppress(JobLookupError):  # it was its last call, a moment ago
                job.modify(next_run_time=job.next_run_time + forward)


class _Scheduler(BackgroundScheduler):  # type: ignore[misc]  # it ships no types
    """APScheduler's, which looks at what is due until the clock was not set meanwhile."""

    def __init__(self, follow_clock: Callable[[], bool], **options: object) -> None:
        self._follow_clock = follow_clock
        super().__init__(**options)

    def _process_jobs(self) -> float:
        self._follow_clock()
        try:
            wait = super()._process_jobs()
            while self._follow_clock():
                wait = super()._process_jobs()
        except JobLookupError:  # close() took the jobs away meanwhile
            return 0.0
        return min(TIMEOUT_MAX if wait is None else wait, _LONGEST_WAIT)


class _Interval(BaseTrigger):  # type: ignore[misc]  # it ships no types
    """The next time of an interval that is still to come.

    APScheduler's own trigger lists every time that was missed before it makes them one: 3 GB after a start in 1970.

    Args:
        seconds: the interval.
        now: the clock of the plans. APScheduler's own may have been set since.
    """

    def __init__(self, seconds: float, now: Callable[[], datetime]) -> None:
        self._interval, self._now = timedelta(seconds=seconds), now

    def get_next_fire_time(self, previous: datetime | None, _: datetime) -> datetime:
        """One interval after the last call, or after now if that has passed."""
        now = self._now()
        due = (previous or now) + self._interval
        return due if due > now else now + self._interval


def _ahead() -> float:
    """How far the wall clock is ahead of the monotonic clock; it grows while the machine sleeps."""
    return time.time() - time.monotonic()
