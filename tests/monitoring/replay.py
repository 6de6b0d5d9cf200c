"""Plays series to Prometheus's rule engine (promtool test rules) and checks which alerts fire."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING

from goarmd.monitoring.alerts import ALERTS
from goarmd.monitoring.rules import rule_file
from tests.tools import tool

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path
    from typing import Any

    from goarmd.monitoring import AlertRule

Series = dict[str, str]


class Replay:
    """A test bench for rules. Values are in promtool's notation: `1x3` is four ones, `_` a missing sample."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        (folder / "rules.yml").write_text(rule_file(ALERTS))

    def fires(
        self,
        alert: AlertRule,
        series: Series,
        *,
        at: str,
        labels: Mapping[str, str],
        description: str,
        interval: str = "15s",
    ) -> None:
        """Fail unless exactly this alert of the rule fires at this time."""
        expected = {
            "exp_labels": {"severity": str(alert.severity), **labels},
            "exp_annotations": {
                "summary": alert.summary,
                "description": description,
                "runbook_url": alert.runbook_url,
            },
        }
        self._play(alert, series, interval, [at], [expected])

    def is_silent(self, alert: AlertRule, series: Series, *, minutes: Iterable[int], interval: str = "15s") -> None:
        """Fail if the rule fires at any of these minutes."""
        self._play(alert, series, interval, [f"{minute}m" for minute in minutes], [])

    def _play(
        self, alert: AlertRule, series: Series, interval: str, times: list[str], expected: list[dict[str, Any]]
    ) -> None:
        test = {
            "interval": interval,
            "input_series": [{"series": name, "values": values} for name, values in series.items()],
            "alert_rule_test": [{"eval_time": time, "alertname": alert.name, "exp_alerts": expected} for time in times],
        }
        path = self._folder / "test.yml"  # JSON is YAML
        path.write_text(json.dumps({"rule_files": ["rules.yml"], "evaluation_interval": "1m", "tests": [test]}))
        done = subprocess.run([tool("promtool"), "test", "rules", path], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr


TARGET = {"job": "goarmd", "instance": "mac"}


def series(name: str, values: str, **labels: str) -> Series:
    pairs = ", ".join(f'{label}="{value}"' for label, value in {**TARGET, **labels}.items())
    return {f"{name}{{{pairs}}}": values}
