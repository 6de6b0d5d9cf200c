"""What comes from outside does to a terminal nothing but appear."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goarmd.views.markup import console, escape, escape_line, from_markup, wrapped


def printed(markup: str) -> str:
    """What the console writes to a terminal that understands everything."""
    stream = io.StringIO()
    console(file=stream, force_terminal=True, soft_wrap=True).print(from_markup(markup), end="")
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
        ("main.go:100:5 of :bug:", "main.go:100:5 of :bug:"),
    ],
)
def test_a_terminal_shows_what_it_would_obey(text: str, shown: str) -> None:
    assert printed(escape(text)) == shown


def test_a_place_in_a_file_is_no_emoji() -> None:
    assert from_markup("main.go:100:5").plain == "main.go:100:5"


def test_lines_stay_lines_where_they_are_meant() -> None:
    assert printed(escape("one\ntwo")) == "one\ntwo"


def test_a_line_stays_one_line() -> None:
    assert printed(escape_line("one\n\x1b[2Jtwo\u2028three")) == r"one\n\x1b[2Jtwo\u2028three"


@given(texts=st.lists(st.text(alphabet="ab/#@[]\\\n:ü "), min_size=1, max_size=4))
def test_any_texts_together_are_shown_as_they_are(texts: list[str]) -> None:
    markup = "\n".join(f"[dim]{escape(text)}[/]{escape(text)}" for text in texts)
    assert from_markup(markup).plain == "\n".join(text + text for text in texts)


@given(text=st.text(alphabet="a/[]\\ ", max_size=300))
def test_brackets_are_kept_where_a_text_is_wrapped(text: str) -> None:
    assert from_markup("\n".join(wrapped(text, indent="  "))).plain.split() == text.split()
