"""Lines and marks over time as inline SVG. It stretches with the page; all text stands beside it, in HTML."""

from __future__ import annotations

from dataclasses import dataclass
from math import floor, log10
from typing import TYPE_CHECKING, Final

from goarmd.history.points import gaps
from goarmd.web.page.html import text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from goarmd.history.points import Drawn, Point

WIDTH: Final = 1000
HEIGHT: Final = 200
_MOST_POINTS: Final = 240  # of a line; the page stays small however long the span is
_STEPS: Final = (1, 1.2, 1.6, 2, 2.4, 3, 4, 6, 8, 10)  # tops of an axis whose quarters are short numbers
MOST_LINES: Final = 8  # as many as there are colours
_MOST_MARKS: Final = 120  # of a lane


@dataclass(frozen=True, slots=True)
class Axis:
    """The span that a chart shows."""

    start: float
    end: float

    def x(self, at: float) -> int:
        """Where a moment is."""
        return round(WIDTH * min(1.0, max(0.0, (at - self.start) / (self.end - self.start))))


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a chart.

    Attributes:
        name: what it shows.
        points: time and value, None where there was nothing.
    """

    name: str
    points: Sequence[tuple[float, float | None]]

    @property
    def most(self) -> float:
        """The largest value."""
        return max((value for _, value in self.points if value is not None), default=0)


def lines_of(points: Iterable[tuple[float, Drawn | Point]], axis: Axis) -> tuple[Line, ...]:
    """A line for each editor, the largest first, at most eight, with the largest values of each of 240 spans.

    Args:
        points: time and value of each point, oldest first.
        axis: the span shown.
    """
    width = (axis.end - axis.start) / _MOST_POINTS
    spans: dict[int, tuple[float, dict[str, int]]] = {}
    for at, point in points:
        number = floor((at - axis.start) / width)
        span = spans.get(number)
        if span is None:
            spans[number] = at, dict(point.gopls)
        else:
            _raise(span[1], point.gopls)
    ordered = [spans[number] for number in sorted(spans)]
    peaks: dict[str, int] = {}
    for _, values in ordered:
        _raise(peaks, values)
    return tuple(
        Line(name, [(at, values.get(name)) for at, values in ordered])
        for name in sorted(peaks, key=lambda each: -peaks[each])[:MOST_LINES]
    )


def _raise(largest: dict[str, int], values: Mapping[str, int]) -> None:
    """Keep the larger value of each name."""
    for name, value in values.items():
        if value > largest.get(name, -1):
            largest[name] = value


def top_of(value: float) -> float:
    """The end of an axis that has room for a value."""
    if value <= 0:
        return 1.0
    unit = 10.0 ** floor(log10(value))
    return next(step * unit for step in _STEPS if step * unit >= value * 0.999)


def chart(
    lines: Iterable[Line], limits: Mapping[str, float], top: float, axis: Axis, holes: Iterable[tuple[float, float]]
) -> str:
    """Lines, limits and gaps.

    Args:
        lines: in the order of their colours.
        limits: values that are lines across, by their class.
        top: the end of the axis.
        axis: the span shown.
        holes: where nothing was measured.
    """
    holes = list(holes)
    drawn = [f'<path class=grid d="{"".join(f"M0 {y}H{WIDTH}" for y in (0, 50, 100, 150, HEIGHT))}"/>']
    drawn += [
        f"<rect class=hole x={axis.x(a)} width={max(1, axis.x(b) - axis.x(a))} height={HEIGHT} />" for a, b in holes
    ]
    drawn += [f'<path class="limit {kind}" d="M0 {_y(value, top)}H{WIDTH}"/>' for kind, value in limits.items()]
    drawn += [
        f'<path class="line s{number}" d="{_path(line, top, axis, holes)}"/>' for number, line in enumerate(lines)
    ]
    return f'<svg class=plot viewBox="0 0 {WIDTH} {HEIGHT}" preserveAspectRatio=none aria-hidden=true>{"".join(drawn)}</svg>'


def _y(value: float, top: float) -> int:
    return round(HEIGHT * (1 - min(1.0, value / top)))


def _path(line: Line, top: float, axis: Axis, holes: Sequence[tuple[float, float]]) -> str:
    """The line's path; it is lifted where nothing was measured, and where there was no process."""
    parts: list[str] = []
    is_down, hole = False, 0
    for at, value in line.points:
        while hole < len(holes) and holes[hole][1] <= at:
            is_down, hole = False, hole + 1
        if value is None:
            is_down = False
            continue
        parts.append(f"{'L' if is_down else 'M'}{axis.x(at)} {_y(value, top)}{'' if is_down else 'h2'}")
        is_down = True
    return "".join(parts)


def holes_of(points: Iterable[tuple[float, float]], axis: Axis) -> list[tuple[float, float]]:
    """Where nothing was measured, the time before the first point included."""
    known = list(points)
    found = gaps(known)
    if not known:
        return [(axis.start, axis.end)]
    first, step = known[0]
    return [*([(axis.start, first)] if first - axis.start > 2 * step else []), *found]


def lane(marks: Iterable[tuple[float, str]], kind: str, axis: Axis) -> str:
    """Marks in a row, each with its text for the pointer; those at one place are one mark."""
    places: dict[int, list[str]] = {}
    step = WIDTH / _MOST_MARKS
    for at, label in marks:
        places.setdefault(round(axis.x(at) / step), []).append(label)
    drawn = "".join(
        f'<path d="M{round(place * step)} 10h0"><title>{text("; ".join(labels[:3]))}'
        f"{f' and {len(labels) - 3} more' if len(labels) > 3 else ''}</title></path>"  # noqa: PLR2004
        for place, labels in sorted(places.items())
    )
    return f'<svg class="lane {kind}" viewBox="0 0 {WIDTH} 20" preserveAspectRatio=none aria-hidden=true>{drawn}</svg>'
