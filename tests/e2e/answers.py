"""The answers of a Prometheus to every query of every dashboard, as Grafana would get them."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

from tests.e2e.hurried import hurried_query
from tests.e2e.servers import GRAFANA
from tests.live.running import until

if TYPE_CHECKING:
    from tests.e2e.servers import Prometheus

_SECONDS = 240  # that the pictures show
_MACHINE = "ada"

# Queries without data here, and why.
EMPTY = {
    "Sleep": "the machine did not sleep",
    "Put aside": "nothing was put aside",
    "Machines gone silent": "both machines report",
    "Errors": "no source of ada failed, and goarmd had no fault",
}


def panels() -> list[tuple[str, dict[str, Any]]]:
    """Every panel with the uid of its dashboard."""
    found = []
    for file in sorted((GRAFANA / "dashboards").glob("*.json")):
        made = json.loads(file.read_text())
        for each in made["panels"]:
            found += [(made["uid"], panel) for panel in ([each] if each["type"] != "row" else each["panels"])]
    return found


def answers_of_all_panels(prometheus: Prometheus) -> list[dict[str, Any]]:
    """Each panel with the answers to its queries; fails on a query that has no data and no reason for it."""
    asked = []
    for dashboard, panel in panels():
        answers = [_answer_in_time(prometheus, panel["title"], target) for target in panel["targets"]]
        asked.append({"dashboard": dashboard, "panel": panel, "answers": answers})
    return asked


def _answer_in_time(prometheus: Prometheus, title: str, target: dict[str, Any]) -> list[Any]:
    if title in EMPTY:
        return _answer(prometheus, target)  # it must not be refused
    return until(lambda: _answer(prometheus, target), f"{title} has data: {target['expr']}")


def _answer(prometheus: Prometheus, target: dict[str, Any]) -> list[Any]:
    expr = hurried_query(target["expr"]).replace("$job", ".+").replace("$instance", _MACHINE)
    assert "$" not in expr, f"an unknown variable: {expr}"
    if target.get("instant"):
        return prometheus.query(expr)
    now = time.time()
    step = 15 if "increase(" in expr else 2  # the windows of increases, side by side
    result: list[Any] = prometheus.ask("query_range", query=expr, start=now - _SECONDS, end=now, step=step)["result"]
    return result
