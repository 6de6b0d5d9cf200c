"""`python -m bench.fleet [cut|load]`: what agents keep while the network is cut, and what many machines take."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final, TypeVar

from bench.fleet import cut, load
from bench.measure import BenchError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

T = TypeVar("T")
_CUTS: Final = (cut.prometheus_to_prometheus, cut.vmagent_to_victoria)
_LOADS: Final = (load.prometheus, load.victoria)


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def _head(*titles: str) -> str:
    return f"{_row(*titles)}\n{_row(*('---' for _ in titles))}"


def _cut_rows(seconds: int) -> Iterator[str]:
    yield _head("agent", "receiver", "cut", "samples due", "arrived", "longest gap")
    for measure in _CUTS:
        found = _in_folder(measure, seconds)
        yield _row(
            found.agent,
            found.receiver,
            f"{found.cut} s",
            f"{found.scraped}",
            f"{found.arrived}",
            f"{found.longest:.1f} s",
        )


def _load_rows(machines: int, seconds: int) -> Iterator[str]:
    yield _head(
        *("engine", "machines", "series", "samples a second", "CPU", "memory", "all rules once"),
        "a machine and day on disk",
    )
    for measure in _LOADS:
        found = _in_folder(measure, machines, seconds)
        rules = "" if found.rules is None else f"{found.rules * 1000:.0f} ms"
        yield _row(
            found.engine,
            f"{found.machines}",
            f"{found.series:,}",
            f"{found.per_second:,.0f}",
            f"{found.cpu:.1%} of a core",
            f"{found.memory / 1e6:.0f} MB",
            rules,
            f"{found.day / 1e3:.0f} kB",
        )


def _in_folder(measure: Callable[..., T], *figures: int) -> T:
    with TemporaryDirectory(prefix="goarmd-fleet-", ignore_cleanup_errors=True) as folder:
        return measure(Path(folder), *figures)


def main(words: Sequence[str]) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m bench.fleet", description=__doc__)
    parser.add_argument("what", choices=("cut", "load"))
    parser.add_argument("--machines", type=int, default=500)
    parser.add_argument("--seconds", type=int, default=60)
    given = parser.parse_args(words)
    os.environ["PATH"] += os.pathsep + str(Path("~/go/bin").expanduser())  # where go install puts the engines
    rows = _cut_rows(given.seconds) if given.what == "cut" else _load_rows(given.machines, given.seconds)
    try:
        for row in rows:
            print(row, flush=True)
    except BenchError as error:
        print(f"bench.fleet: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
