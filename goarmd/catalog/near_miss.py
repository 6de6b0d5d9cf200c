"""Finds the name that somebody may have meant."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_LONGEST = 80  # characters of a name worth comparing; the comparison is quadratic
_CUTOFF = 0.8


def nearest(name: str, known: Iterable[str]) -> str:
    """The known name most like this one; empty if none is."""
    if len(name) > _LONGEST:
        return ""
    return next(iter(get_close_matches(name, known, 1, _CUTOFF)), "")


def one_edit_apart(name: str, known: str) -> bool:
    """Whether one letter is missing, added, another, or swapped with its neighbour."""
    if name == known or abs(len(name) - len(known)) > 1:
        return False
    start = next((i for i, (a, b) in enumerate(zip(name, known, strict=False)) if a != b), min(len(name), len(known)))
    rest, wanted = name[start:], known[start:]
    return (
        rest[1:] == wanted[1:]
        or rest[1:] == wanted
        or rest == wanted[1:]
        or (rest[:2] == wanted[1::-1] and rest[2:] == wanted[2:])
    )
