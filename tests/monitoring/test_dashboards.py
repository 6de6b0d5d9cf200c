"""Dashboards as Grafana loads them: the points of its dashboard-linter (docs/index.md), the layout, and the queries."""

from __future__ import annotations

import json
import re
import warnings
from typing import Any

import promql_parser
import pytest
import yaml
from grafana_foundation_sdk.cog.encoder import JSONEncoder

from goarmd.core.discovery import discover
from goarmd.metrics.table import METRICS, MetricKind
from goarmd.monitoring import Dashboard, dashboards
from goarmd.monitoring.alerts import ALERTS
from goarmd.monitoring.dashboards import OFF_DASHBOARD
from goarmd.monitoring.exported import files_for
from goarmd.monitoring.grafana import dashboard_json
from goarmd.monitoring.machine import SAMPLE
from goarmd.monitoring.recording import RECORDS

with warnings.catch_warnings():  # it warns on import that v2 is newer
    warnings.simplefilter("ignore", DeprecationWarning)
    from grafana_foundation_sdk.models import dashboard as sdk

DASHBOARDS = discover(dashboards, Dashboard)
JSON: dict[str, Any] = {of.name: json.loads(dashboard_json(of)) for of in DASHBOARDS}


def panels_of(made: dict[str, Any]) -> list[dict[str, Any]]:
    """The panels, those of collapsed rows too."""
    return [panel for each in made["panels"] for panel in ([each] if each["type"] != "row" else each["panels"])]


PANELS = [pytest.param(p, id=f"{name}-{p['title']}") for name, made in JSON.items() for p in panels_of(made)]
EXPRESSIONS = [query.expr for of in DASHBOARDS for panel in of.panels for query in panel.queries]
EVENTS = [events.expr for of in DASHBOARDS for events in of.events]
METRIC_NAME = re.compile(r"(?<![:\w])(?:goarmd|process)_[a-z_]+\b")
RECORD_NAME = re.compile(r"\b[a-z]+:goarmd_[a-z_]+:\w+")
COUNTERS = {metric.name for metric in METRICS if metric.kind is MetricKind.COUNTER}
# Ids of grafana-data's valueFormats/categories.ts.
UNITS = {"bool_yes_no", "dateTimeFromNow", "decbytes", "percentunit", "s", "short"}
DATASOURCE = {"type": "prometheus", "uid": "${datasource}"}
SCREEN = 22  # rows of 30 pixels below Grafana's bars at 1280 x 800


def every_dashboard(test: Any) -> Any:
    return pytest.mark.parametrize("made", JSON.values(), ids=JSON.keys())(test)


def every_panel(test: Any) -> Any:
    return pytest.mark.parametrize("panel", PANELS)(test)


def every_expression(test: Any) -> Any:
    return pytest.mark.parametrize("expr", [*EXPRESSIONS, *EVENTS])(test)


# The file


@every_dashboard
def test_grafanas_own_model_knows_every_key(made: dict[str, Any]) -> None:
    """The SDK's classes are made from Grafana's schema; what they do not know is lost when they read it."""
    again = json.loads(JSONEncoder(sort_keys=True).encode(sdk.Dashboard.from_json(made)))
    assert again == made


@every_dashboard
def test_a_dashboard_keeps_its_address_and_loads_in_every_grafana(made: dict[str, Any]) -> None:
    assert made["uid"] in JSON
    assert made["schemaVersion"] == 42
    assert "__inputs" not in made
    assert made["editable"] is False


def test_the_panels_that_runbooks_name_are_there() -> None:
    runbooks = " ".join(f"{alert.runbook.meaning} {alert.runbook.look}" for alert in ALERTS)
    named = set(re.findall(r"\bpanel \*(.+?)\*", runbooks))
    assert named
    assert named <= {panel.title for of in DASHBOARDS for panel in of.panels}


@every_dashboard
def test_ids_of_panels_are_unique(made: dict[str, Any]) -> None:
    ids = [panel["id"] for panel in [*made["panels"], *panels_of(made)]]
    assert len(set(ids)) == len({id(panel) for panel in [*made["panels"], *panels_of(made)]})


@every_dashboard
def test_panels_fit_into_24_columns_and_do_not_overlap(made: dict[str, Any]) -> None:
    taken: set[tuple[int, int]] = set()
    for place in (panel["gridPos"] for panel in made["panels"]):
        assert place["x"] + place["w"] <= 24
        cells = {(place["x"] + i, place["y"] + j) for i in range(place["w"]) for j in range(place["h"])}
        assert not cells & taken
        taken |= cells


