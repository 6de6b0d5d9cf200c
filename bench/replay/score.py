"""When each alert fired, by Prometheus's own rules of `for` and `keep_firing_for`, against what was planted."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from statistics import median
from typing import TYPE_CHECKING, Final

from bench.replay.prometheus import minutes_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bench.replay.machine import Fault
    from goarmd.monitoring import AlertRule

_LATE: Final = 45  # minutes after a fault's end in which its alert may still begin or last: ranges, and keep_firing_for


def firing(true: Sequence[int], alert: AlertRule) -> list[tuple[int, int]]:
    """The intervals in which an alert fires whose expression is true in these minutes (Prometheus, alerting.go)."""
    hold, keep = minutes_of(alert.hold), minutes_of(alert.keep) if alert.keep else 0
    found: list[tuple[int, int]] = []
    since = last = None
    for minute in true:
        fires = bool(found) and found[-1][1] == last
        if last is None or minute - last > (1 + keep if fires else 1):
            since = minute
            fires = False
        if fires:
            found[-1] = (found[-1][0], minute)
        elif since is not None and minute - since >= hold:
            found.append((minute, minute))
        last = minute
    return [(start, end + keep) for start, end in found]


@dataclass(slots=True)
class Score:
    """How right one alert was.

    Attributes:
        planted, found: faults that it must find, and those it found.
        fired, false: notices, and those without a fault.
        minutes: from the beginning of each fault to its alert.
        wrong: where and when the false ones were, and those that were missed.
    """

    planted: int = 0
    found: int = 0
    fired: int = 0
    false: int = 0
    minutes: list[int] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float:
        """The share of notices with a fault."""
        return 1 - self.false / self.fired if self.fired else 1.0

    @property
    def recall(self) -> float:
        """The share of faults with a notice."""
        return self.found / self.planted if self.planted else 1.0

    @property
    def typical(self) -> str:
        """The median and the longest time to the alert."""
        return f"{median(self.minutes):.0f} / {max(self.minutes)}" if self.minutes else ""


def score(
    alert: AlertRule,
    true: Mapping[tuple[tuple[str, str], ...], Sequence[int]],
    faults: Iterable[tuple[str, Fault]],
) -> Score:
    """Compare an alert's notices with the faults of its kind, which come with their machine."""
    mine: defaultdict[str, list[Fault]] = defaultdict(list)
    for machine, fault in faults:
        if f"Goarmd{fault.alert}" == alert.name:
            mine[machine].append(fault)
    notices: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
    for labels, minutes in true.items():
        notices[dict(labels).get("instance", "")] += firing(sorted(minutes), alert)
    result = Score()
    for machine in {*mine, *notices}:
        _compare(machine, notices[machine], mine[machine], result)
    return result


def _compare(machine: str, notices: list[tuple[int, int]], faults: list[Fault], result: Score) -> None:
    for start, _ in notices:
        result.fired += 1
        if not any(fault.start <= start <= fault.end + _LATE for fault in faults):
            result.false += 1
            result.wrong.append(f"{machine}: false, minute {start}")
    for fault in faults:
        if not fault.must:
            continue
        result.planted += 1
        times = [max(start, fault.start) for start, end in notices if start <= fault.end + _LATE and end >= fault.start]
        if times:
            result.found += 1
            result.minutes.append(min(times) - fault.start)
        else:
            result.wrong.append(f"{machine}: missed, minutes {fault.start} to {fault.end}")
