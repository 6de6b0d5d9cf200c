"""Texts as a terminal shows them."""

from __future__ import annotations

from goarmd.views.markup import from_markup


def plain(text: str) -> list[str]:
    return from_markup(text).plain.splitlines()
