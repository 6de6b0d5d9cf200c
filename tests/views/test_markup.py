"""What comes from outside does to a terminal nothing but appear."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from goarmd.views.markup import escape, escape_line


def printed(markup: str) -> str:
    """What the console writes to a terminal that understands everything."""
    stream = io.StringIO()
    Console(file=stream, force_terminal=True, highlight=False, soft_wrap=True).print(markup, end="")
    return stream.getvalue()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("/go/bin/gopls", "/go/bin/gopls"),
        ("a[bold]b[/]", "a[bold]b[/]"),
        ("\x1b[2J\x1b]0;title\x07", r"\x1b[2J\x1b]0;title\x07"),
        ("over\rwritten\x08", r"over\rwritten\x08"),
        ("\x9b31m", r"\x9b31m"),
        ("gnp\u202eslpog", r"gnp\u202eslpog"),
        ("café 日本", "café 日本"),
    ],
)
def test_a_terminal_shows_what_it_would_obey(text: str, shown: str) -> None:
    assert printed(escape(text)) == shown


def test_lines_stay_lines_where_they_are_meant() -> None:
    assert printed(escape("one\ntwo")) == "one\ntwo"


def test_a_line_stays_one_line() -> None:
    assert printed(escape_line("one\n\x1b[2Jtwo\u2028three")) == r"one\n\x1b[2Jtwo\u2028three"
