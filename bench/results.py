"""The table and RESULTS.md."""

from __future__ import annotations

import platform
import re
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import psutil

from bench.measure import in_unit
from bench.peers import NODE_EXPORTER, PROCESS_EXPORTER
from goarmd import __version__

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bench.measure import Figure, Measurement, Verdict

Outcome = tuple["Measurement", "dict[str, Figure]", "str | None"]

_FILE = Path(__file__).with_name("RESULTS.md")
_LOAD_BEFORE = psutil.getloadavg()  # asked when the bench starts: its own crowd is a load, too
_MET = {True: "yes", False: "no", None: "-"}


def table(outcomes: Iterable[Outcome]) -> list[str]:
    """Every bar with what was measured."""
    rows = [_row(bar.judge(figures)) for measurement, figures, _ in outcomes for bar in measurement.bars]
    return _markdown(("what", "measured", "bar", "met"), rows)


def _row(verdict: Verdict) -> tuple[str, ...]:
    return verdict.what, verdict.measured, verdict.bar, _MET[verdict.met]


def _markdown(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(map(len, column)) for column in zip(headings, *rows, strict=True)]
    lines = [headings, ["-" * width for width in widths], *rows]
    return ["| " + " | ".join(map(str.ljust, line, widths)) + " |" for line in lines]


def faults(outcomes: Iterable[Outcome]) -> list[str]:
    """What could not be measured, and why."""
    return [f"{measurement.name}: could not be measured: {why}" for measurement, _, why in outcomes if why]


def machine() -> list[str]:
    """Where this was measured, and against which versions."""
    return [
        f"- date: {datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
        f"- processor: {_processor()}, {psutil.cpu_count()} cores, {in_unit(psutil.virtual_memory().total, 'bytes')}",
        f"- load average before: {', '.join(f'{load:.2f}' for load in _LOAD_BEFORE)} (1, 5 and 15 minutes)",
        f"- system: {platform.system()} {platform.release()} {platform.machine()}",
        f"- Python: {sys.version.split()[0]}; goarmd {__version__}",
        *(f"- {peer.name}: {peer.version()}" for peer in (PROCESS_EXPORTER, NODE_EXPORTER)),
    ]


def _processor() -> str:
    information = Path("/proc/cpuinfo")
    text = information.read_text(errors="replace") if information.exists() else ""
    match = re.search(r"^model name\s*:\s*(.+)$", text, re.MULTILINE)
    return match[1] if match else platform.processor() or "unknown"


def write(outcomes: Sequence[Outcome]) -> Path:
    """Write RESULTS.md; where it is."""
    _FILE.write_text(document(outcomes))
    return _FILE


def document(outcomes: Sequence[Outcome]) -> str:
    """Machine, table and every figure."""
    lines = [
        "# Results of `make bench`",
        "",
        "Written by the bench; a ratio is of two things measured in this one run.",
        "",
    ]
    lines += [*machine(), "", *table(outcomes), ""]
    lines += [f"- {fault}" for fault in faults(outcomes)]
    for measurement, figures, _ in outcomes:
        lines += ["", f"## {measurement.name}", "", measurement.help, "", *_raw(figures)]
    return "\n".join(lines) + "\n"


def _raw(figures: dict[str, Figure]) -> list[str]:
    rows = [
        (name, *(in_unit(value, f.unit) for value in (f.value, f.lowest, f.highest)), f"{f.count:,}")
        for name, f in figures.items()
    ]
    return _markdown(("figure", "value", "lowest", "highest", "measurements"), rows)
