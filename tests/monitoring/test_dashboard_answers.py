"""What queries of the dashboards answer, by Prometheus's own engine (promtool test rules)."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING

import pytest

from goarmd.monitoring.dashboards.machine import MACHINE
from tests.monitoring.replay import rows, series
from tests.tools import tool

if TYPE_CHECKING:
    from pathlib import Path

    from tests.monitoring.replay import Series

_CHOSEN = {"$job": "goarmd", "$instance": "mac", "$__interval": "1m"}


def answers(panel: str, played: Series, expected: dict[str, float | None], folder: Path) -> None:
    """Fail unless the only query of a panel has these answers at these times; None is none."""
    (expr,) = (query.expr for each in MACHINE.panels if each.title == panel for query in each.queries)
    for name, value in _CHOSEN.items():
        expr = expr.replace(name, value)
    asked = [
        {"expr": f"sum({expr})", "eval_time": at, "exp_samples": [] if value is None else [{"value": value}]}
        for at, value in expected.items()
    ]
    test = {"interval": "1m", "input_series": rows(played), "promql_expr_test": asked}
    path = folder / "test.yml"  # JSON is YAML
    path.write_text(json.dumps({"tests": [test]}))
    done = subprocess.run([tool("promtool"), "test", "rules", path], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_first_crash_of_a_kind_is_a_crash_of_today(tmp_path: Path) -> None:
    panics = series("goarmd_crashes_total", "40x300", cause="go-panic")
    aborts = series("goarmd_crashes_total", "_x100 1x200", cause="abort")
    answers("Crashes in 24 hours", panics | aborts, {"4h": 1.0, "26h": 0.0}, tmp_path)


def test_crashes_from_before_the_state_was_lost_are_not_crashes_of_today(tmp_path: Path) -> None:
    lost = series("goarmd_crashes_total", "40x100 0x100 2x100")
    answers("Crashes in 24 hours", lost, {"101m": 0.0, "4h": 2.0}, tmp_path)


@pytest.mark.parametrize(("scraped", "shown"), [({}, 30.0), (series("node_textfile_scrape_error", "0x9"), None)])
def test_node_exporter_is_not_shown_as_goarmd(scraped: Series, shown: float | None, tmp_path: Path) -> None:
    answers("Open files", series("process_open_fds", "30x9") | scraped, {"5m": shown}, tmp_path)


def test_a_sleep_is_shown_when_the_machine_wakes(tmp_path: Path) -> None:
    slept = series("goarmd_sleep_seconds_total", "100x60 _x3780 226900x60")
    answers("Sleep", slept, {"1h": None, "30h": None, "64h1m": 226_800.0, "64h2m": None}, tmp_path)


def test_a_start_of_goarmd_is_no_sleep(tmp_path: Path) -> None:
    answers("Sleep", series("goarmd_sleep_seconds_total", "100x9 0x9"), {"10m": None, "15m": None}, tmp_path)
