"""Two hundred clients on page and API at once, some of which mean no good, while Prometheus scrapes."""

from __future__ import annotations

import subprocess
import sys
import time
from http.client import HTTPConnection
from threading import Thread
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = [pytest.mark.proof, pytest.mark.timeout(300)]
_SECONDS = 20.0
_ALONE = 3.0  # seconds of scrapes without a crowd


@pytest.fixture
def server() -> Iterator[tuple[int, int]]:
    """A server with a month of trouble in a process of its own: its pid and port."""
    command = [sys.executable, "-m", "tests.browser.serve", "month", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        yield process.pid, int(process.stdout.readline().rsplit(":", 1)[1])
        process.kill()


def resident(pid: int) -> float:
    """Megabytes."""
    with open(f"/proc/{pid}/status") as status:  # noqa: PTH123  # of the kernel
        return next(int(line.split()[1]) for line in status if line.startswith("VmRSS")) / 1000


def scrape_for(seconds: float, port: int, took: list[float]) -> None:
    connection, until = HTTPConnection("127.0.0.1", port, timeout=5), time.monotonic() + seconds
    while time.monotonic() < until:
        began = time.perf_counter()
        connection.request("GET", "/metrics")
        answer = connection.getresponse()
        assert answer.status == 200
        answer.read()
        took.append(1000 * (time.perf_counter() - began))
        time.sleep(0.02)


def crowd(port: int) -> tuple[int, int]:
    """How many of all answers were good."""
    command = [sys.executable, "-m", "tests.proofs.crowd", str(port), str(_SECONDS)]
    good, every = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    return int(good), int(every)


def quantile(values: list[float], part: float) -> float:
    return sorted(values)[int(part * (len(values) - 1))]


def test_two_hundred_clients_delay_no_scrape_and_take_no_memory(server: tuple[int, int]) -> None:
    pid, port = server
    alone: list[float] = []
    scrape_for(_ALONE, port, alone)
    crowd(port)  # the first time everything is made and loaded
    before = resident(pid)
    among: list[float] = []
    scraping = Thread(target=scrape_for, args=(_SECONDS, port, among))
    scraping.start()
    good, every = crowd(port)
    scraping.join()
    after = resident(pid)
    print(  # noqa: T201
        f"{good} answers of {every} in {_SECONDS:.0f} s; /metrics alone {quantile(alone, 0.5):.1f} ms, "
        f"p99 {quantile(alone, 0.99):.1f} ms; among 200 clients {quantile(among, 0.5):.1f} ms, "
        f"p99 {quantile(among, 0.99):.1f} ms; memory {before:.1f} MB, then {after:.1f} MB"
    )
    assert good > 1000
    assert quantile(among, 0.99) < 500, "generous: these clients share two cores with the server"
    assert after - before < 3
