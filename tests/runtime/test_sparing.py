"""On battery every second regular sample is left out, if the configuration wants that."""

from __future__ import annotations

import pytest

from goarmd.config.schema import Sampling
from goarmd.core.units import Seconds
from goarmd.runtime.sparing import Sparing

NOW = 1_800_000_000.0
SPARE = Sampling(interval=Seconds(15), spare_battery=True)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time, which the test sets."""
    now = [NOW]
    monkeypatch.setattr("goarmd.runtime.sparing.time.time", lambda: now[0])
    return now


def ticks(sparing: Sparing, clock: list[float], times: list[float]) -> list[float]:
    """When the regular samples are taken, of those that are due at these times."""
    taken = []
    for at in times:
        clock[0] = NOW + at
        if not sparing.leaves_out():
            sparing.sampled()
            taken.append(at)
    return taken


DUE = [0.0, 15.0, 30.01, 44.99, 60.0, 75.0]


def test_on_battery_every_second_sample_is_left_out(clock: list[float]) -> None:
    assert ticks(Sparing(SPARE, lambda: True), clock, DUE) == [0.0, 30.01, 60.0]


def test_with_power_none_is_left_out(clock: list[float]) -> None:
    assert ticks(Sparing(SPARE, lambda: False), clock, DUE) == DUE


def test_without_the_setting_nobody_asks_where_the_power_comes_from(clock: list[float]) -> None:
    def never() -> bool:
        raise AssertionError

    assert ticks(Sparing(Sampling(interval=Seconds(15)), never), clock, DUE) == DUE


def test_a_sample_that_somebody_asked_for_stands_for_the_next_one(clock: list[float]) -> None:
    sparing = Sparing(SPARE, lambda: True)
    assert ticks(sparing, clock, [0.0]) == [0.0]
    clock[0] = NOW + 20
    sparing.sampled()
    assert ticks(sparing, clock, [30.0, 45.0]) == [45.0]


@pytest.mark.parametrize("moved", [9 * 3600.0, -3600.0])
def test_after_a_sleep_or_a_set_clock_the_next_sample_is_taken(clock: list[float], moved: float) -> None:
    assert ticks(Sparing(SPARE, lambda: True), clock, [0.0, moved]) == [0.0, moved]
