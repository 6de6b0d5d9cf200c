from __future__ import annotations

import json
import re
from typing import Any

import promql_parser
import pytest

from goarmd.core.discovery import discover
from goarmd.metrics.table import METRICS, MetricKind
from goarmd.monitoring import Dashboard, dashboards
from goarmd.monitoring.alerts import ALERTS
from goarmd.monitoring.dashboards import OFF_DASHBOARD
from goarmd.monitoring.grafana import dashboard_json

DASHBOARDS = discover(dashboards, Dashboard)
JSON: dict[str, Any] = {of.name: json.loads(dashboard_json(of)) for of in DASHBOARDS}
PANELS = [
    pytest.param(panel, id=f"{name}-{panel['title']}")
    for name, made in JSON.items()
    for panel in made["panels"]
    if panel["type"] != "row"
]
EXPRESSIONS = [query.expr for of in DASHBOARDS for panel in of.panels for query in panel.queries]
METRIC_NAME = re.compile(r"\b(?:goarmd|process)_[a-z_]+\b")
COUNTERS = {metric.name for metric in METRICS if metric.kind is MetricKind.COUNTER}
# Ids of grafana-data's valueFormats/categories.ts.
UNITS = {"Bps", "bool_yes_no", "dateTimeAsIso", "decbytes", "percentunit", "s", "short"}
DATASOURCE = {"type": "prometheus", "uid": "${datasource}"}


def every_dashboard(test: Any) -> Any:
    return pytest.mark.parametrize("made", JSON.values(), ids=JSON.keys())(test)


def every_panel(test: Any) -> Any:
    return pytest.mark.parametrize("panel", PANELS)(test)


def every_expression(test: Any) -> Any:
    return pytest.mark.parametrize("expr", EXPRESSIONS)(test)


@every_dashboard
def test_panel_ids_are_unique(made: dict[str, Any]) -> None:
    ids = [panel["id"] for panel in made["panels"]]
    assert len(set(ids)) == len(ids)


@every_dashboard
def test_panels_fit_into_24_columns_and_do_not_overlap(made: dict[str, Any]) -> None:
    taken: set[tuple[int, int]] = set()
    for place in (panel["gridPos"] for panel in made["panels"]):
        assert place["x"] + place["w"] <= 24
        cells = {(place["x"] + i, place["y"] + j) for i in range(place["w"]) for j in range(place["h"])}
        assert not cells & taken
        taken |= cells


@every_dashboard
def test_a_dashboard_keeps_its_address_and_loads_in_every_grafana(made: dict[str, Any]) -> None:
    assert made["uid"] in JSON
    assert made["schemaVersion"] == 42
    assert "__inputs" not in made
    assert made["editable"] is False


@every_dashboard
def test_the_data_source_and_the_machines_can_be_chosen(made: dict[str, Any]) -> None:
    datasource, *targets = made["templating"]["list"]
    assert (datasource["name"], datasource["label"], datasource["type"]) == ("datasource", "Data source", "datasource")
    assert [variable["name"] for variable in targets] == ["job", "instance"]
    for variable in targets:
        chosen = {key: variable[key] for key in ("label", "multi", "includeAll", "allValue", "refresh", "datasource")}
        assert chosen == {
            "label": variable["name"],
            "multi": True,
            "includeAll": True,
            "allValue": ".+",
            "refresh": 2,
            "datasource": DATASOURCE,
        }


@every_panel
def test_a_panel_has_a_title_a_description_and_a_unit(panel: dict[str, Any]) -> None:
    assert panel["title"]
    assert panel["description"].endswith(".")
    assert panel["fieldConfig"]["defaults"]["unit"] in UNITS


@every_panel
def test_a_panel_queries_the_chosen_data_source_with_lettered_queries(panel: dict[str, Any]) -> None:
    assert panel["datasource"] == DATASOURCE
    assert all(target["datasource"] == DATASOURCE for target in panel["targets"])
    letters = [target["refId"] for target in panel["targets"]]
    assert letters == ["A", "B", "C"][: len(letters)] != []


@every_panel
def test_dates_are_in_milliseconds_and_only_dates_are(panel: dict[str, Any]) -> None:
    expressions = [target["expr"] for target in panel["targets"]]
    is_date = panel["fieldConfig"]["defaults"]["unit"] == "dateTimeAsIso"
    assert all(("_timestamp_seconds" in expr and "* 1000" in expr) == is_date for expr in expressions)


@every_panel
def test_series_of_a_graph_are_named_and_tables_show_the_latest_values(panel: dict[str, Any]) -> None:
    for target in panel["targets"]:
        if panel["type"] == "table":
            assert target["instant"]
            assert target["format"] == "table"
        else:
            assert target["legendFormat"]
    assert panel["type"] != "timeseries" or panel["options"]["legend"]["showLegend"]


@every_expression
def test_an_expression_is_promql(expr: str) -> None:
    promql_parser.parse(expr.replace("$__rate_interval", "5m"))


@every_expression
def test_an_expression_selects_the_chosen_machines_only(expr: str) -> None:
    assert len(METRIC_NAME.findall(expr)) == expr.count('{job=~"$job", instance=~"$instance"')


@every_expression
def test_counters_are_only_shown_as_rates_over_grafanas_own_interval(expr: str) -> None:
    read = re.findall(r"(?:rate|increase)\(([a-z_]+)\{[^}]*\}\[\$__rate_interval\]\)", expr)
    assert COUNTERS & set(METRIC_NAME.findall(expr)) == set(read)


def test_dashboards_and_rules_name_only_metrics_that_exist() -> None:
    expressions = [*EXPRESSIONS, *(alert.expr for alert in ALERTS)]
    named = {name for expr in expressions for name in METRIC_NAME.findall(expr)}
    assert named <= {metric.name for metric in METRICS}


def test_every_metric_is_on_a_dashboard_or_left_out_for_a_reason() -> None:
    shown = {name for expr in EXPRESSIONS for name in METRIC_NAME.findall(expr)}
    missing = {metric.name for metric in METRICS} - shown
    assert missing == set(OFF_DASHBOARD)
    assert all(OFF_DASHBOARD.values())


def test_the_same_dashboard_gives_the_same_text() -> None:
    assert [dashboard_json(of) for of in DASHBOARDS] == [dashboard_json(of) for of in DASHBOARDS]
