"""CPU time of one sample, and how it grows with processes that are none of goarmd's business."""

from __future__ import annotations

import os
import sys
import time
from typing import TYPE_CHECKING

import psutil

from bench import crowd
from bench.cycle import Cycle
from bench.measure import Bar, Figure, Measurement, interleaved, own_cpu
from bench.peers import PROCESS_EXPORTER, started

if TYPE_CHECKING:
    from pathlib import Path

_ROUNDS = 15
_SAMPLES = 50  # of a round
_SWEEPS = 1
_SCRAPES = 10  # of a round: CPU time of another process comes in steps of 10 ms
_SETTLING = 32  # seconds: goarmd reads again who a process is until it is half a minute old
_WATCHED = 20
_FEW, _MANY = 1000, 4000
_SAMPLE = "goarmd, one sample"
_LISTING = "listing the pids"
_SWEEP = "psutil, naive sweep"


def _list_pids() -> None:
    if sys.platform == "linux":
        os.listdir("/proc")  # noqa: PTH208  # the cheapest there is
    else:
        psutil.pids()


def _sweep() -> None:
    for process in psutil.process_iter(["name", "memory_info", "cpu_times"]):
        _ = process.info


def _measure_with(folder: Path, unrelated: int) -> dict[str, Figure]:
    folder.mkdir()
    with (
        crowd.idle(folder, unrelated),
        crowd.idle(folder, _WATCHED, crowd.GOPLS),
        started(folder, PROCESS_EXPORTER) as servers,
    ):
        time.sleep(_SETTLING)
        cycle = Cycle(folder)
        subjects = {
            _LISTING: own_cpu(_list_pids, _SAMPLES),
            _SAMPLE: own_cpu(cycle.sample, _SAMPLES),
            "goarmd, whole cycle": own_cpu(cycle.whole, _SAMPLES),
            "goarmd, whole cycle and its text": own_cpu(cycle.rendered, _SAMPLES),
            _SWEEP: own_cpu(_sweep, _SWEEPS),
            **{f"{name}, one scrape": server.scrape_cpu(_SCRAPES) for name, server in servers.items()},
        }
        figures = interleaved(subjects, _ROUNDS)
        # More than the crowd's own are other people's at work, which cost and blur the ratios.
        figures["goarmd, watched"] = Figure.single(len(cycle.context.processes.watched), "")
    return {f"{name}, {unrelated} processes": figure for name, figure in figures.items()}


def measure(folder: Path) -> dict[str, Figure]:
    """CPU seconds of each subject among few and among many processes, and the growth between."""
    figures = _measure_with(folder / "few", _FEW) | _measure_with(folder / "many", _MANY)
    for name in (_SAMPLE, _LISTING):
        growth = figures[f"{name}, {_MANY} processes"].value / figures[f"{name}, {_FEW} processes"].value
        figures[f"{name}, growth"] = Figure.single(growth, "times")
    return figures


_SAMPLE_AMONG_FEW = f"{_SAMPLE}, {_FEW} processes"

MEASUREMENT = Measurement(
    name="sample_cost",
    help=f"CPU time (user and system) among {_FEW} and {_MANY} unrelated processes and {_WATCHED} called gopls; "
    f"median of {_ROUNDS} interleaved rounds. process-exporter has its default options.",
    bars=(
        Bar(
            what="one scrape of process-exporter costs, against one sample",
            of=f"process-exporter, one scrape, {_FEW} processes",
            against=_SAMPLE_AMONG_FEW,
            limit=25,
            at_least=True,
        ),
        Bar(
            what="one sample costs, against listing the pids",
            of=_SAMPLE_AMONG_FEW,
            against=f"{_LISTING}, {_FEW} processes",
            limit=2.5,
        ),
        Bar(
            what=f"growth of a sample from {_FEW} to {_MANY} processes, against that of listing the pids",
            of=f"{_SAMPLE}, growth",
            against=f"{_LISTING}, growth",
            limit=1,
        ),
    ),
    measure=measure,
)
