"""Plays series to Prometheus's rule engine (promtool test rules) and checks which alerts fire."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING

from goarmd.monitoring.rules import rule_file
from tests.tools import tool

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path
    from typing import Any

    from goarmd.monitoring import AlertRule

Series = dict[str, str]


class Replay:
    """A test bench for rules. Values are in promtool's notation: `1x3` is four ones, `_` a missing sample.

    What a test adds is played by `run`, in one process.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._tests: list[dict[str, Any]] = []
        self._together: dict[str, dict[str, Any]] = {}  # by interval
        self._alerts: set[AlertRule] = set()

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
        """Exactly this alert of the rule fires at this time, with this text."""
        self._alerts.add(alert)
        expected = {
            "exp_labels": {"severity": str(alert.severity), **labels},
            "exp_annotations": {
                "summary": alert.summary,
                "description": description,
                "runbook_url": alert.runbook_url,
            },
        }
        alerts = [{"eval_time": at, "alertname": alert.name, "exp_alerts": [expected]}]
        self._add(series, interval, alert_rule_test=alerts)
        self.run()

    def is_silent(self, alert: AlertRule, series: Series, *, minutes: Iterable[int], interval: str = "15s") -> None:
        """The rule does not fire at any of these minutes."""
        self.add(alert, series, silent=minutes, interval=interval)
        self.run()

    def add(
        self,
        alert: AlertRule,
        series: Series,
        *,
        firing: Iterable[int] = (),
        silent: Iterable[int] = (),
        interval: str = "15s",
    ) -> None:
        """One alert of the rule fires at some minutes, and none at others; played by `run`, with all others."""
        self._alerts.add(alert)
        expr = f'count(ALERTS{{alertname="{alert.name}", alertstate="firing"}})'
        one = [{"labels": "{}", "value": 1}]
        wanted = [(minute, one) for minute in firing] + [(minute, []) for minute in silent]
        asked = [{"expr": expr, "eval_time": f"{minute}m", "exp_samples": samples} for minute, samples in wanted]
        test = self._together.setdefault(interval, {"interval": interval, "input_series": [], "promql_expr_test": []})
        known = {row["series"] for row in test["input_series"]}
        test["input_series"] += [row for row in rows(series) if row["series"] not in known]
        test["promql_expr_test"] += asked

    def _add(self, series: Series, interval: str, **expected: Any) -> None:
        self._tests.append({"interval": interval, "input_series": rows(series), **expected})

    def run(self) -> None:
        """Fail unless everything is as expected."""
        self._tests += self._together.values()
        assert self._tests
        alerts = sorted(self._alerts, key=lambda alert: alert.name)  # others would only take time
        (self._folder / "rules.yml").write_text(rule_file(alerts))
        path = self._folder / "test.yml"  # JSON is YAML
        path.write_text(json.dumps({"rule_files": ["rules.yml"], "evaluation_interval": "1m", "tests": self._tests}))
        done = subprocess.run([tool("promtool"), "test", "rules", path], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        self._alerts.clear()
        self._tests.clear()
        self._together.clear()


def rows(series: Series) -> list[dict[str, str]]:
    return [{"series": name, "values": values} for name, values in series.items()]


TARGET = {"job": "goarmd", "instance": "mac"}


def series(name: str, values: str, **labels: str) -> Series:
    pairs = ", ".join(f'{label}="{value}"' for label, value in {**TARGET, **labels}.items())
    return {f"{name}{{{pairs}}}": values}
