"""Timing: the only user of APScheduler, and how long the machine slept.

A run that comes late still runs (misfire_grace_time None) and several missed ones run once (coalesce): by default
APScheduler drops runs over a second late, on a laptop that sleeps most of them (agronholm/apscheduler#182).
"""

from __future__ import annotations

import sys
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.jobstores.base import ConflictingIdError
from apscheduler.schedulers.background import BackgroundScheduler

if TYPE_CHECKING:
    from collections.abc import Callable

# A clock that goes on while the machine sleeps, and one that stops: clock_gettime(3) of macOS, (2) of Linux.
_CLOCKS = (
    ("CLOCK_MONOTONIC_RAW", "CLOCK_UPTIME_RAW") if sys.platform == "darwin" else ("CLOCK_BOOTTIME", "CLOCK_MONOTONIC")
)


def seconds_asleep() -> float:
    """How long the machine slept since it started; only the difference of two calls means something."""
    through, stopping = (time.clock_gettime(getattr(time, name)) for name in _CLOCKS)
    return through - stopping


class Schedule:
    """Calls actions on one thread of its own; they must be quick."""

    def __init__(self) -> None:
        self._scheduler = BackgroundScheduler(
            executors={"default": ThreadPoolExecutor(1)},
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
            timezone=UTC,
        )
        self._scheduler.start()

    def every(self, seconds: float, name: str, action: Callable[[], None]) -> None:
        """Call an action now and then at this interval; replaces the one of the same name."""
        now = datetime.now(UTC)
        self._scheduler.add_job(action, "interval", seconds=seconds, id=name, next_run_time=now, replace_existing=True)

    def once(self, delay: float, name: str, action: Callable[[], None]) -> None:
        """Call an action after a delay, unless one of the same name waits already."""
        try:
            self._scheduler.add_job(action, "date", run_date=datetime.now(UTC) + timedelta(seconds=delay), id=name)
        except ConflictingIdError:
            return

    def close(self) -> None:
        """Call nothing more."""
        self._scheduler.shutdown(wait=False)
