"""Cuts VS Code's JSON with comments into tokens, exactly as VS Code's scanner does (vs/base/common/json.ts).

That scanner, not the one of the node-jsonc-parser package, reads settings.json: it knows more kinds of space and reads
`1.` as 0.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

# Space beyond ASCII, as UTF-8: U+00A0, U+1680, U+2000 to U+200B, U+2028, U+2029, U+202F, U+205F, U+3000, U+FEFF.
_WIDE_SPACE = rb"\xc2\xa0|\xe1\x9a\x80|\xe2\x80[\x80-\x8b\xa8\xa9\xaf]|\xe2\x81\x9f|\xe3\x80\x80|\xef\xbb\xbf"

# One match is one token with the space and the comments before it; no group matches at the end of the file. Repeats are
# possessive, so the time is linear.
TOKEN = re.compile(
    rb"""
    (?: [ \t\r\n\v\f]++ | //(?:[^\r\n\xe2]|\xe2(?!\x80[\xa8\xa9]))*+ | /\*[^*]*+(?:\*(?!/)[^*]*+)*+\*/ | %(space)s )*+
    (?: "(?P<string>[^"\\\x00-\x1f]*+)"
      | (?P<comma>,)
      | (?P<colon>:)
      | (?P<open_object>\{)
      | (?P<close_object>\})
      | (?P<open_array>\[)
      | (?P<close_array>\])
      | "(?P<rough_string>[^"\\\r\n]*+(?:\\[\s\S][^"\\\r\n]*+)*+\\?+)"?
      | (?P<number>-?(?:0|[1-9][0-9]*+)(?:\.[0-9]++(?:[eE][+-]?[0-9]*+)?|\.|[eE][+-]?[0-9]*+)?)
      | (?P<open_comment>/\*[\s\S]*+)
      | (?P<word>[-/]|(?:[^ \t\r\n\v\f{}[\]":,/\x80-\xff]|(?!%(space)s)[\x80-\xff])++)
      | \Z
    )
    """
    % {b"space": _WIDE_SPACE},
    re.VERBOSE,
)

_LARGEST_INT = 2**53  # beyond it JavaScript's numbers have gaps
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|u[0-9a-fA-F]{0,3}|([\s\S]?))")
_ESCAPED = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\", "/": "/"}
_CONTROL = re.compile(r"[\x00-\x09\x0b\x0c\x0e-\x1f]")

BAD_ESCAPE = "backslash that begins no escape: VS Code drops it and what follows it; write \\\\ for a backslash"
BAD_CHARACTER = "control character in a string: write a tab as \\t"
BAD_NUMBER = "incomplete number: correct it"


def number(token: bytes, report: Callable[[str], None]) -> float:
    """A number as JavaScript has it: 1.0 is 1, and what is too large is infinite. `1.` is 0, `1e` is 1."""
    if not token[-1:].isdigit():
        report(BAD_NUMBER)
        token = b"0" if token.endswith(b".") else token.rstrip(b"eE+-")
    value = float(token)
    return int(value) if abs(value) < _LARGEST_INT and value.is_integer() else value


def text(body: bytes, report: Callable[[str], None]) -> str:
    """The text of a string with escapes or with what may not stand in one.

    Halves of surrogate pairs become U+FFFD, as in every program that VS Code hands the text to in UTF-8.
    """
    raw = body.decode(errors="replace")
    if _CONTROL.search(raw):
        report(BAD_CHARACTER)

    def unescape(escape: re.Match[str]) -> str:
        if escape[1]:
            return chr(int(escape[1], 16))
        if (character := _ESCAPED.get(escape[2])) is None:
            report(BAD_ESCAPE)
        return character or ""

    joined = _ESCAPE.sub(unescape, raw).encode("utf-16-le", "surrogatepass")
    return joined.decode("utf-16-le", "replace")
