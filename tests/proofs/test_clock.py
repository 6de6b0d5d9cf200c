"""A daemon whose clock is set at random moments, by any amount and in both directions: no count is lost or doubled.

libfaketime sets it for the daemon alone; the clocks that nobody can set go on.
"""

from __future__ import annotations

import signal
import subprocess
import time
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import pytest

from tests.live import LIVE
from tests.live.running import Daemon, only_below, place, start_daemon, until
from tests.tools import tool

if TYPE_CHECKING:
    from collections.abc import Iterator

_LIBRARIES = sorted(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))
pytestmark = [
    *LIVE,
    pytest.mark.proof,
    pytest.mark.timeout(300),
    pytest.mark.skipif(not _LIBRARIES, reason="needs libfaketime (Linux)"),
]
_JUMPS = 24
_EDGES = ("@1970-01-01 00:00:05", "@2038-01-19 03:14:06", "@2100-01-01 00:00:00", "+0")
_UNITS = ("", "h", "d", "y")  # faketime's: seconds, hours, days, years
_SETTLED = 60.0  # seconds; a crash waits ten for a report, by a clock that is set meanwhile


def _set(clock: Path, to: str) -> None:
    """At once: the library must not read half of it."""
    new = clock.with_suffix(".new")
    new.write_text(f"{to}\n")
    new.rename(clock)


def _jump(random: Random) -> str:
    if random.random() < 0.25:
        return random.choice(_EDGES)
    return f"{random.choice('+-')}{random.randint(1, 40)}{random.choice(_UNITS)}"


@contextmanager
def _daemon(folder: Path, clock: Path) -> Iterator[Daemon]:
    _set(clock, "+0")
    variables = {
        "LD_PRELOAD": str(_LIBRARIES[0]),
        "FAKETIME_TIMESTAMP_FILE": str(clock),
        "FAKETIME_NO_CACHE": "1",
        "DONT_FAKE_MONOTONIC": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
    }
    config = f'[sampling]\ninterval = "100ms"\n{only_below(folder / "bin", "ended")}'
    running = start_daemon(folder, config, variables=variables)
    try:
        yield running
    finally:
        running.stop()


def _crash(daemon: Daemon, program: Path) -> None:
    with subprocess.Popen([program, "60"]) as process:
        until(lambda: process.pid in daemon.processes("ended"), "it is sampled")
        process.send_signal(signal.SIGSEGV)


def _has_counted(daemon: Daemon, metric: str, number: int) -> bool:
    return daemon.metrics().sum(metric, group="ended") == number


def test_a_clock_that_is_set_loses_no_crash_and_counts_none_twice(tmp_path: Path) -> None:
    random, clock = Random(11), tmp_path / "clock"
    program = place(tool("sleep"), tmp_path / "bin", "ended")
    with _daemon(tmp_path, clock) as daemon:
        for number in range(1, _JUMPS + 1):
            _set(clock, _jump(random))
            time.sleep(random.uniform(0, 0.4))
            _crash(daemon, program)
            until(partial(_has_counted, daemon, "goarmd_group_exits_total", number), f"exit {number} is counted once")
        _set(clock, "+0")
        until(partial(_has_counted, daemon, "goarmd_crashes_total", _JUMPS), "each crash is counted", _SETTLED)
        time.sleep(3)
        assert _has_counted(daemon, "goarmd_crashes_total", _JUMPS)
        assert daemon.metrics().sum("goarmd_engine_faults_total") == 0
