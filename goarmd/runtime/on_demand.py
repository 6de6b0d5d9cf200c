"""Samples on demand: for a person who asks what is true now, and not what was at the last interval."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from goarmd.runtime.report import Report

_LEAST_APART = 0.5  # seconds; whoever asks more often gets no more samples


class OnDemand:
    """Starts sources when an output needs a newer report. May be used from any thread.

    Args:
        sources: the names of the sources that are started.
        start: starts them, and returns at once.
    """

    def __init__(self, sources: Callable[[], Iterable[str]], start: Callable[[], None]) -> None:
        self._sources, self._start = sources, start
        self._started_at = float("-inf")  # of time.monotonic()

    def is_newer(self, report: Report, than: float) -> bool:
        """Whether all these sources ran after that time; if not, they are started, and a later report is newer."""
        ran_at = {run.source: run.at for run in report.sources}
        if all(ran_at.get(source, 0.0) >= than for source in self._sources()):
            return True
        now = time.monotonic()
        if now - self._started_at >= _LEAST_APART:
            self._started_at = now
            self._start()
        return False
