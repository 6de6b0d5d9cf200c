"""Texts as a terminal shows them."""

from __future__ import annotations

from rich.text import Text


def plain(text: str) -> list[str]:
    return Text.from_markup(text).plain.splitlines()
