from __future__ import annotations

import time

import pytest

from goarmd.core.facts import SourceRun
from goarmd.runtime.on_demand import OnDemand
from tests.builders import NOW, report


class Started:
    """Sources that count how often they are started."""

    def __init__(self) -> None:
        self.times = self.regular = 0
        self.on_demand = OnDemand(lambda: ["logs", "processes"], self._start, self._catch_up)

    def _start(self) -> None:
        self.times += 1

    def _catch_up(self) -> None:
        self.regular += 1

    def is_newer(self, *, processes: float, logs: float, than: float = NOW) -> bool:
        runs = (SourceRun("processes", processes, 0.1), SourceRun("logs", logs, 0.1), SourceRun("slow", 0.0, 0.1))
        return self.on_demand.is_newer(report(sources=runs), than)


def test_a_report_is_newer_if_every_quick_source_ran_after_that_time() -> None:
    started = Started()
    assert started.is_newer(processes=NOW, logs=NOW + 1)
    assert not started.is_newer(processes=NOW, logs=NOW - 1)
    assert started.on_demand.is_newer(report(sources=()), NOW) is False


def test_an_older_report_starts_the_sources_and_a_newer_one_does_not() -> None:
    started = Started()
    started.is_newer(processes=NOW, logs=NOW)
    assert started.times == 0
    started.is_newer(processes=NOW - 10, logs=NOW)
    assert started.times == 1


def test_who_asks_in_a_loop_gets_no_more_samples() -> None:
    started = Started()
    for _ in range(1000):
        started.is_newer(processes=NOW - 10, logs=NOW)
    assert started.times == 1


@pytest.mark.parametrize(("age", "regular"), [(15.5, 0), (29.0, 1), (-3600.0, 0)])
def test_a_scrape_of_an_old_sample_starts_a_regular_one(age: float, regular: int) -> None:
    started = Started()
    started.on_demand.scraped(report(sampled_at=time.time() - age))
    assert (started.regular, started.times) == (regular, 0)
