"""Lines and marks: nothing is drawn where nothing was measured."""

from __future__ import annotations

import re

import pytest

from goarmd.history.points import Drawn
from goarmd.web.page.charts import MOST_LINES, Axis, Line, chart, holes_of, lane, lines_of, top_of

AXIS = Axis(0, 24_000)  # each of 240 spans has 100 seconds


def points(*moments: int, name: str = "vscode", value: int = 5) -> list[tuple[float, Drawn]]:
    return [(moment, drawn({name: value})) for moment in moments]


def drawn(values: dict[str, int]) -> Drawn:
    return Drawn(step=100.0, samples=1, gopls=values)


def path(line: Line, holes: list[tuple[float, float]] | None = None, top: float = 10) -> str:
    found: str
    (found,) = re.findall(r'class="line s0" d="([^"]*)"', chart([line], {}, top, AXIS, holes or []))
    return found


def test_a_line_is_lifted_over_a_gap() -> None:
    measured = points(0, 100, 5000, 5100)
    (line,) = lines_of(measured, AXIS)
    holes = holes_of([(at, point.step) for at, point in measured], AXIS)
    assert holes == [(200, 5000)]
    assert path(line, holes).count("M") == 2


def test_a_line_is_lifted_while_an_editor_has_no_gopls() -> None:
    measured = [*points(0, 100), (200.0, drawn({"zed": 1})), *points(300)]
    line = next(line for line in lines_of(measured, AXIS) if line.name == "vscode")
    assert path(line).count("M") == 2


def test_the_time_before_the_first_point_is_a_gap() -> None:
    assert holes_of([(12_000.0, 100.0)], AXIS) == [(0, 12_000)]
    assert holes_of([], AXIS) == [(0, 24_000)]


def test_a_short_peak_is_not_lost_among_many_points() -> None:
    measured = [(float(at), drawn({"vscode": 9 if at == 777 else 1})) for at in range(2000)]
    (line,) = lines_of(measured, AXIS)
    assert max(value for _, value in line.points if value) == 9
    assert len(line.points) == 20


def test_there_are_as_many_lines_as_colours_and_the_largest_come_first() -> None:
    measured = [(0.0, drawn({f"editor{number}": number for number in range(20)}))]
    lines = lines_of(measured, AXIS)
    assert len(lines) == MOST_LINES
    assert lines[0].name == "editor19"


@pytest.mark.parametrize(("value", "top"), [(0, 1), (1, 1), (1.61e9, 2e9), (4.6e9, 6e9), (9.9, 10), (1e12, 1e12)])
def test_an_axis_ends_at_a_short_number_above_the_value(value: float, top: float) -> None:
    assert top_of(value) == pytest.approx(top)


def test_marks_at_one_place_are_one_with_both_texts() -> None:
    shown = lane([(1000, "first"), (1001, "second <b>"), (23_000, "third")], "crashes", AXIS)
    assert shown.count("<path") == 2
    assert "<title>first; second &lt;b&gt;</title>" in shown


def test_what_lies_outside_of_the_axis_stands_at_its_end() -> None:
    assert (AXIS.x(-5), AXIS.x(99_999)) == (0, 1000)
