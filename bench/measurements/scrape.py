"""How long a scrape takes, and what it costs the server."""

from __future__ import annotations

import time
from collections import defaultdict
from typing import TYPE_CHECKING

from bench import crowd
from bench.measure import Bar, Figure, Measurement
from bench.peers import NODE_EXPORTER, PROCESS_EXPORTER, started
from bench.server import Server, goarmd

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_ROUNDS = 10
_SCRAPES = 100  # of a round
_RATE = 50  # a second


def _paced(server: Server) -> list[float]:
    """Seconds that each of a round's scrapes took, begun at a fixed rate."""
    took = []
    due = time.perf_counter()
    for _ in range(_SCRAPES):
        time.sleep(max(0.0, due - time.perf_counter()))
        began = time.perf_counter()
        server.scrape()
        took.append(time.perf_counter() - began)
        due += 1 / _RATE
    return took


def _side_by_side(servers: Mapping[str, Server]) -> dict[str, Figure]:
    took: defaultdict[str, list[float]] = defaultdict(list)
    cpu: defaultdict[str, float] = defaultdict(float)
    for _ in range(_ROUNDS):
        for name, server in servers.items():
            began = server.cpu_seconds()
            took[name] += _paced(server)
            cpu[name] += server.cpu_seconds() - began
    latencies = {f"{name}, p99": Figure.p99(values) for name, values in took.items()}
    costs = {f"{name}, CPU": Figure.single(cpu[name] / len(took[name]), "s") for name in servers}
    return latencies | costs


def measure(folder: Path) -> dict[str, Figure]:
    """Latency and CPU seconds of a scrape, for each server."""
    with (
        crowd.idle(folder, 20, crowd.GOPLS),
        goarmd(folder) as daemon,
        started(folder, PROCESS_EXPORTER, NODE_EXPORTER) as peers,
    ):
        figures = _side_by_side({"goarmd": daemon, **peers})
        lines = daemon.text("/metrics").splitlines()
    figures["goarmd, series"] = Figure.single(sum(not line.startswith("#") for line in lines), "")
    return figures


MEASUREMENT = Measurement(
    name="scrape",
    help=f"{_ROUNDS * _SCRAPES} scrapes of each server at {_RATE} a second, in turns of {_SCRAPES}, each on a new "
    "connection, without the crowd (it would slow down process-exporter only).",
    bars=(
        Bar(what=f"/metrics, p99 at {_RATE} scrapes a second", of="goarmd, p99", limit=0.003, unit="s"),
        Bar(
            what="CPU of a scrape: process-exporter against goarmd",
            of="process-exporter, CPU",
            against="goarmd, CPU",
            limit=1,
            at_least=True,
        ),
        Bar(
            what="CPU of a scrape: node_exporter against goarmd",
            of="node_exporter, CPU",
            against="goarmd, CPU",
            limit=1,
            at_least=True,
        ),
    ),
    measure=measure,
)
