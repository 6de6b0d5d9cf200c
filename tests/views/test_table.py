"""Tables for a terminal."""

from __future__ import annotations

import pytest
from rich.cells import cell_len

from goarmd.views.markup import escape
from goarmd.views.table import Column, table
from tests.views.plain import plain

COLUMNS = (Column("program"), Column("files", is_number=True), Column("cause"))


def shown(*rows: tuple[str, ...], width: int = 40) -> list[str]:
    return plain("\n".join(table(COLUMNS, rows, width)))


def test_numbers_are_aligned_right_below_their_heading() -> None:
    assert shown(("gopls", "7", "signal"), ("go", "1,000", "abort")) == [
        "program  files  cause",
        "gopls        7  signal",
        "go       1,000  abort",
    ]


def test_a_text_that_does_not_fit_has_more_lines_and_loses_nothing() -> None:
    lines = shown(("x" * 60, "12", "many words that do not fit"))
    rows = [line.split() for line in lines[1:]]
    assert "".join(row[0] for row in rows) == "x" * 60
    assert [word for row in rows for word in row[1:]] == ["12", *["many", "words", "that", "do", "not", "fit"]]
    assert max(map(cell_len, lines)) <= 40


@pytest.mark.parametrize("text", ["[red]x[/]", "a\\[b]", "[", "main.go:100:5"])
def test_text_from_outside_stays_as_it_is(text: str) -> None:
    assert shown((escape(text), "1", ""))[1].split() == [text, "1"]


def test_wide_characters_keep_the_columns() -> None:
    heading, row = shown(("編集者", "1", "x"))
    assert cell_len(heading[: heading.index("cause")]) == cell_len(row[: row.index("x")])


def test_no_line_ends_in_spaces() -> None:
    assert [line for line in shown(("gopls", "1", ""), ("a", "", "")) if line != line.rstrip()] == []


def test_a_table_without_headings_begins_with_its_first_row() -> None:
    columns = (Column(is_number=True, width=4), Column())
    assert plain("\n".join(table(columns, [("7", "GOFLAGS"), ("12", "GOPROXY")], 40))) == [
        "   7  GOFLAGS",
        "  12  GOPROXY",
    ]
