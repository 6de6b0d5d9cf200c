"""Texts of the live view, cut to the columns that are theirs; wide characters count as two."""

from __future__ import annotations

from rich.cells import cell_len, set_cell_size

from goarmd.core.text import visible


def cut(text: str, width: int) -> str:
    """Text in at most so many columns, as one line."""
    text = _one_line(text)
    return text if cell_len(text) <= width else f"{set_cell_size(text, max(width - 3, 1))}..."


def end(path: str, width: int) -> str:
    """A path in at most so many columns: its end says more than its beginning."""
    path = _one_line(path)
    return path if cell_len(path) <= width else cut(f"...{path[3 - width :]}", width)


def percent(share: float | None) -> str:
    """A share of one as a number of per cent."""
    return "-" if share is None else f"{100 * share:.1f}"


def _one_line(text: str) -> str:
    return visible(text.replace("\n", " "))
