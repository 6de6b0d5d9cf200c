"""Text for rich, which only commands use."""

from __future__ import annotations

import shutil
import sys
import textwrap
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from itertools import chain, repeat
from typing import TYPE_CHECKING

from goarmd.core.text import visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from rich.console import Console
    from rich.text import Text

_LABEL = 7  # columns of a label on a card
_NARROWEST, _WIDEST = 40, 80  # columns; longer lines are hard to read
# Noncharacters of Unicode stand for the signs of rich's markup in texts from outside until all is put together: a
# bracket there may find its end in any text that follows, and a backslash escapes the tag behind it.
_HIDDEN = str.maketrans("[\\", "\ufdd0\ufdd1")
_SHOWN = str.maketrans("\ufdd0\ufdd1", "[\\")


_is_fixed: ContextVar[bool] = ContextVar("_is_fixed", default=False)


@contextmanager
def same_everywhere() -> Iterator[None]:
    """Within it texts have 80 columns, and times are those of UTC: for pictures and documents."""
    token = _is_fixed.set(True)
    try:
        yield
    finally:
        _is_fixed.reset(token)


def local(at: float) -> datetime:
    """A moment in the reader's time zone."""
    return datetime.fromtimestamp(at, UTC if _is_fixed.get() else None)


def scrolls(lines: int) -> bool:
    """Whether so many lines do not fit the terminal; False where there is none."""
    return not _is_fixed.get() and sys.stdout.isatty() and lines >= shutil.get_terminal_size().lines


def columns() -> int:
    """The columns that texts are wrapped at: those of the terminal, 80 at most."""
    if _is_fixed.get():
        return _WIDEST
    return max(_NARROWEST, min(shutil.get_terminal_size().columns, _WIDEST))


def console(**options: Any) -> Console:
    """A terminal of rich's that shows a text as it is.

    It colours no numbers, and makes no emoji of what stands between colons: `main.go:100:5` is a place in a file.
    """
    from rich.console import Console  # noqa: PLC0415  # the daemon imports this, and must not pay for rich

    class Terminal(Console):
        def on_broken_pipe(self) -> None:
            raise  # noqa: PLE0704  # rich calls it where it handles the error, and would end with exit code 1

    return Terminal(emoji=False, highlight=False, **options)


def from_markup(markup: str) -> Text:
    """A text of rich's, with the same care for emoji, and with what `escape` has hidden."""
    from rich.text import Text  # noqa: PLC0415  # as above

    text = Text.from_markup(markup, emoji=False)
    text.plain = text.plain.translate(_SHOWN)
    return text


def escape(text: str) -> str:
    """Text from outside, so that `from_markup` has it as it is, and a terminal shows it and does nothing else."""
    return visible(text).translate(_HIDDEN)


def escape_line(text: str) -> str:
    """The same for text that belongs on one line, whatever it holds."""
    return escape(text.replace("\n", r"\n"))


def wrapped(text: str, *, indent: str) -> list[str]:
    """Text from outside as indented lines that fit the terminal, where no word is cut: flags and paths stay whole."""
    shown = text.replace("\n", r"\n")  # a name's own line end is shown, and no place to wrap
    lines = textwrap.wrap(
        shown,
        columns(),
        initial_indent=indent,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return [escape(line) for line in lines]


def labelled(label: str, text: str) -> list[str]:
    """Text from outside behind a label of ours, its other lines hanging below the first."""
    head = f"  {label:<{_LABEL}}"
    first, *others = wrapped(text, indent=" " * len(head)) or [""]
    return [f"[dim]{head}[/]{first[len(head) :]}", *others]


def command_lines(label: str, commands: Iterable[str]) -> list[str]:
    """Commands behind a label: each whole on one line, so that it can be copied."""
    heads = chain([f"  {label:<{_LABEL}}"], repeat(" " * (_LABEL + 2)))
    return [f"[dim]{head}[/][cyan]{escape_line(command)}[/]" for head, command in zip(heads, commands, strict=False)]
