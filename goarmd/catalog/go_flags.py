"""Judges GOFLAGS as the go command does: one bad word makes it exit (cmd/go/internal/base/goflags.go, go1.26.8)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

# Words with spaces between; a quote at the start of a word reaches to the next quote (cmd/internal/quoted, Split).
_WORD = re.compile(r""""([^"]*)"|'([^']*)'|(["'])|(\S+)""")
_NO_FLAG = re.compile(r"-{1,2}+(?:[-=]|$)|[^-]|$")
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9._-]{0,40}")  # anything else may be a piece of a value
_TEST_FLAG = "test."


def split(value: str) -> tuple[list[str], str]:
    """The words of GOFLAGS, and the quote that nothing closes, if there is one."""
    words: list[str] = []
    for double, single, open_, bare in (match.groups() for match in _WORD.finditer(value)):
        if open_:
            return words, open_
        words.append(next(word for word in (double, single, bare) if word is not None))
    return words, ""


def name_of(word: str) -> str:
    """The flag's name: `mod` of `-mod=vendor`."""
    return word.lstrip("-").partition("=")[0]


def without(value: str, name: str) -> str:
    """GOFLAGS without the flags of this name, all others as they are written."""
    others = (match[0] for match in _WORD.finditer(value) if name_of("".join(filter(None, match.groups()))) != name)
    return " ".join(others)


def fault(value: str, known: Iterable[str], with_value: Iterable[str]) -> str:
    """What the go command answers to GOFLAGS; empty if it takes them. No value is quoted, only a flag's name."""
    words, open_ = split(value)
    if open_:
        return f"parsing $GOFLAGS: unterminated {open_} string"
    for word in words:
        if _NO_FLAG.match(word):
            return "parsing $GOFLAGS: a word in it is not a flag"
        name = name_of(word)
        if name not in known and not name.startswith(_TEST_FLAG):
            return f"parsing $GOFLAGS: unknown flag{f' -{name}' if _NAME.fullmatch(name) else ''}"
    missing = next((name_of(word) for word in words if "=" not in word and name_of(word) in with_value), "")
    return f"flag needs an argument: -{missing} (from $GOFLAGS)" if missing else ""
