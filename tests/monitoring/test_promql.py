from __future__ import annotations

import pytest

from goarmd.core.errors import GoarmdError
from goarmd.monitoring.promql import Unlike, increase, max_by, metric, rate, selector, sum_by, sum_without
from goarmd.monitoring.recording import recorded

EXITS = metric("goarmd_group_exits_total")
FINDINGS = metric("goarmd_findings")


def test_a_metric_that_does_not_exist_cannot_be_named() -> None:
    with pytest.raises(GoarmdError, match="no metric goarmd_finding: did you mean goarmd_findings"):
        metric("goarmd_finding")


def test_a_label_that_a_metric_does_not_have_cannot_be_named() -> None:
    with pytest.raises(GoarmdError, match="goarmd_findings has no label editor: it has check, severity"):
        selector(FINDINGS, editor="vscode")


def test_a_gauge_has_no_rate_and_no_increase() -> None:
    with pytest.raises(GoarmdError, match="only counters have a rate"):
        rate(FINDINGS, "5m")
    with pytest.raises(GoarmdError, match="only counters have a rate"):
        increase(FINDINGS, "5m")


def test_one_value_is_matched_exactly_and_several_as_patterns() -> None:
    assert selector(EXITS, group="gopls", outcome=("error", "signal")) == (
        'goarmd_group_exits_total{group="gopls", outcome=~"error|signal"}'
    )


def test_patterns_of_which_none_may_match_are_excluded() -> None:
    assert selector(FINDINGS, check=Unlike(("a", "b.*"))) == 'goarmd_findings{check!~"a|b.*"}'


def test_a_recorded_series_that_does_not_exist_cannot_be_named() -> None:
    assert recorded("job:goarmd_machines:count", job="x") == 'job:goarmd_machines:count{job="x"}'
    with pytest.raises(GoarmdError, match="no recorded series job:goarmd_machine:count"):
        recorded("job:goarmd_machine:count")
    with pytest.raises(GoarmdError, match="with instance"):
        recorded("job:goarmd_machines:count", instance="x")


def test_a_selector_without_labels_is_the_bare_name() -> None:
    assert selector(FINDINGS) == "goarmd_findings"


def test_counters_are_read_over_a_window() -> None:
    assert rate(EXITS, "5m") == "rate(goarmd_group_exits_total[5m])"
    assert increase(EXITS, "5m", job=("$job",)) == 'increase(goarmd_group_exits_total{job=~"$job"}[5m])'


def test_aggregations_name_their_labels() -> None:
    assert sum_by("x", "a", "b") == "sum by (a, b) (x)"
    assert max_by("x", "a") == "max by (a) (x)"
    assert sum_without("x", "a") == "sum without (a) (x)"
