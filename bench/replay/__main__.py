"""`python -m bench.replay --seed N`: plays weeks of twenty laptops to the shipped rules, and prints how right.

Exits with 1 unless every planted fault was found and fewer than 0.8 % of the notices were false, the figure of the
article that the project began with.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

from bench.measure import BenchError
from bench.replay import life, prometheus
from bench.replay.machine import DAY, Fault, Machine
from bench.replay.memory import memory
from bench.replay.score import Score, score
from goarmd.monitoring.alerts import ABSENT, ALERTS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_FALSE: Final = 0.008
_SILENCE: Final = 4  # days after the weeks in which no machine reports


def simulated(seed: int, machines: int, weeks: int) -> list[Machine]:
    """The machines of a seed, with their histories."""
    return [_machine(Random(f"{seed}:{number}"), f"laptop-{number:02}", weeks) for number in range(machines)]


def _machine(rng: Random, name: str, weeks: int) -> Machine:
    machine = Machine(rng, name, weeks)
    machine.live()
    memory(machine)
    for kind in life.LASTING:
        life.lasting(machine, kind)
    life.crashes(machine)
    life.daemon(machine)
    return machine


def played(machines: Sequence[Machine], weeks: int, folder: Path) -> dict[str, Score]:
    """The score of each alert.

    Raises:
        BenchError: Prometheus is missing or fails.
    """
    days = weeks * 7
    prometheus.write_blocks(machines, days, folder)
    faults = [(machine.name, fault) for machine in machines for fault in machine.faults]
    last = max(machine.awake[-1] for machine in machines)
    faults.append(("", Fault(ABSENT.name.removeprefix("Goarmd"), last, (days + _SILENCE) * DAY)))
    with prometheus.serving(folder) as server:
        minutes = (days + _SILENCE) * DAY
        return {
            alert.name: score(alert, server.true_minutes(prometheus.expanded(alert), minutes), faults)
            for alert in ALERTS
        }


def table(scores: Mapping[str, Score]) -> str:
    """The scores for people, and their sum."""
    rows = [
        f"{'alert':24} {'planted':>7} {'found':>6} {'notices':>7} {'false':>6} {'precision':>9} {'recall':>7}  minutes"
    ]
    for name, of in scores.items():
        figures = f"{of.planted:7} {of.found:6} {of.fired:7} {of.false:6} {of.precision:9.1%} {of.recall:7.1%}"
        rows.append(f"{name.removeprefix('Goarmd'):24} {figures}  {of.typical}")
    planted, found, fired, false = (
        sum(getattr(of, name) for of in scores.values()) for name in ("planted", "found", "fired", "false")
    )
    rows.append(
        f"{'together':24} {planted:7} {found:6} {fired:7} {false:6} {1 - false / max(fired, 1):9.1%} "
        f"{found / max(planted, 1):7.1%}  (median / longest to the alert)"
    )
    return "\n".join(rows)


def main(words: Sequence[str]) -> int:
    """Play, print, and compare with the bar."""
    parser = argparse.ArgumentParser(prog="python -m bench.replay", description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--machines", type=int, default=20)
    parser.add_argument("--weeks", type=int, default=4)
    parser.add_argument("--wrong", action="store_true", help="list what was missed and what was false")
    given = parser.parse_args(words)
    began = time.monotonic()
    machines = simulated(given.seed, given.machines, given.weeks)
    samples = sum(len(values) for machine in machines for values in machine.values.values())
    print(f"seed {given.seed}: {given.machines} laptops, {given.weeks} weeks, {samples:,} samples", file=sys.stderr)
    try:
        with TemporaryDirectory(prefix="goarmd-replay-") as folder:
            scores = played(machines, given.weeks, Path(folder))
    except BenchError as error:
        print(f"bench.replay: {error}", file=sys.stderr)
        return 2
    print(table(scores))
    if given.wrong:
        print("\n".join(f"{name}: {line}" for name, of in scores.items() for line in of.wrong))
    print(f"{time.monotonic() - began:.0f} s", file=sys.stderr)
    missed = any(of.found < of.planted for of in scores.values())
    false, fired = sum(of.false for of in scores.values()), sum(of.fired for of in scores.values())
    return int(missed or false >= _FALSE * fired)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
