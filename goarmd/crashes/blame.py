"""Blames a crash on the line of a settings file, where one is known: of the flags that an editor gives to gopls."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from goarmd.catalog.verdict import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from goarmd.crashes.evidence import Cause, Crash
    from goarmd.parts.judgement import Judgement

_BAD_FLAG = "bad-flag"
# As Go's package flag says it (src/flag/flag.go), and gopls of its own commands.
_NAMED = re.compile(
    r"(?:flag provided but not defined:|unknown flag:|for flag|flag needs an argument:)\s{1,4}"
    r"-{0,2}(?P<flag>[^\s=:-][^\s=:]*)"
)


def blamed(crash: Crash, judgements: Iterable[Judgement]) -> Crash:
    """The same crash, whose first cause names the file and the line to change where that is known."""
    first, *others = crash.causes
    if first.cause != _BAD_FLAG:
        return crash
    known = [each for each in judgements if each.kind is Kind.MAKES_GOPLS_EXIT]
    return replace(crash, causes=(_at_line(first, known), *others))


def _at_line(cause: Cause, known: Sequence[Judgement]) -> Cause:
    """The setting that the crash names; the only one there is, if it names none."""
    if named := _NAMED.search(cause.evidence):
        chosen = next((each for each in known if _flag(each) == named["flag"]), None)
    else:
        chosen = known[0] if len(known) == 1 else None
    return replace(cause, remedy=f"In {chosen.file}, line {chosen.line}: {chosen.remedy}") if chosen else cause


def _flag(judgement: Judgement) -> str:
    """The flag's name in a key such as `go.languageServerFlags -mod=readonly`."""
    return judgement.key.partition(" ")[2].lstrip("-").partition("=")[0]
