"""The flags of gopls that editors and people give it (gopls internal/cmd and internal/tool); another is a mistake."""

from __future__ import annotations

import re

_WITH_VALUE = r"-{1,2}(?:remote|listen|logfile|mode|debug|port|profile|ocagent|otel)(?:\.[a-z.]{1,30})?"
_KNOWN = re.compile(
    rf"{_WITH_VALUE}=.*"
    r"|-{1,2}(?:rpc\.trace|v|vv|veryverbose|verbose|mcp|remote\.debug)(?:=.*)?"
    r"|serve"
)
_VALUE_APART = re.compile(rf"({_WITH_VALUE})[\s,]{{1,8}}(?=[^-\s,])")


def mistake(flags: str) -> str | None:
    """A message with the flags, if one of them is none of gopls', lacks its value, or is not a flag but a word."""
    words = _VALUE_APART.sub(r"\1=", flags.strip())
    known = all(map(_KNOWN.fullmatch, filter(None, re.split(r"[\s,]+", words))))
    return None if known else f"gopls flags: {flags.strip()}"
