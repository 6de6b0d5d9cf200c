"""The HTTP server of a live daemon."""

from __future__ import annotations

import gzip
import json
import subprocess
from typing import TYPE_CHECKING

import pytest
from prometheus_client.openmetrics.parser import text_string_to_metric_families as openmetrics_families

from tests.live import LIVE
from tests.live.running import Daemon, start_daemon
from tests.tools import tool
from tests.views.schema import unfit

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = LIVE


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Daemon]:
    """One daemon for all requests."""
    started = start_daemon(tmp_path_factory.mktemp("scrape"), "")
    yield started
    started.stop()


def test_promtool_accepts_the_metrics(running: Daemon) -> None:
    _, body = running.ask("/metrics")
    linted = subprocess.run([tool("promtool"), "check", "metrics"], input=body, capture_output=True, check=False)
    assert linted.stdout + linted.stderr == b""
    assert linted.returncode == 0


def test_the_openmetrics_format_is_valid(running: Daemon) -> None:
    status, body = running.ask("/metrics", {"Accept": "application/openmetrics-text; version=1.0.0"})
    assert status == 200
    families = {family.name: family for family in openmetrics_families(body.decode())}  # type: ignore[no-untyped-call]
    assert families["goarmd_group_starts"].type == "counter"
    assert families["goarmd_group_processes"].type == "gauge"


def test_gzip_carries_the_same_metrics(running: Daemon) -> None:
    def names(body: bytes) -> set[str]:
        return {line.split()[0] for line in body.decode().splitlines() if not line.startswith("#")}

    def both() -> tuple[bytes, bytes]:
        return running.ask("/metrics", {"Accept-Encoding": "gzip"})[1], running.ask("/metrics")[1]

    def of_one_report() -> bool:  # a new report can come between the two
        packed, plain = both()
        return len(packed) < len(plain) / 4 and names(gzip.decompress(packed)) == names(plain)

    assert any(of_one_report() for _ in range(3))


def test_at_most_three_hundred_series_are_served(running: Daemon) -> None:
    assert sum(map(len, running.metrics().samples.values())) <= 300


def test_a_foreign_host_header_is_refused(running: Daemon) -> None:
    assert running.ask("/metrics", {"Host": "evil.example"})[0] == 403
    assert running.ask("/api/v1/report", {"Host": f"evil.example:{running.port}"})[0] == 403


@pytest.mark.parametrize("path", ["/nothing", "/metrics/", "/-/", "/../etc/passwd"])
def test_other_paths_are_not_found(running: Daemon, path: str) -> None:
    assert running.ask(path)[0] == 404


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_only_reading_is_allowed(running: Daemon, method: str) -> None:
    assert running.ask("/metrics", method=method)[0] == 405


def test_the_report_fits_its_schema(running: Daemon) -> None:
    assert unfit(running.report()) == []


def test_doctor_reads_the_report_that_the_daemon_serves(running: Daemon) -> None:
    answer = json.loads(running.doctor("--json").stdout)
    assert answer.pop("from_daemon") is True
    assert unfit(answer) == []
    assert answer.keys() == running.report().keys()


def test_health_and_the_front_page_answer(running: Daemon) -> None:
    assert running.ask("/-/healthy")[0] == 200
    status, page = running.ask("/")
    assert status == 200
    assert b"<html" in page
