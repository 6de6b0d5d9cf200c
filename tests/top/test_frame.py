"""One frame of `goarmd top`, for terminals of any size."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import pytest
from rich.cells import cell_len

from goarmd import assembly
from goarmd.demo.day import Day
from goarmd.top.frame import frame
from goarmd.top.style import Sort, Style
from goarmd.views.from_report import to_values
from goarmd.views.markup import from_markup
from tests.builders import NOW, process, report, sample

if TYPE_CHECKING:
    from goarmd.views.report_values import ReportValues


@pytest.fixture(scope="module")
def day() -> ReportValues:
    """The last report of a day of trouble, two seconds after the one before."""
    made = Day(NOW, assembly.all_checks())
    for _ in made.reports(900):
        pass
    made.report(NOW + 2)
    return to_values(made.report(NOW + 4))


def shown(day: ReportValues, style: Style) -> list[str]:
    return [from_markup(line).plain for line in frame(day, NOW + 4, style, "daemon")]


@pytest.mark.parametrize(("width", "height"), [(80, 24), (200, 50), (40, 10), (1, 1)])
def test_a_frame_has_the_height_of_the_terminal_and_its_keys_in_the_last_line(
    day: ReportValues, width: int, height: int
) -> None:
    lines = shown(day, Style(width, height))
    assert len(lines) == height
    assert lines[-1].startswith("q quit")


def test_the_tables_fit_80_columns(day: ReportValues) -> None:
    lines = shown(day, Style(80, 24))
    tables = lines[: next(number for number, line in enumerate(lines) if line.startswith("FINDINGS"))]
    assert [line for line in tables if cell_len(line) > 80] == []


@pytest.mark.parametrize("width", [40, 80])
def test_the_first_line_fits_whatever_the_machine_is_called(day: ReportValues, width: int) -> None:
    named = msgspec.structs.replace(day, host="a very long name of a machine " * 9)
    lines = [from_markup(line).plain for line in frame(named, NOW + 4, Style(width, 24), "daemon")]
    assert cell_len(lines[0]) == width
    assert lines[0].endswith("...")


@pytest.mark.parametrize("width", [40, 52, 60, 71])
def test_a_narrow_terminal_shows_memory_before_the_workspace(day: ReportValues, width: int) -> None:
    lines = shown(day, Style(width, 24))
    heading = next(line for line in lines if line.startswith("GOPLS OF"))
    row = next(line for line in lines if line.startswith("vscode"))
    assert heading.index("MEMORY") < heading.index("WORK")
    assert " GB" in row
    assert max(cell_len(heading), cell_len(row)) <= width


def test_a_finding_that_does_not_fit_says_so(day: ReportValues) -> None:
    lines = shown(day, Style(60, 24))
    found = lines[next(number for number, line in enumerate(lines) if line.startswith("FINDINGS")) + 1 : -1]
    assert max(map(cell_len, found)) <= 60
    assert any(line.endswith("...") for line in found)


def test_a_gopls_without_an_editor_is_by_hand() -> None:
    lines = shown(to_values(report(sample(process(editor="none")))), Style(80, 24))
    assert any(line.startswith("by hand") for line in lines)
    assert not any(line.startswith("none") for line in lines)


def test_every_question_has_its_part_at_80x24(day: ReportValues) -> None:
    lines = shown(day, Style(80, 24))
    text = "\n".join(lines)
    for part in (
        "1 critical, 3 warnings, 1 put aside",
        "translated processes: 5",
        "vscode",
        "transl.",
        "5 x gopls of cursor",
    ):
        assert part in text
    assert any(line.startswith("critical: ") for line in lines)


def test_a_bar_above_its_budget_differs_from_one_below_without_colours(day: ReportValues) -> None:
    lines = shown(day, Style(80, 24, ascii=True))
    above = next(line for line in lines if line.startswith("vscode"))
    below = next(line for line in lines if line.startswith("neovim"))
    assert "#!" in above
    assert "#." in below
    assert "!" not in below


@pytest.mark.parametrize(
    ("sort", "first"),
    [(Sort.MEMORY, "gopls"), (Sort.NAME, "code-helper "), (Sort.UPTIME, "code-helper-renderer"), (Sort.CPU, "gopls")],
)
def test_a_key_sorts_the_groups(day: ReportValues, sort: Sort, first: str) -> None:
    lines = shown(day, Style(80, 40, sort))
    groups = lines[lines.index(next(line for line in lines if line.startswith("GROUP"))) + 1 :]
    if sort is not Sort.UPTIME:  # several are as old
        assert groups[0].startswith(first)
    assert f"[{sort.value} {sort.name.lower()}]" in lines[-1]


def test_what_does_not_fit_is_counted(day: ReportValues) -> None:
    assert any(line.endswith(" more") for line in shown(day, Style(80, 20)))
    assert not any(line.endswith(" more") for line in shown(day, Style(80, 60)))


def test_a_machine_without_processes_says_so() -> None:
    lines = shown(to_values(report()), Style(80, 24))
    assert "No gopls, dlv, go command or editor is running." in lines


def test_wide_and_hostile_names_keep_the_columns() -> None:
    facts = (
        sample(process(editor="[red]編集者編集者", workspace="/仕事/プロジェクト/とても長いフォルダー", pid=1)),
        sample(process(editor="a\x1b[2Jb\nc", workspace="/w", pid=2)),
    )
    lines = shown(to_values(report(*facts)), Style(80, 24))
    heading = next(number for number, line in enumerate(lines) if line.startswith("GOPLS OF"))
    rows = lines[heading + 1 : heading + 3]
    assert {cell_len(row) for row in rows} == {80}
    assert "\x1b" not in "".join(lines)
