"""Tables for a terminal, laid out by rich, as lines of rich's markup."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from goarmd.views.markup import columns as columns_of_terminal
from goarmd.views.markup import console

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rich.table import Table


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table.

    Attributes:
        heading: shown above it; a table in which all are empty has none.
        is_number: it is aligned right and never broken; a text that does not fit has more lines.
        width: of the terminal's columns; as many as its cells need if it is None.
    """

    heading: str = ""
    is_number: bool = False
    width: int | None = None


def table(
    columns: Sequence[Column], rows: Iterable[Sequence[str]], width: int | None = None, *, gap: int = 2
) -> list[str]:
    """The lines of a table, any headings first.

    Args:
        columns: its columns.
        rows: a cell for each column, in rich's markup: text from outside is escaped.
        width: the columns it may take; those of the terminal, 80 at most, if it is None.
        gap: blanks between two of its columns.
    """
    from rich.text import Text  # noqa: PLC0415  # the daemon imports views, and must not pay for rich

    terminal = console(width=width or columns_of_terminal(), no_color=False)
    lines = terminal.render_lines(_laid_out(columns, rows, gap), pad=False)
    texts = [Text.assemble(*((part.text, part.style or "") for part in line)) for line in lines]
    for text in texts:
        text.rstrip()
    return [text.markup for text in texts]


def _laid_out(columns: Sequence[Column], rows: Iterable[Sequence[str]], gap: int) -> Table:
    from rich.table import Table  # noqa: PLC0415  # as above

    has_head = any(column.heading for column in columns)
    made = Table(box=None, pad_edge=False, padding=(0, gap, 0, 0), header_style="", show_header=has_head)
    for column in columns:
        made.add_column(
            f"[bold]{column.heading}[/]",
            justify="right" if column.is_number else "left",
            no_wrap=column.is_number,
            overflow="fold",
            width=column.width,
        )
    for row in rows:
        made.add_row(*row)
    return made
