"""Samples on demand: for a person who asks what is true now, and not what was at the last interval."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from goarmd.runtime.report import Report

_LEAST_APART = 0.5  # seconds; whoever asks more often gets no more samples
_LATE = 1.1  # intervals: a sample was left out on battery, or the machine has slept


class OnDemand:
    """Starts sources when an output needs a newer report. May be used from any thread.

    Args:
        sources: the names of the sources that are started.
        start: starts them, and returns at once.
        catch_up: starts the regular sample that was left out, or is late, and returns at once.
    """

    def __init__(
        self, sources: Callable[[], Iterable[str]], start: Callable[[], None], catch_up: Callable[[], None]
    ) -> None:
        self._sources, self._start, self._catch_up = sources, start, catch_up
        self._started_at = float("-inf")  # of time.monotonic()

    def is_newer(self, report: Report, than: float) -> bool:
        """Whether all these sources ran after that time; if not, they are started, and a later report is newer."""
        ran_at = {run.source: run.at for run in report.sources}
        if all(ran_at.get(source, 0.0) >= than for source in self._sources()):
            return True
        self._once_in_a_while(self._start)
        return False

    def scraped(self, report: Report) -> None:
        """Have a regular sample taken if the last one is older than an interval; the scrape does not wait for it."""
        now = time.time()
        if now - (report.sampled_at or now) > report.config.sampling.interval * _LATE:
            self._once_in_a_while(self._catch_up)

    def _once_in_a_while(self, start: Callable[[], None]) -> None:
        now = time.monotonic()
        if now - self._started_at >= _LEAST_APART:
            self._started_at = now
            start()
