"""Resident memory of the daemon, and whether it stays."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from typing import TYPE_CHECKING

from bench import crowd
from bench.measure import Bar, BenchError, Figure, Measurement
from bench.server import Server, goarmd

if TYPE_CHECKING:
    from pathlib import Path

_SAMPLES = 1_000
_MORE_SAMPLES = 10_000
_OTHER_REPORTS = 30  # of slow sources, which run once or twice here
_TIMEOUT = 220  # seconds
_IMPORTS_ONLY = """
import apscheduler.schedulers.background, prometheus_client, psutil, sqlite3, structlog, watchdog.observers
print(psutil.Process().memory_info().rss)
"""


def _samples(server: Server) -> int:
    """How many samples the daemon took, at least: its reports, without those that an exit or another source caused."""
    exits = re.findall(r"^goarmd_group_exits_total\{.*\} (\S+)$", server.text("/metrics"), re.MULTILINE)
    return int(json.loads(server.text("/api/v1/report"))["number"] - sum(map(float, exits)) - _OTHER_REPORTS)


def _sampled_often(server: Server) -> None:
    """Scrape every second, as a busy Prometheus would, until the daemon has taken that many samples."""
    began = time.monotonic()
    while _samples(server) < _SAMPLES:
        if time.monotonic() - began > _TIMEOUT:
            raise BenchError(f"the daemon took only {_samples(server)} samples in {_TIMEOUT} s")
        time.sleep(1)


def measure(folder: Path) -> dict[str, Figure]:
    """Resident bytes of the daemon, of its libraries alone, and of a loop of cycles early and late."""
    command = [sys.executable, "-m", "bench.cycle", str(folder), str(_SAMPLES), str(_MORE_SAMPLES)]
    alone = subprocess.run([sys.executable, "-c", _IMPORTS_ONLY], capture_output=True, check=True, timeout=_TIMEOUT)
    with crowd.idle(folder, 1000), crowd.idle(folder, 20, crowd.GOPLS), goarmd(folder, interval="100ms") as daemon:
        loop = subprocess.Popen(command, stdout=subprocess.PIPE)
        try:
            _sampled_often(daemon)
            resident, samples = daemon.resident_bytes(), _samples(daemon)
            early, late = json.loads(loop.communicate(timeout=_TIMEOUT)[0])
        finally:
            loop.kill()
            loop.wait()
    return {
        "goarmd after its samples": Figure.single(resident, "bytes"),
        "goarmd's samples": Figure.single(samples, ""),
        "the libraries alone": Figure.single(int(alone.stdout), "bytes"),
        f"loop after {_SAMPLES} cycles": Figure.single(early, "bytes"),
        f"loop after {_MORE_SAMPLES} more": Figure.single(late, "bytes"),
    }


MEASUREMENT = Measurement(
    name="memory",
    help=f"Resident memory among 1,000 unrelated processes and 20 called gopls. The daemon samples every 100 ms and is "
    f"asked every second until it has taken {_SAMPLES} samples; the loop does full cycles in a process of its own "
    "as fast as it can, while processes called go come and go.",
    bars=(
        Bar(
            what=f"goarmd after {_SAMPLES} samples, against importing the five libraries and sqlite3",
            of="goarmd after its samples",
            against="the libraries alone",
            limit=1.3,
        ),
        Bar(
            what=f"after {_MORE_SAMPLES} more samples, against before (1 % is the allocator's)",
            of=f"loop after {_MORE_SAMPLES} more",
            against=f"loop after {_SAMPLES} cycles",
            limit=1.01,
        ),
    ),
    measure=measure,
)