@every_dashboard
def test_the_same_dashboard_gives_the_same_text(made: dict[str, Any]) -> None:
    (of,) = (each for each in DASHBOARDS if each.name == made["uid"])
    assert json.loads(dashboard_json(of)) == made


@every_dashboard
def test_dashboards_lead_to_each_other(made: dict[str, Any]) -> None:
    (link,) = made["links"]
    assert (link["type"], link["tags"]) == ("dashboards", ["goarmd"])
    assert "goarmd" in made["tags"]


def test_the_first_screen_answers_the_four_questions() -> None:
    first = [p["title"] for p in panels_of(JSON["goarmd-machine"]) if p["gridPos"]["y"] + p["gridPos"]["h"] <= SCREEN]
    assert {
        "What is wrong",
        "What runs, and how",
        "gopls footprint by editor",
        "Crashes by cause",
        *("Findings", "Translated processes", "Largest gopls", "Crashes in 24 hours"),
    } <= set(first)


def test_goarmds_own_cost_is_folded() -> None:
    rows = [panel for panel in JSON["goarmd-machine"]["panels"] if panel["type"] == "row"]
    assert [row["title"] for row in rows if row["collapsed"]] == ["goarmd itself"]


def test_crashes_and_changed_settings_are_marked_on_all_graphs() -> None:
    marks = JSON["goarmd-machine"]["annotations"]["list"]
    assert [mark["name"] for mark in marks] == ["Crash", "Settings changed"]
    assert all(mark["useValueForTime"] and mark["expr"] for mark in marks)


def test_a_machine_of_the_fleet_leads_to_its_own_dashboard() -> None:
    tables = [p for p in panels_of(JSON["goarmd-fleet"]) if "machine" in str(p.get("transformations"))]
    named = [p for p in tables if "instance" in p["transformations"][-1]["options"]["renameByName"]]
    assert named
    for panel in named:
        (link,) = (
            prop["value"][0]
            for override in panel["fieldConfig"]["overrides"]
            for prop in override["properties"]
            if prop["id"] == "links"
        )
        assert link["url"].startswith("/d/goarmd-machine?")
        assert "var-instance=${__value.text}" in link["url"]


# Variables


@every_dashboard
def test_the_data_source_and_the_machines_can_be_chosen(made: dict[str, Any]) -> None:
    datasource, *targets = made["templating"]["list"]
    assert (datasource["name"], datasource["label"], datasource["type"]) == ("datasource", "Data source", "datasource")
    assert [variable["name"] for variable in targets] == ["job", "instance"]
    for variable in targets:
        promql_parser.parse(variable["query"].removeprefix("label_values(").rpartition(",")[0].replace('"$job"', '"x"'))
        chosen = {key: variable.get(key) for key in ("label", "refresh", "datasource")}
        assert chosen == {"label": variable["name"], "refresh": 2, "datasource": DATASOURCE}
        # The linter wants any number of machines; a dashboard of one machine would add up figures of several.
        if (made["uid"], variable["name"]) != ("goarmd-machine", "instance"):
            assert (variable["multi"], variable["includeAll"], variable["allValue"]) == (True, True, ".+")


# Panels


@every_panel
def test_a_panel_has_title_description_unit_thresholds_and_a_text_for_nothing(panel: dict[str, Any]) -> None:
    defaults = panel["fieldConfig"]["defaults"]
    assert panel["title"]
    assert panel["description"].endswith(".")
    assert defaults["unit"] in UNITS
    assert defaults["thresholds"]["steps"][0]["value"] is None
    assert len(defaults["noValue"]) > len("No data")


@every_panel
def test_a_panel_queries_the_chosen_data_source_with_lettered_queries(panel: dict[str, Any]) -> None:
    assert panel["datasource"] == DATASOURCE
    assert all(target["datasource"] == DATASOURCE for target in panel["targets"])
    letters = [target["refId"] for target in panel["targets"]]
    assert letters == ["A", "B", "C"][: len(letters)] != []


@every_panel
def test_dates_are_in_milliseconds_and_only_dates_are(panel: dict[str, Any]) -> None:
    units = [panel["fieldConfig"]["defaults"]["unit"]]
    units += [p["value"] for o in panel["fieldConfig"]["overrides"] for p in o["properties"] if p["id"] == "unit"]
    milliseconds = any("* 1000" in target["expr"] for target in panel["targets"])
    assert milliseconds == ("dateTimeFromNow" in units)


@every_panel
def test_series_are_named_and_figures_of_now_are_asked_for_now(panel: dict[str, Any]) -> None:
    for target in panel["targets"]:
        assert target.get("instant", False) is (panel["type"] in ("table", "stat", "bargauge"))
        assert target["format"] == "table" if panel["type"] == "table" else target["legendFormat"]
    assert panel["type"] != "timeseries" or panel["options"]["legend"]["showLegend"]


