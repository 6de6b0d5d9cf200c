"""A thousand processes that exit in eight ways, none of them a child of the daemon: each sampled one counts once."""

from __future__ import annotations

import resource
import signal
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING

import pytest

from tests.live import LIVE
from tests.live.running import Daemon, Metrics, place, until
from tests.tools import tool

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

pytestmark = [*LIVE, pytest.mark.proof]
_PROCESSES = 1000
_INTERVAL = 0.1  # seconds
_SURELY_SEEN = 10 * _INTERVAL  # a process that lives this long is in at least one sample, on a busy machine too
_TOGETHER = 20  # every fifth group of this size exits at one moment
_LONGEST = 2.0  # seconds of a lifetime
_SETTLED = 60.0  # seconds; an abort waits ten for a report, and a busy machine needs more


@dataclass(frozen=True)
class Way:
    """A way to exit: a status or a signal; the outcome, and the cause if it is a crash."""

    name: str
    outcome: str
    status: int = 0
    signal: signal.Signals | None = None
    cause: str | None = None


WAYS = (
    Way("zero", "clean", status=0),
    Way("one", "error", status=1),
    Way("two", "error", status=2),
    Way("term", "clean", signal=signal.SIGTERM),
    Way("kill", "killed", signal=signal.SIGKILL),
    Way("segv", "signal", signal=signal.SIGSEGV, cause="memory-access"),
    Way("abrt", "signal", signal=signal.SIGABRT, cause="abort"),
    Way("ill", "signal", signal=signal.SIGILL, cause="illegal-instruction"),
)


class Life:
    """One process called gopls: a shell that waits for a line, or for a signal."""

    def __init__(self, way: Way, program: Path) -> None:
        self.way = way
        self.began = time.monotonic()
        self.process = subprocess.Popen(
            [program, "-c", f"read line; exit {way.status}"],
            stdin=subprocess.PIPE,
        )

    def end(self) -> float:
        """Let it exit in its way; returns its lifetime."""
        assert self.process.stdin
        if self.way.signal:
            self.process.send_signal(self.way.signal)
        else:
            with suppress(BrokenPipeError):
                self.process.stdin.write(b"\n")
                self.process.stdin.close()
        return time.monotonic() - self.began


def _start_and_exit(programs: dict[Way, Path], random: Random) -> list[tuple[Way, float]]:
    """Start and end all of them; returns the lifetime of each."""
    lives: list[Life] = []
    exited: list[tuple[Way, float]] = []
    waiting: list[tuple[float, Life]] = []
    together = 0.0
    while len(lives) < _PROCESSES or waiting:
        now = time.monotonic()
        if len(lives) < _PROCESSES:
            way = WAYS[len(lives) % len(WAYS)]
            life = Life(way, programs[way])
            if len(lives) % _TOGETHER == 0:
                together = now + _LONGEST
            alone = now + random.choice((random.uniform(0.02, 0.1), random.uniform(0.1, _LONGEST)))
            waiting.append((together if (len(lives) // _TOGETHER) % 5 == 0 else alone, life))
            lives.append(life)
        due = [life for at, life in waiting if at <= now]
        waiting = [(at, life) for at, life in waiting if at > now]
        exited += [(life.way, life.end()) for life in due]
        time.sleep(0.002)
    for life in lives:
        life.process.wait(timeout=10)
    return exited


@pytest.fixture(autouse=True)
def no_core_files() -> Iterator[None]:
    """Processes of this test leave no core files behind; they inherit the limit."""
    soft, hard = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (0, hard))
    yield
    resource.setrlimit(resource.RLIMIT_CORE, (soft, hard))


def _is_over(metrics: Metrics) -> bool:
    """Whether each of its own groups has as many exits as starts; of others, an editor of this machine may run."""
    running, starts, exits = (
        [metrics.sum(f"goarmd_group_{name}", group=way.name) for way in WAYS]
        for name in ("processes", "starts_total", "exits_total")
    )
    return not any(running) and starts == exits


def _outcomes(metrics: Metrics, group: str) -> dict[str, float]:
    counts = metrics.samples["goarmd_group_exits_total"].items()
    rows = ((dict(labels), value) for labels, value in counts if value)
    return {labels["outcome"]: value for labels, value in rows if labels["group"] == group}


def test_each_of_a_thousand_exits_counts_once_with_its_outcome(tmp_path: Path, daemon: Callable[..., Daemon]) -> None:
    programs = {way: place(tool("sh"), tmp_path / way.name, "gopls") for way in WAYS}
    rows = (f'[[groups]]\nname = "{way.name}"\npaths = ["{tmp_path / way.name}/*"]\n' for way in WAYS)
    running = daemon(f'[sampling]\ninterval = "{_INTERVAL}s"\n{"".join(rows)}')
    lived = _start_and_exit(programs, Random(20))
    assert len(lived) == _PROCESSES
    last = until(lambda: m if _is_over(m := running.metrics()) else None, "as many exits as starts")
    for way in WAYS:
        starts = last.sum("goarmd_group_starts_total", group=way.name)
        assert starts >= sum(life > _SURELY_SEEN for of, life in lived if of is way)
        assert _outcomes(last, way.name) == {way.outcome: starts}
    crashed = until(lambda: _crashes_settled(running), "every crash is counted", _SETTLED)
    for way in WAYS:
        expected = last.sum("goarmd_group_starts_total", group=way.name) if way.cause else 0
        assert crashed.sum("goarmd_crashes_total", group=way.name) == expected
        if way.cause:
            assert crashed.sum("goarmd_crashes_total", group=way.name, cause=way.cause, source="exit") == expected


def _crashes_settled(running: Daemon) -> Metrics | None:
    """The metrics once every crash seen as an exit is counted; an abort waits ten seconds for a report."""
    metrics = running.metrics()
    expected, counted = (
        sum(metrics.sum(f"goarmd_{name}", group=way.name, **labels) for way in WAYS if way.cause)
        for name, labels in (("group_starts_total", {}), ("crashes_total", {"source": "exit"}))
    )
    return metrics if counted == expected else None
