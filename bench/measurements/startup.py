"""How soon after its start the daemon can be scraped."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bench import crowd
from bench.measure import Bar, Figure, Measurement
from bench.server import goarmd

if TYPE_CHECKING:
    from pathlib import Path

_STARTS = 5


def _start(folder: Path) -> float:
    with goarmd(folder) as daemon:
        return daemon.start_seconds


def measure(folder: Path) -> dict[str, Figure]:
    """Seconds from exec to the first 200 of /metrics."""
    with crowd.idle(folder, 1000), crowd.idle(folder, 20, crowd.GOPLS):
        return {"start to first /metrics": Figure.middle(_start(folder) for _ in range(_STARTS))}


MEASUREMENT = Measurement(
    name="startup",
    help=f"From exec to the first answer 200 of /metrics, among 1,000 unrelated processes; median of {_STARTS}.",
    bars=(Bar(what="start to first /metrics", of="start to first /metrics", limit=0.7, unit="s"),),
    measure=measure,
)
