"""Samples that are left out on battery, in the history."""

from __future__ import annotations

from dataclasses import replace

from goarmd.config.schema import Config, Sampling
from goarmd.history.points import TIERS, gaps
from tests.builders import NOW
from tests.history.past import at, gopls, history
from tests.state.opening import opened

FINE, _, _ = TIERS
MB = 1_000_000


def test_samples_left_out_on_battery_are_no_gap() -> None:
    sparing = Config(sampling=Sampling(spare_battery=True))
    with opened(None) as state:
        past = history(state)
        for seconds in (0, 44, 60, 104):  # every half minute, a little late, in steps of 15 seconds
            past.record(replace(at(seconds, gopls(MB)), config=sparing))
        moments = [(when, point.step) for when, point in past.points(FINE, 0, 10 * NOW)]
    assert len(moments) == 4
    assert gaps(moments) == []
