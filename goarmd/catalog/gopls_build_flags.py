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
_REMEDY = 'Write each flag as one text, such as "-tags=integration", and only flags that go list and go build have.'


def verdict(key: str, flags: Sequence[object]) -> tuple[int, Verdict] | None:
    """The judgement of the first flag that go list refuses, and its number; None if it takes all.

    Args:
        key: of the setting.
        flags: its value; what is not text is judged elsewhere.
    """
    words = [flag for flag in flags if isinstance(flag, str)]
    known = table()
    found = go_flags.list_fault(words, known.list_flags, known.flags_with_value | _WITH_VALUE)
    if found is None or len(words) != len(flags):
        return None
    number, message = found
    detail = f"gopls loads no workspace, since go list exits with: {message}."
    return number, Verdict(key, Kind.MAKES_GO_EXIT, "critical", detail, _REMEDY)
