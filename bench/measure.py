"""What is measured, and what counts as good enough."""

from __future__ import annotations

import math
import time
from collections import defaultdict
from dataclasses import dataclass
from statistics import median, quantiles
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path


class BenchError(Exception):
    """Something cannot be measured on this machine; the message says what and why."""


# For each unit: from which value on it is shown with which factor and name.
_SCALES = {
    "s": ((1, 1, "s"), (0, 1000, "ms")),
    "bytes": ((1e9, 1e-9, "GB"), (0, 1e-6, "MB")),
}
_DIGITS = 3  # significant ones: the spread of the measurements is wider than the next digit


def in_unit(value: float, unit: str, digits: int = _DIGITS) -> str:
    """A value for people: significant digits, thousands set apart, seconds as s or ms, bytes as GB or MB."""
    scales = _SCALES.get(unit, ((0, 1, unit),))
    factor, name = next((f, name) for start, f, name in scales if value >= start)
    return f"{_rounded(value * factor, digits)} {name}".strip()


def _rounded(value: float, digits: int) -> str:
    """So many significant digits, and every digit before the point: counts stay whole."""
    if value == 0:
        return "0"
    decimals = max(digits - 1 - math.floor(math.log10(value)), 0)
    text = f"{value:,.{decimals}f}"
    return text.rstrip("0").rstrip(".") if decimals else text


def _beside(value: float, limit: float, unit: str) -> str:
    """The value with as many digits as it takes not to be shown as equal to a limit that it differs from."""
    shown = [in_unit(value, unit, digits) for digits in range(_DIGITS, 18)]
    return next((text for text in shown if value == limit or text != in_unit(limit, unit)), shown[-1])


@dataclass(frozen=True, slots=True)
class Figure:
    """A measured value, and the spread of the measurements it comes from."""

    value: float
    unit: str
    lowest: float
    highest: float
    count: int

    @classmethod
    def middle(cls, values: Iterable[float], unit: str = "s") -> Figure:
        """The median."""
        values = sorted(values)
        return cls(median(values), unit, values[0], values[-1], len(values))

    @classmethod
    def p99(cls, values: Iterable[float], unit: str = "s") -> Figure:
        """The value that 99 of 100 stay below."""
        values = sorted(values)
        return cls(quantiles(values, n=100, method="inclusive")[98], unit, values[0], values[-1], len(values))

    @classmethod
    def single(cls, value: float, unit: str) -> Figure:
        """A value measured once, or worked out of others."""
        return cls(value, unit, value, value, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """What a figure, or its ratio to another one, has to be.

    Attributes:
        what: the row's text.
        of: name of the figure.
        against: name of the figure it is divided by; None compares the figure itself.
        limit: in `unit`.
        unit: of the figure; `times` for a ratio.
        at_least: the limit is the lowest that is good enough, not the highest.
    """

    what: str
    of: str
    against: str | None = None
    limit: float
    unit: str = "times"
    at_least: bool = False

    def judge(self, figures: Mapping[str, Figure]) -> Verdict:
        """Compare; a figure that is not there leaves it open."""
        figure = figures.get(self.of)
        base = figures.get(self.against) if self.against else None
        bar = f"{'at least' if self.at_least else 'at most'} {in_unit(self.limit, self.unit)}"
        if figure is None or (self.against and base is None):
            return Verdict(self.what, "not measured", bar, None)
        value = figure.value / base.value if base else figure.value
        met = value >= self.limit if self.at_least else value <= self.limit
        return Verdict(self.what, _beside(value, self.limit, self.unit), bar, met)


@dataclass(frozen=True, slots=True)
class Verdict:
    """A row of the table; `met` is None when it could not be measured."""

    what: str
    measured: str
    bar: str
    met: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurement:
    """A part of the bench.

    Attributes:
        name: the same as the file's name.
        help: one sentence: what is done, with how many.
        bars: what its figures have to be.
        measure: gets an empty folder, gives figures by name; raises BenchError when this machine cannot do it.
    """

    name: str
    help: str
    bars: tuple[Bar, ...]
    measure: Callable[[Path], dict[str, Figure]]


def own_cpu(action: Callable[[], object], times: int) -> Callable[[], float]:
    """A subject for `interleaved`: user and system time this process needs for one action."""

    def measure() -> float:
        began = time.process_time()
        for _ in range(times):
            action()
        return (time.process_time() - began) / times

    return measure


def interleaved(subjects: Mapping[str, Callable[[], float]], rounds: int) -> dict[str, Figure]:
    """The median of each subject in seconds. All take part in each round, so a slow spell of the machine hits all."""
    measured: defaultdict[str, list[float]] = defaultdict(list)
    for _ in range(rounds):
        for name, measure in subjects.items():
            measured[name].append(measure())
    return {name: Figure.middle(values) for name, values in measured.items()}
