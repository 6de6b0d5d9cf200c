"""A real Prometheus that scrapes one daemon every second."""

from __future__ import annotations

import json
import re
import subprocess
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from urllib.request import urlopen

from tests.live.running import ROOT, free_port, until
from tests.tools import tool

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_RULES = ROOT / "grafana" / "rules" / "goarmd.rules.yml"
_CONFIG = """
global: {{scrape_interval: 1s, scrape_timeout: 1s, evaluation_interval: 1s}}
rule_files: [rules.yml]
scrape_configs:
  - job_name: goarmd
    static_configs: [targets: ["127.0.0.1:{port}"]]
"""


def hurried(rules: str) -> str:
    """The same rules with shorter times: minutes, hours and days become seconds."""
    at_once, times = re.subn(r"^( *(?:for|interval): *)\S+$", r"\g<1>1s", rules, flags=re.MULTILINE)
    assert times > rules.count("alert:"), "a rule without a hold time"
    return re.sub(r"\[\d+[mhd]\]", "[3s]", at_once)


class Prometheus:
    """Asks Prometheus's HTTP API (https://prometheus.io/docs/prometheus/latest/querying/api/)."""

    def __init__(self, port: int) -> None:
        self._url = f"http://127.0.0.1:{port}"

    def is_ready(self) -> bool:
        try:
            with urlopen(f"{self._url}/-/ready", timeout=5) as response:
                return bool(response.status == 200)
        except OSError:
            return False

    def query(self, expr: str) -> list[Any]:
        """The series of an expression now; a refused expression is an HTTPError."""
        result: list[Any] = self._ask("query", query=expr)["result"]
        return result

    def query_range(self, expr: str, seconds: float) -> list[Any]:
        """The series of an expression over the last seconds."""
        now = time.time()
        result: list[Any] = self._ask("query_range", query=expr, start=now - seconds, end=now, step=1)["result"]
        return result

    def alerts(self) -> dict[str, list[dict[str, str]]]:
        """The labels of the firing alerts, by name."""
        firing: dict[str, list[dict[str, str]]] = {}
        for alert in self._ask("alerts")["alerts"]:
            if alert["state"] == "firing":
                firing.setdefault(alert["labels"]["alertname"], []).append(alert["labels"])
        return firing

    def rules(self) -> list[dict[str, Any]]:
        return [rule for group in self._ask("rules")["groups"] for rule in group["rules"]]

    def _ask(self, what: str, **parameters: str | float) -> dict[str, Any]:
        with urlopen(f"{self._url}/api/v1/{what}?{urlencode(parameters)}", timeout=10) as response:
            data: dict[str, Any] = json.load(response)["data"]
            return data


@contextmanager
def scraping(port: int, folder: Path) -> Iterator[Prometheus]:
    """A Prometheus that scrapes this port, with goarmd's alert rules and short times."""
    folder.mkdir()
    (folder / "rules.yml").write_text(hurried(_RULES.read_text()))
    config = folder / "prometheus.yml"
    config.write_text(_CONFIG.format(port=port))
    own_port = free_port()
    command = [
        tool("prometheus"),
        f"--config.file={config}",
        f"--storage.tsdb.path={folder / 'data'}",
        f"--web.listen-address=127.0.0.1:{own_port}",
        "--log.level=warn",
    ]
    with (folder / "prometheus.log").open("wb") as log, subprocess.Popen(command, stderr=log) as process:
        try:
            prometheus = Prometheus(own_port)
            until(prometheus.is_ready, "Prometheus is ready")
            yield prometheus
        finally:
            process.terminate()
            process.wait(timeout=20)
