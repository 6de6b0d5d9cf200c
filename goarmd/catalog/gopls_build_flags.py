"""Judges gopls' buildFlags: it gives them to go list as they are, each text as one argument.

Each message was seen with gopls 0.24.0 and go1.26.8: the workspace is not loaded then.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from goarmd.catalog import go_flags
from goarmd.catalog.go_environment_table import table
from goarmd.catalog.verdict import Kind, Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

_WITH_VALUE = frozenset({"f", "reuse"})  # of go list alone
# Flags that go list has, but not together with those that gopls gives it.
_NOT_WITH_GOPLS = {
    "f": "go list -f cannot be used with -json",
    "find": "go list -deps cannot be used with -find",
    "json": "go list -f cannot be used with -json",
    "m": "go: module unsafe: not a known dependency",
    "reuse": "go list -reuse cannot be used without -m",
    "u": "go list -u can only be used with -m",
    "versions": "go list -versions can only be used with -m",
}
_REMEDY = 'Write each flag as one text, such as "-tags=integration", and only flags that go list and go build have.'


def verdict(key: str, flags: Sequence[object]) -> tuple[int, Verdict] | None:
    """The judgement of the first flag that go list refuses, and its number; None if it takes all.

    Args:
        key: of the setting.
        flags: its value; what is not text is judged elsewhere.
    """
    words = [flag for flag in flags if isinstance(flag, str)]
    known = table()
    found = go_flags.list_fault(words, known.list_flags, known.flags_with_value | _WITH_VALUE) or _conflict(words)
    if found is None or len(words) != len(flags):
        return None
    number, message = found
    detail = f"gopls loads no workspace, since go list exits with: {message}."
    return number, Verdict(key, Kind.MAKES_GO_EXIT, "critical", detail, _REMEDY)


def _conflict(words: Sequence[str]) -> tuple[int, str] | None:
    """What go list answers to the first flag that gopls' own do not go with, and its number."""
    given = ((number, go_flags.name_of(word)) for number, word in enumerate(words) if go_flags.is_on(word))
    return next(((number, _NOT_WITH_GOPLS[name]) for number, name in given if name in _NOT_WITH_GOPLS), None)