@every_panel
def test_a_table_has_named_columns_and_none_whose_value_is_always_one(panel: dict[str, Any]) -> None:
    if panel["type"] != "table":
        return
    options = panel["transformations"][-1]["options"]
    assert options["renameByName"]
    assert len(options["renameByName"]) <= 5, "too wide for 1280 pixels"
    infos = all("_info" in target["expr"] for target in panel["targets"])
    if infos and not any(re.match(r"count|max by \(version, python\)", t["expr"]) for t in panel["targets"]):
        assert options["excludeByName"]["Value"]


@every_panel
def test_a_legend_has_no_series_that_is_always_zero(panel: dict[str, Any]) -> None:
    """Groups, checks and kinds of crashes are exported at 0; in a legend they would be fifty names without a line."""
    if panel["type"] not in ("timeseries", "state-timeline", "bargauge"):
        return
    at_zero = {
        *("goarmd_group_footprint_bytes", "goarmd_group_footprint_max_bytes", "goarmd_group_footprint_peak_bytes"),
        *("goarmd_group_resident_memory_bytes", "goarmd_group_resident_memory_max_bytes"),
        *("goarmd_group_processes", "goarmd_findings", *(name for name in COUNTERS if name.startswith("goarmd_"))),
    }
    for target in panel["targets"]:
        if at_zero & set(METRIC_NAME.findall(target["expr"])):
            assert target["expr"].endswith("> 0"), target["expr"]


@every_panel
def test_a_bar_is_as_wide_as_the_rates_of_a_fleet(panel: dict[str, Any]) -> None:
    """Grafana's $__rate_interval is at least four scrapes; an event would be in several narrower bars, or in none."""
    if panel["fieldConfig"]["defaults"].get("custom", {}).get("drawStyle") == "bars":
        agent = yaml.safe_load(files_for(SAMPLE)["fleet/vmagent.yml"])
        assert (agent["global"]["scrape_interval"], panel["interval"]) == ("1m", "4m")


# Queries


@every_expression
def test_an_expression_is_promql(expr: str) -> None:
    promql_parser.parse(expr.replace("$__rate_interval", "5m").replace("$__interval", "1m"))


@every_expression
def test_an_expression_selects_the_chosen_machines_only(expr: str) -> None:
    read = METRIC_NAME.findall(expr)
    assert expr.count('job=~"$job", instance=~"$instance"') >= len(read)
    # Some recorded series are of all machines of a job: they have no instance.
    for record in RECORDS:
        wanted = 'job=~"$job", instance=~"$instance"' if "instance" in record.labels else 'job=~"$job"'
        for found in re.findall(rf"{re.escape(record.name)}\{{([^}}]*)\}}", expr):
            assert found == wanted


@every_expression
def test_counters_are_only_shown_as_rises_over_grafanas_own_interval(expr: str) -> None:
    """But for their totals, and for what is new since the interval began."""
    read = re.findall(r"(?:rate|increase)\(([a-z_]+)\{[^}]*\}\[\$__rate_interval\]\)", expr)
    read += re.findall(r"last_over_time\(([a-z_]+)\{[^}]*\}\[\$__interval\]\)", expr)
    totals = re.findall(r"sum(?: by \([\w, ]+\) )?\((goarmd_crashes_total)\{[^}]*\}\)(?:\[24h:1m\]| > 0$)", expr)
    assert COUNTERS & set(METRIC_NAME.findall(expr)) == set(read) | set(totals)


def test_dashboards_and_rules_name_only_metrics_that_exist() -> None:
    recorded_by_alerts = [record.expr for alert in ALERTS for record in alert.records]
    expressions = [*EXPRESSIONS, *EVENTS, *(rule.expr for rule in (*ALERTS, *RECORDS)), *recorded_by_alerts]
    named = {name for expr in expressions for name in METRIC_NAME.findall(expr)}
    assert named <= {metric.name for metric in METRICS}
    recorded = {name for expr in expressions for name in RECORD_NAME.findall(expr)}
    of_alerts = {record.name for alert in ALERTS for record in alert.records}
    assert recorded == {record.name for record in RECORDS} | of_alerts


def test_every_metric_is_on_a_dashboard_or_left_out_for_a_reason() -> None:
    shown = {name for expr in [*EXPRESSIONS, *EVENTS] for name in METRIC_NAME.findall(expr)}
    missing = {metric.name for metric in METRICS} - shown
    assert missing == set(OFF_DASHBOARD)
    assert all(OFF_DASHBOARD.values())
