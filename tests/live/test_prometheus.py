"""Prometheus with a live daemon: the alert rules and the dashboard, as shipped."""

from __future__ import annotations

import json
import re
import signal
from typing import TYPE_CHECKING, Any

import pytest

from tests.crashes.reports import counter_file, ips
from tests.live import LIVE
from tests.live.prometheus import Prometheus, scraping
from tests.live.running import ROOT, Daemon, only_below, place, start_daemon, started, until
from tests.tools import tool

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = LIVE
_DASHBOARD = ROOT / "grafana" / "dashboards" / "goarmd-overview.json"
_VARIABLES = {"$job": ".+", "$instance": ".+", "$__rate_interval": "10s"}
_LOOK_BACK = 10  # seconds

# Panels that are empty on a healthy machine, and why.
_MAY_BE_EMPTY = {
    "Failing sources": "no source fails",
    "Source errors": "no source has failed",
}


@pytest.fixture(scope="module")
def running(foreign_gopls: tuple[Path, str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Daemon]:
    """A daemon that watches the emulated gopls, and a small program of that name to crash."""
    folder = tmp_path_factory.mktemp("prometheus")
    (folder / "home").mkdir()
    (folder / "home" / ".zshrc").write_text("export GOPROXY=off\n")
    _leave_traces(folder / "home")
    sleeper = place(tool("sleep"), folder / "bin", "gopls")
    groups = only_below(foreign_gopls[0].parent, "gopls") + only_below(sleeper.parent, "gopls")
    daemon = start_daemon(folder, f'[sampling]\ninterval = "500ms"\n{groups}')
    yield daemon
    daemon.stop()


def _leave_traces(home: Path) -> None:
    """The traces of an earlier crash: a report of the system, and counters of gopls."""
    reports, counters = home / "Library/Logs/DiagnosticReports", home / "config/go/telemetry/local"
    reports.mkdir(parents=True)
    (reports / "Spotify.ips").write_bytes(ips(procName="Spotify", procPath="/Applications/Spotify"))
    counters.mkdir(parents=True)
    (counters / "gopls.v1.count").write_bytes(counter_file({"gopls/bug\na.b:+1": 1}, TimeEnd="2100-01-01T00:00:00Z"))


@pytest.fixture(scope="module")
def prometheus(running: Daemon) -> Iterator[Prometheus]:
    """A Prometheus that has scraped the daemon, before a crash of gopls and a changed setting."""
    with scraping(running.port, running.home.parent / "prometheus") as server:
        until(lambda: server.query("goarmd_build_info"), "the first scrape is stored")
        _crash(running)
        (running.home / ".zshrc").write_text("export GOPROXY=direct\n")
        yield server


def _crash(running: Daemon) -> None:
    with started(running.home.parent / "bin" / "gopls", "60") as process:
        until(lambda: process.pid in running.processes("gopls"), "the program is seen")
        process.send_signal(signal.SIGSEGV)
        until(
            lambda: running.metrics().sum("goarmd_group_exits_total", group="gopls", outcome="signal"),
            "the crash is counted",
        )


def _is_firing(prometheus: Prometheus) -> list[dict[str, str]]:
    return prometheus.alerts().get("GoarmdTranslatedProcess", [])


def test_the_translated_alert_fires_for_an_emulated_gopls_and_resolves_when_it_exits(
    prometheus: Prometheus, emulated: subprocess.Popen[bytes]
) -> None:
    (firing,) = until(lambda: _is_firing(prometheus), "the alert fires")
    assert firing["group"] == "gopls"
    assert firing["severity"] == "warning"
    emulated.kill()
    until(lambda: not _is_firing(prometheus), "the alert is resolved")


def test_every_rule_is_evaluated_without_an_error(prometheus: Prometheus) -> None:
    def all_ran() -> list[dict[str, Any]]:
        rules = prometheus.rules()
        return [] if any(rule["health"] == "unknown" for rule in rules) else rules

    rules = until(all_ran, "every rule was evaluated")
    assert [(rule["name"], rule.get("lastError")) for rule in rules if rule["health"] != "ok"] == []


def test_the_first_crash_of_its_kind_is_an_increase(prometheus: Prometheus) -> None:
    def increase() -> float:
        rows = prometheus.query('sum(increase(goarmd_crashes_total{group="gopls", cause="memory-access"}[1m]))')
        return float(rows[0]["value"][1]) if rows else 0.0

    until(lambda: increase() > 0, "the counted crash is an increase", 5)


def _panels() -> list[tuple[str, dict[str, Any]]]:
    """Each query of the dashboard with the title of its panel."""
    panels = json.loads(_DASHBOARD.read_text())["panels"]
    return [(panel["title"], target) for panel in panels for target in panel.get("targets", ())]


def _answer(prometheus: Prometheus, target: dict[str, Any]) -> list[Any]:
    """The answer that Grafana would get."""
    expr = target["expr"]
    for variable, value in _VARIABLES.items():
        expr = expr.replace(variable, value)
    assert not re.search(r"\$\w", expr), f"an unknown variable of the dashboard: {expr}"
    return prometheus.query(expr) if target.get("instant") else prometheus.query_range(expr, _LOOK_BACK)


def test_every_panel_of_the_dashboard_has_data(prometheus: Prometheus, emulated: subprocess.Popen[bytes]) -> None:
    panels = _panels()
    assert set(_MAY_BE_EMPTY) <= {title for title, _ in panels}
    for title, target in panels:
        if title in _MAY_BE_EMPTY:
            _answer(prometheus, target)  # must not be refused
        else:
            _wait_for_data(prometheus, title, target)


def _wait_for_data(prometheus: Prometheus, title: str, target: dict[str, Any]) -> None:
    until(lambda: _answer(prometheus, target), f"the panel {title} has data: {target['expr']}")
