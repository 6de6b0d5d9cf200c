"""Each alert in each situation of a laptop's life."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from goarmd.metrics.table import METRICS, MetricKind
from goarmd.monitoring.alerts import ABSENT, ALERTS, GOPLS_MEMORY_GROWING
from tests.monitoring.situations import CASES, EVENTS, LASTING, MINUTE, SLOW, State

if TYPE_CHECKING:
    from goarmd.monitoring import AlertRule
    from tests.monitoring.replay import Replay

FAULT, FINE, GONE, STALE = State
NINE_HOURS = 9 * 60


def test_every_alert_has_its_situations() -> None:
    # These two have files of their own: growth needs hours, absence has no series.
    assert {case.alert for case in CASES} == set(ALERTS) - {GOPLS_MEMORY_GROWING, ABSENT}


def test_a_fault_fires_and_ends_with_the_fault(replay: Replay) -> None:
    for case in CASES:
        fault = case.minutes + 10
        timeline = [(FINE, 10 * MINUTE), (FAULT, fault * MINUTE), (FINE, 40 * MINUTE)]
        fires = [10 + case.minutes] if case.lasts else [12, 20]
        replay.add(case.alert, case.played(timeline), firing=fires, silent=[*range(10), fault + 30, fault + 40])
    replay.run()


def test_nothing_fires_without_a_fault(replay: Replay) -> None:
    for case in CASES:
        replay.add(case.alert, case.played([(FINE, 120 * MINUTE)]), silent=range(0, 120, 2))
    replay.run()


def test_goarmd_away_for_half_a_minute_is_no_second_notice(replay: Replay) -> None:
    """An alert that resolves and fires again notifies again."""
    for case in CASES:
        before = case.minutes + 3 if case.lasts else 5
        timeline = [(FAULT, before * MINUTE + 1), (STALE, 1), (GONE, 1), (FAULT, 30 * MINUTE)]
        last = before + 20 if case.lasts else 14
        replay.add(case.alert, case.played(timeline), firing=range(before, last))
    replay.run()


def test_a_check_that_waits_again_after_a_restart_is_no_second_notice(replay: Replay) -> None:
    """Some checks report only what has lasted for a minute; a restarted goarmd does not remember that it did."""
    for case in LASTING:
        before = case.minutes + 3
        timeline = [(FAULT, before * MINUTE + 1), (STALE, 1), (GONE, 1), (FINE, MINUTE), (FAULT, 30 * MINUTE)]
        replay.add(case.alert, case.played(timeline), firing=range(before, before + 10))
    replay.run()


def test_one_sample_of_a_fault_does_not_fire(replay: Replay) -> None:
    for case in SLOW:
        timeline = [(FINE, 10 * MINUTE), (FAULT, 1), (FINE, 60 * MINUTE)]
        replay.add(case.alert, case.played(timeline), silent=range(70))
    replay.run()


def test_nine_hours_asleep_do_not_fire(replay: Replay) -> None:
    for case in CASES:
        timeline = [(FINE, 10 * MINUTE), (GONE, NINE_HOURS * MINUTE), (FINE, 60 * MINUTE)]
        minutes = [*range(20), *range(20, NINE_HOURS, 30), *range(NINE_HOURS, NINE_HOURS + 70)]
        replay.add(case.alert, case.played(timeline), silent=minutes)
    replay.run()


def test_the_last_sample_before_nine_hours_asleep_does_not_fire(replay: Replay) -> None:
    for case in SLOW:
        timeline = [(FINE, 10 * MINUTE), (FAULT, 1), (GONE, NINE_HOURS * MINUTE), (FINE, 60 * MINUTE)]
        minutes = [*range(30), *range(30, NINE_HOURS, 30), *range(NINE_HOURS, NINE_HOURS + 70)]
        replay.add(case.alert, case.played(timeline), silent=minutes)
    replay.run()


def test_what_fired_before_nine_hours_asleep_ends_and_does_not_fire_while_asleep(replay: Replay) -> None:
    for case in CASES:
        awake = case.minutes + 2
        timeline = [(FAULT, awake * MINUTE), (GONE, NINE_HOURS * MINUTE), (FINE, 60 * MINUTE)]
        replay.add(case.alert, case.played(timeline), silent=range(awake + 20, NINE_HOURS + awake + 60, 10))
    replay.run()


def test_a_crash_of_before_the_sleep_is_no_news_after_it(replay: Replay) -> None:
    for case in EVENTS:
        timeline = [(FAULT, 5 * MINUTE), (GONE, NINE_HOURS * MINUTE), (FAULT, 60 * MINUTE)]
        replay.add(case.alert, case.played(timeline), silent=range(NINE_HOURS, NINE_HOURS + 65))
    replay.run()


def test_an_editor_reopened_ten_times_a_day_does_not_fire(replay: Replay) -> None:
    """Each time, the workspace is loaded for five minutes, two gopls serve it for a minute, and a check sees it so."""
    for case in SLOW:
        if case.alert.name == "GoarmdSampleStale":
            continue  # it is not about what an editor does
        minutes = min(5, case.minutes - 2)
        timeline = [(FAULT, minutes * MINUTE), (FINE, 25 * MINUTE), (STALE, 1), (GONE, 17 * MINUTE)] * 10
        replay.add(case.alert, case.played(timeline), silent=range(0, 470, 3))
    replay.run()


def test_an_exporter_that_goes_on_with_old_figures_fires_only_for_that(replay: Replay) -> None:
    for case in CASES:
        fine = [(FINE, 1)] * (90 * MINUTE) if case.alert.name != "GoarmdSampleStale" else [(FAULT, 90 * MINUTE)]
        fires = [30, 60, 80] if case.alert.name == "GoarmdSampleStale" else []
        silent = [] if fires else range(0, 90, 3)
        replay.add(case.alert, case.played(fine), firing=fires, silent=silent)
    replay.run()


@pytest.mark.parametrize("alert", ALERTS, ids=lambda alert: alert.name)
def test_a_counter_that_begins_again_cannot_matter_since_no_alert_reads_one(alert: AlertRule) -> None:
    counters = [metric.name for metric in METRICS if metric.kind is MetricKind.COUNTER]
    assert not [name for name in counters if name in alert.expr]
