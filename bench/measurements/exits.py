"""How soon the end of a watched process is counted, and whether each is counted once and rightly."""

from __future__ import annotations

import os
import signal
import time
from collections import Counter
from dataclasses import dataclass
from queue import Empty
from typing import TYPE_CHECKING

from bench import crowd
from bench.cycle import LiveCycle
from bench.measure import Bar, BenchError, Figure, Measurement
from goarmd.core.facts import Outcome, Sample

if TYPE_CHECKING:
    from pathlib import Path

    from goarmd.runtime.report import Report

_EXITS = 1000
_LOOKS = 100  # until all of them are seen
_PATIENCE = 2.0  # seconds to wait for one exit to be counted
_PAUSE = 0.002  # seconds between two: exits are alone on a developer's machine


@dataclass(frozen=True, slots=True)
class _Kind:
    """A way to end: a signal, or a line with the exit code; and what it counts as."""

    outcome: Outcome
    signal: signal.Signals | None = None
    line: bytes = b""

    def apply(self, pid: int, descriptor: int) -> None:
        if self.signal is None:
            os.write(descriptor, self.line)
        else:
            os.kill(pid, self.signal)


# They leave no core files: the limit is 0 for all of them. Three are crashes, which are kept in the state file as well.
_KINDS = (
    _Kind(Outcome.CLEAN, line=b"0\n"),
    _Kind(Outcome.ERROR, line=b"1\n"),
    _Kind(Outcome.ERROR, line=b"2\n"),
    _Kind(Outcome.CLEAN, signal.SIGTERM),
    _Kind(Outcome.KILLED, signal.SIGKILL),
    _Kind(Outcome.SIGNAL, signal.SIGSEGV),
    _Kind(Outcome.SIGNAL, signal.SIGABRT),
    _Kind(Outcome.SIGNAL, signal.SIGILL),
)


def _see_all(cycle: LiveCycle, pids: set[int]) -> None:
    """Look until each of them is watched and old enough not to be read again."""
    for _ in range(_LOOKS):
        report = cycle.look()
        if pids <= {sample.process.key.pid for sample in report.snapshot.of(Sample)}:
            cycle.look()
            return
        time.sleep(0.05)
    raise BenchError(f"goarmd does not see all of {len(pids)} processes called gopls")


def _counts(report: Report) -> Counter[Outcome]:
    return Counter({outcome: count for (group, outcome), count in report.totals.exits.items() if group == "gopls"})


def _until_counted(cycle: LiveCycle, wanted: int) -> Counter[Outcome] | None:
    """The counters as soon as they hold that many exits; None when they do not in time."""
    try:
        while (counts := _counts(cycle.reports.get(timeout=_PATIENCE))).total() < wanted:
            pass
    except Empty:
        return None
    return counts


def _end_one_by_one(cycle: LiveCycle, processes: list[tuple[int, int]]) -> tuple[list[float], int]:
    """Seconds from each end to its count, and how many counted once with the right outcome."""
    took, right = [], 0
    counted: Counter[Outcome] = Counter()
    for number, (pid, descriptor) in enumerate(processes):
        kind = _KINDS[number % len(_KINDS)]
        began = time.perf_counter()
        kind.apply(pid, descriptor)
        counts = _until_counted(cycle, counted.total() + 1)
        took.append(time.perf_counter() - began)
        if counts is not None:
            right += counts - counted == Counter({kind.outcome: 1})
            counted = counts
        time.sleep(_PAUSE)
    cycle.look()
    final = _counts(cycle.look())  # two samples later nothing may count a second time
    return took, right - max(0, final.total() - counted.total())


def measure(folder: Path) -> dict[str, Figure]:
    """Latency of the count, and how many were right."""
    with crowd.orphans(folder, _EXITS) as processes:
        cycle = LiveCycle(folder)
        try:
            _see_all(cycle, {pid for pid, _ in processes})
            took, right = _end_one_by_one(cycle, processes)
        finally:
            cycle.close()
    return {
        "exit to counter, p99": Figure.p99(took),
        "exit to counter, median": Figure.middle(took),
        "exits counted once, rightly": Figure.single(right, ""),
    }


MEASUREMENT = Measurement(
    name="exits",
    help=f"{_EXITS} processes called gopls, children of init, end one after another in {len(_KINDS)} ways; time until "
    "a report holds the new count.",
    bars=(
        Bar(what="exit of a watched process to the counter, p99", of="exit to counter, p99", limit=0.1, unit="s"),
        Bar(
            what=f"of {_EXITS} exits counted once with their outcome",
            of="exits counted once, rightly",
            limit=_EXITS,
            unit="",
            at_least=True,
        ),
    ),
    measure=measure,
)
