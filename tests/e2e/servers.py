"""Prometheus, Alertmanager and a webhook, started on free ports of loopback."""

from __future__ import annotations

import json
import subprocess
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Lock, Thread
from typing import TYPE_CHECKING, Any
from urllib.error import URLError
from urllib.parse import urlencode
from urllib.request import urlopen

import yaml

from tests.e2e.hurried import hurried_routes, hurried_rules
from tests.live.running import ROOT, free_port, until
from tests.tools import tool

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

GRAFANA = ROOT / "grafana"


class Webhook:
    """What Alertmanager sent, in order: status and alert."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._received: list[tuple[str, dict[str, Any]]] = []
        webhook = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                sent = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                webhook.take([(alert["status"], alert) for alert in sent["alerts"]])
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Nothing."""

        self._server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/"
        Thread(target=self._server.serve_forever, daemon=True).start()

    def take(self, alerts: list[tuple[str, dict[str, Any]]]) -> None:
        with self._lock:
            self._received += alerts

    def received(self, status: str, name: str, **labels: str) -> dict[str, Any] | None:
        """The first alert of this name with these labels and this status; None if there was none."""
        wanted = {"alertname": name, **labels}.items()
        with self._lock:
            return next((a for s, a in self._received if s == status and wanted <= a["labels"].items()), None)

    def is_over(self, name: str, **labels: str) -> bool:
        """Whether the last that was sent of this alert is its end."""
        wanted = {"alertname": name, **labels}.items()
        with self._lock:
            last = {json.dumps(a["labels"]): s for s, a in self._received if wanted <= a["labels"].items()}
        return bool(last) and set(last.values()) == {"resolved"}

    def notices(self, name: str, **labels: str) -> int:
        """How often this alert began."""
        wanted = {"alertname": name, **labels}.items()
        with self._lock:
            began = {a["startsAt"] for s, a in self._received if s == "firing" and wanted <= a["labels"].items()}
        return len(began)

    def names(self) -> set[str]:
        with self._lock:
            return {alert["labels"]["alertname"] for _, alert in self._received}

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


class Prometheus:
    """Asks Prometheus's HTTP API (https://prometheus.io/docs/prometheus/latest/querying/api/)."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"

    def query(self, expr: str) -> list[Any]:
        """The series of an expression now; a refused expression is an HTTPError."""
        result: list[Any] = self.ask("query", query=expr)["result"]
        return result

    def ask(self, what: str, **parameters: str | float) -> dict[str, Any]:
        with urlopen(f"{self.url}/api/v1/{what}?{urlencode(parameters)}", timeout=20) as response:
            data: dict[str, Any] = json.load(response)["data"]
            return data

    def rules(self) -> list[dict[str, Any]]:
        return [rule for group in self.ask("rules")["groups"] for rule in group["rules"]]


def is_ready(url: str) -> bool:
    try:
        with urlopen(f"{url}/-/ready", timeout=5) as response:
            return bool(response.status == 200)
    except (URLError, OSError):
        return False


@contextmanager
def running(folder: Path, name: str, command: list[str]) -> Iterator[None]:
    """A server until the end of the block."""
    with (folder / f"{name}.log").open("wb") as log, subprocess.Popen(command, stderr=log, stdout=log) as process:
        try:
            yield
        finally:
            process.terminate()
            process.wait(timeout=20)


@contextmanager
def serving_file(file: Path) -> Iterator[int]:
    """A text file at /metrics, as node_exporter serves it; the port."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if not file.exists():
                self.send_error(404)
                return
            self.send_response(200)
            self.send_header("Content-Type", "text/plain; version=0.0.4")
            self.end_headers()
            self.wfile.write(file.read_bytes())

        def log_message(self, *_: object) -> None:
            """Nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def alertmanager(folder: Path, webhook: Webhook) -> Iterator[str]:
    """Alertmanager with the shipped routes; its address."""
    folder.mkdir(parents=True)
    config = folder / "alertmanager.yml"
    config.write_text(hurried_routes((GRAFANA / "alertmanager.yml").read_text(), webhook.url))
    address = f"127.0.0.1:{free_port()}"
    command = [
        *(tool("prometheus-alertmanager"), f"--config.file={config}", f"--storage.path={folder / 'data'}"),
        *(f"--web.listen-address={address}", "--cluster.listen-address=", "--log.level=warn"),
    ]
    with running(folder, "alertmanager", command):
        until(lambda: is_ready(f"http://{address}"), "Alertmanager is ready")
        yield address


@contextmanager
def prometheus(folder: Path, machines: Mapping[str, int], alerts_to: str) -> Iterator[Prometheus]:
    """A Prometheus with the shipped configuration and rules that scrapes these machines, by name and port."""
    folder.mkdir(parents=True)
    config = yaml.safe_load((GRAFANA / "prometheus.yml").read_text())
    config["global"] = {"scrape_interval": "1s", "scrape_timeout": "1s", "evaluation_interval": "1s"}
    config["alerting"]["alertmanagers"][0]["static_configs"][0]["targets"] = [alerts_to]
    config["scrape_configs"][0]["static_configs"] = [
        {"targets": [f"127.0.0.1:{port}"], "labels": {"instance": name}} for name, port in machines.items()
    ]
    for name in config["rule_files"]:
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(hurried_rules((GRAFANA / name).read_text()))
    (folder / "prometheus.yml").write_text(yaml.safe_dump(config))
    port = free_port()
    command = [
        *(tool("prometheus"), f"--config.file={folder / 'prometheus.yml'}", f"--storage.tsdb.path={folder / 'data'}"),
        *(f"--web.listen-address=127.0.0.1:{port}", "--log.level=warn"),
    ]
    with running(folder, "prometheus", command):
        server = Prometheus(port)
        until(lambda: is_ready(server.url), "Prometheus is ready")
        yield server
