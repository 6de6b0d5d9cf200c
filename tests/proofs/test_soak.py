"""A daemon among restless processes, floods of logs and reloads: its memory stays."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from random import Random
from statistics import linear_regression
from typing import TYPE_CHECKING

import psutil
import pytest

from tests.live import LIVE
from tests.live.running import Daemon, only_below, place
from tests.tools import tool

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_WHOLE = 1600.0  # seconds: until every bounded memory is full, and ten minutes after that
_SECONDS = _WHOLE * int(os.environ.get("GOARMD_PROOF_EXAMPLES", "100_000")) / 100_000  # CI has an hour
_WARM_UP = 0.625  # of that time
_LARGEST_SLOPE = 1.0  # MB an hour
_FILLING = 2.0  # MB that may still come after the warm-up of a shorter look; one leaked argv is as much
_LONGEST_ARGUMENT = 120_000  # bytes; the kernel takes 131,072 of one, and some megabytes of all
_FLOOD = "[Error - 3:04:05 PM] Request textDocument/hover failed.\n" * 200

pytestmark = [*LIVE, pytest.mark.proof, pytest.mark.timeout(2 * _SECONDS + 120)]


def _churn(program: Path, random: Random) -> None:
    """A process that lives for a moment, some with arguments of 1.8 MB; some are killed."""
    count = 15 if random.random() < 0.1 else random.randrange(3)
    with subprocess.Popen([program, "0.1", *["0" * _LONGEST_ARGUMENT] * count]) as process:
        if random.random() < 0.3:
            process.send_signal(random.choice((signal.SIGKILL, signal.SIGSEGV, signal.SIGTERM)))


def test_memory_stays_under_churn_floods_and_reloads(daemon: Callable[..., Daemon], tmp_path: Path) -> None:
    program = place(tool("sleep"), tmp_path / "bin", "gopls")
    running = daemon(f'[sampling]\ninterval = "500ms"\n{only_below(program.parent, "gopls")}')
    log = (
        running.home
        / f"config/Code/logs/{time.strftime('%Y%m%dT%H%M%S')}/window1/exthost/output_logging_x/1-gopls (server).log"
    )
    log.parent.mkdir(parents=True)
    random, process, began = Random(3), psutil.Process(running.process.pid), time.monotonic()
    memory: list[tuple[float, float]] = []
    while (now := time.monotonic() - began) < _SECONDS:
        _churn(program, random)
        with log.open("a") as file:
            file.write(_FLOOD)
        if random.random() < 0.05:
            running.process.send_signal(signal.SIGHUP)
        running.metrics()
        memory.append((now / 3600, process.memory_info().rss / 1e6))
    warm = [(at, size) for at, size in memory if at * 3600 > _WARM_UP * _SECONDS]
    slope = linear_regression(*zip(*warm, strict=True)).slope
    hours = warm[-1][0] - warm[0][0]
    figures = {"slope_mb_per_hour": slope, "first_mb": warm[0][1], "last_mb": warm[-1][1], "rounds": len(memory)}
    print(json.dumps(figures))  # noqa: T201
    assert slope * hours < _LARGEST_SLOPE * hours + (_FILLING if _SECONDS < _WHOLE else 0), figures
