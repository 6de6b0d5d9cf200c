"""How soon a saved settings file is counted."""

from __future__ import annotations

import random
import re
import time
from typing import TYPE_CHECKING

from bench.measure import Bar, BenchError, Figure, Measurement
from bench.server import Server, goarmd

if TYPE_CHECKING:
    from pathlib import Path

_SAVES = 100
_PATIENCE = 40.0  # seconds: longer than the sweep that finds what no event reported
_POLL = 0.01  # seconds between two scrapes
_PAUSE = (0.5, 1.5)  # seconds between two saves: any moment of any interval of the daemon
_COUNTER = re.compile(r'^goarmd_config_changes_total\{file="zshrc"\} (\S+)$', re.MULTILINE)


def _count(server: Server) -> float:
    found = _COUNTER.search(server.text("/metrics"))
    return float(found[1]) if found else -1.0


def _by_rename(file: Path, text: str) -> None:
    new = file.with_name(file.name + ".new")
    new.write_text(text)
    new.replace(file)


def _in_place(file: Path, text: str) -> None:
    file.write_text(text)


def _until(server: Server, count: float) -> float:
    """Seconds until the counter has this value."""
    began = time.perf_counter()
    while _count(server) < count:
        if time.perf_counter() - began > _PATIENCE:
            raise BenchError(f"a change was not counted within {_PATIENCE:g} s")
        time.sleep(_POLL)
    return time.perf_counter() - began


def measure(folder: Path) -> dict[str, Figure]:
    """Seconds from a save to the counter."""
    file, took = folder / ".zshrc", []
    file.write_text("export GOPROXY=off\n")
    pause = random.Random(1)
    with goarmd(folder) as server:
        _until(server, 0)
        for number in range(_SAVES):
            time.sleep(pause.uniform(*_PAUSE))
            (_by_rename, _in_place)[number % 2](file, f"export GOPROXY=https://{number}.example\n")
            took.append(_until(server, number + 1))
    return {"save to counter, p99": Figure.p99(took), "save to counter, median": Figure.middle(took)}


MEASUREMENT = Measurement(
    name="settings_change",
    help=f"{_SAVES} saves of a .zshrc, by rename and in place in turn; time until /metrics has the new count, asked "
    f"every {_POLL * 1000:g} ms.",
    bars=(Bar(what="a settings file saved to the counter, p99", of="save to counter, p99", limit=1, unit="s"),),
    measure=measure,
)
