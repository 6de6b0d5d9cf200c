"""What the whole daemon costs while nothing happens, beside the exporters people run today."""

from __future__ import annotations

import sys
import time
from contextlib import chdir
from pathlib import Path
from typing import TYPE_CHECKING

from bench import crowd
from bench.measure import Bar, BenchError, Figure, Measurement
from bench.peers import NODE_EXPORTER, PROCESS_EXPORTER, started
from bench.server import Server, goarmd

if TYPE_CHECKING:
    from collections.abc import Mapping

_UNRELATED, _GOPLS = 400, 20
_INTERVAL = 15.0  # seconds between two scrapes: Prometheus' usual one
_SCRAPES = 6
_WARM_UP = 40.0  # seconds: the slow sources have run, and the processes are old enough not to be read again
_SWITCHES = "voluntary_ctxt_switches:"
_CPUCLOCK_SCHED = 2  # linux/posix-timers.h: a process' CPU clock in nanoseconds, with the threads that have ended


def _cpu_seconds(pid: int) -> float:
    """User and system time so far. The kernel's ticks of 10 ms (psutil) are too coarse for some 30 ms."""
    return time.clock_gettime((~pid << 3) | _CPUCLOCK_SCHED)


def _wakeups(pid: int) -> dict[str, int]:
    """Voluntary context switches so far of each thread that runs now, by number and name."""
    found = {}
    for task in Path(f"/proc/{pid}/task").iterdir():
        lines = (task / "status").read_text().splitlines()
        name = lines[0].partition("\t")[2]
        found[f"{task.name} {name}"] = next(int(line.split()[1]) for line in lines if line.startswith(_SWITCHES))
    return found


def _scraped(servers: Mapping[str, Server]) -> None:
    due = time.monotonic()
    for _ in range(_SCRAPES):
        for server in servers.values():
            server.scrape()
        due += _INTERVAL
        time.sleep(max(0.0, due - time.monotonic()))


def _side_by_side(servers: Mapping[str, Server]) -> dict[str, Figure]:
    pids = {name: server.process.pid for name, server in servers.items()}
    began = time.monotonic()
    cpu = {name: _cpu_seconds(pid) for name, pid in pids.items()}
    wakeups = {name: _wakeups(pid) for name, pid in pids.items()}
    _scraped(servers)
    seconds = time.monotonic() - began
    figures = {}
    for name, pid in pids.items():
        figures[f"{name}, CPU a second"] = Figure.single((_cpu_seconds(pid) - cpu[name]) / seconds, "s")
    for name, pid in pids.items():
        more = {task: count - wakeups[name].get(task, 0) for task, count in _wakeups(pid).items()}
        figures[f"{name}, wakeups a second"] = Figure.single(sum(more.values()) / seconds, "")
        if name == "goarmd":
            figures |= {f"of these {task}": Figure.single(n / seconds, "") for task, n in more.items() if n}
    return figures


def measure(folder: Path) -> dict[str, Figure]:
    """CPU and wakeups of each server over some scrapes.

    Raises:
        BenchError: the system does not count the wakeups of threads.
    """
    if sys.platform != "linux":
        raise BenchError("the wakeups of each thread are counted on Linux only")
    (work := folder / "work").mkdir()
    with (
        chdir(work),  # the workspace of each gopls: not this project, in which somebody may work
        crowd.idle(folder, _UNRELATED),
        crowd.idle(folder, _GOPLS, crowd.GOPLS),
        goarmd(folder) as daemon,
        started(folder, PROCESS_EXPORTER, NODE_EXPORTER) as peers,
    ):
        time.sleep(_WARM_UP)
        return _side_by_side({"goarmd": daemon, **peers})


MEASUREMENT = Measurement(
    name="at_rest",
    help=f"Each server as it is by default among {_UNRELATED} idle processes and {_GOPLS} called gopls, scraped every "
    f"{_INTERVAL:g} s for {_SCRAPES * _INTERVAL:g} s. A wakeup is a voluntary context switch of any thread.",
    bars=(
        Bar(
            what="CPU at rest: goarmd against node_exporter",
            of="goarmd, CPU a second",
            against="node_exporter, CPU a second",
            limit=1,
        ),
        Bar(
            what="CPU at rest: process-exporter against goarmd",
            of="process-exporter, CPU a second",
            against="goarmd, CPU a second",
            limit=3.5,
            at_least=True,
        ),
        Bar(what="wakeups a second at rest", of="goarmd, wakeups a second", limit=0.6, unit=""),
    ),
    measure=measure,
)
