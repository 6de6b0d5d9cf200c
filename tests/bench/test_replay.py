"""The replay's own parts: its history, and Prometheus's rules of `for` and `keep_firing_for`."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import TYPE_CHECKING

import promql_parser
import pytest

from bench.replay.__main__ import simulated
from bench.replay.machine import Fault
from bench.replay.prometheus import expanded
from bench.replay.score import firing, score
from goarmd.monitoring.alerts import CONFIG_DRIFT, GOPLS_MEMORY_GROWING
from tests.monitoring.replay import Replay, series

if TYPE_CHECKING:
    from pathlib import Path

ALERT = replace(CONFIG_DRIFT, hold="4m", keep="3m")
LABELS = (("file", "zshrc"), ("instance", "laptop-00"))
FAULT = Fault("ConfigDrift", 100, 200)


def test_a_seed_is_one_history() -> None:
    first, again, other = (simulated(seed, machines=1, weeks=1) for seed in (7, 7, 8))
    assert first[0].values == again[0].values
    assert first[0].faults == again[0].faults
    assert first[0].values != other[0].values


def test_a_machine_has_no_sample_while_the_lid_is_closed() -> None:
    (machine,) = simulated(1, machines=1, weeks=1)
    awake = set(machine.awake)
    assert all(set(values) <= awake for values in machine.values.values())


@pytest.mark.parametrize("seed", range(4))
def test_an_alert_fires_when_prometheus_says_so(seed: int, tmp_path: Path) -> None:
    rng, replay = Random(seed), Replay(tmp_path)
    states = [state for _ in range(30) for state in [rng.random() < 0.6] * rng.randint(1, 9)]
    true = [minute for minute, state in enumerate(states) if state]
    expected = {m for start, end in firing(true, ALERT) for m in range(start, end + 1)}
    drift = series("goarmd_config_drifted_keys", " ".join(str(int(state)) for state in states), file="zshrc")
    minutes = range(len(states))
    silent = [m for m in minutes if m not in expected]
    replay.add(ALERT, drift, firing=[m for m in minutes if m in expected], silent=silent, interval="1m")
    replay.run()


def test_recorded_series_are_written_out_with_their_offsets() -> None:
    expr = expanded(GOPLS_MEMORY_GROWING)
    promql_parser.parse(expr)
    assert "min_over_time(goarmd_gopls_footprint_bytes[30m] offset 120m)" in expr
    assert not [record.name for record in GOPLS_MEMORY_GROWING.records if record.name in expr]


def test_a_notice_during_a_fault_finds_it() -> None:
    result = score(ALERT, {LABELS: range(110, 150)}, [("laptop-00", FAULT)])
    assert (result.found, result.false, result.minutes) == (1, 0, [14])


def test_a_notice_without_a_fault_is_false() -> None:
    result = score(ALERT, {LABELS: range(400, 450)}, [("laptop-00", FAULT)])
    assert (result.found, result.fired, result.false, result.recall) == (0, 1, 1, 0.0)


def test_a_fault_of_another_machine_does_not_excuse_a_notice() -> None:
    assert score(ALERT, {LABELS: range(110, 150)}, [("laptop-01", FAULT)]).false == 1


def test_what_may_be_reported_is_neither_false_nor_missed() -> None:
    unsure = replace(FAULT, must=False)
    assert score(ALERT, {LABELS: range(110, 150)}, [("laptop-00", unsure)]).false == 0
    assert score(ALERT, {}, [("laptop-00", unsure)]).planted == 0
