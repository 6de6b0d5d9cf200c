"""Text for rich, which only commands use."""

from __future__ import annotations

import re
import textwrap

# What a terminal obeys rather than shows: the control characters of ASCII and ISO 8859-1 but for tab and line end, and
# the characters of Unicode that end a line or turn its direction. Any name of a file may hold them.
_OBEYED = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")

_COLUMNS = 80


def escape(text: str) -> str:
    """Text from outside, so that rich prints it as it is, and a terminal shows it and does nothing else."""
    from rich.markup import escape as rich_escape  # noqa: PLC0415  # the daemon imports this, and must not pay for rich

    return rich_escape(visible(text))


def visible(text: str) -> str:
    """Text with what a terminal or a browser would obey as escapes that can be read."""
    return _OBEYED.sub(_shown, text)


def escape_line(text: str) -> str:
    """The same for text that belongs on one line, whatever it holds."""
    return escape(text.replace("\n", r"\n"))


def wrapped(text: str, *, indent: str) -> list[str]:
    """Text from outside as indented lines of at most 80 columns, where no word is cut: flags and paths stay whole."""
    shown = text.replace("\n", r"\n")  # a name's own line end is shown, and no place to wrap
    lines = textwrap.wrap(
        shown, _COLUMNS, initial_indent=indent, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )
    return [escape(line) for line in lines]


def _shown(character: re.Match[str]) -> str:
    return character[0].encode("unicode_escape").decode("ascii")
