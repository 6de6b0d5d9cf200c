"""Sizes, ages and unusual characters in a readable form."""

from __future__ import annotations

import re

_AGES = ((86400, "d"), (3600, "h"), (60, "min"))
# What a terminal obeys rather than shows: the control characters of ASCII and ISO 8859-1 but for tab and line end, and
# the characters of Unicode that end a line or turn its direction. Any name of a file may hold them.
_OBEYED = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")


def size(value: float | None) -> str:
    """Bytes in decimal units, as Activity Monitor shows them; `unknown` for None."""
    if value is None:
        return "unknown"
    for factor, unit in ((10**9, "GB"), (10**6, "MB"), (10**3, "kB")):
        if value >= factor:
            return f"{value / factor:.3g} {unit}" if value < 1000 * factor else f"{value / factor:.0f} {unit}"
    return f"{value:.0f} B"


def age(seconds: float) -> str:
    """A duration in its largest fitting unit."""
    for factor, unit in _AGES:
        if seconds >= factor:
            return f"{seconds / factor:.0f} {unit}"
    return f"{max(seconds, 0):.0f} s"


def count(number: int, noun: str, plural: str | None = None) -> str:
    """A number with its noun: `1 file`, `1,200 files`."""
    return f"{number:,} {noun if number == 1 else plural or f'{noun}s'}"


def capitalized(text: str) -> str:
    """The text with a capital letter at its beginning, and all else as it is."""
    return text[:1].upper() + text[1:]


def plain(value: str) -> str:
    """The text in valid UTF-8: unpaired surrogates, which JSON may contain, become `?`."""
    return value.encode("utf-8", "replace").decode("utf-8")


def utf8(value: str) -> str:
    """The text with the non-UTF-8 bytes of file names as U+FFFD, and unpaired surrogates as `?`."""
    try:
        return value.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    except UnicodeEncodeError:
        return plain(value)


def visible(text: str) -> str:
    """Text in which what a terminal or a browser would obey is written out."""
    return _OBEYED.sub(_shown, text)


def _shown(character: re.Match[str]) -> str:
    return character[0].encode("unicode_escape").decode("ascii")
