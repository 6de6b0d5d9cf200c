"""Reads what `git blame --porcelain` prints: which commit each line comes from (git-blame(1), THE PORCELAIN FORMAT)."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_HEADER = re.compile(r"([0-9a-f]{40}|[0-9a-f]{64}) \d{1,9} (\d{1,9})(?: \d{1,9})?")
_LONGEST_TIME = 12  # digits


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit: its hash, when it was made (seconds since 1970), and the first line of its message."""

    id: str
    at: float = 0.0
    subject: str = ""


def read(output: bytes) -> Mapping[int, Commit]:
    """The commit of each line, by its number; what is cut off or is not of this form is left out."""
    commits: dict[str, Commit] = {}
    of_line: dict[int, str] = {}
    now = ""
    for line in output.decode("utf-8", "replace").split("\n"):
        if header := _HEADER.fullmatch(line):
            now = header[1]
            of_line[int(header[2])] = now
            commits.setdefault(now, Commit(now))
        elif now:
            commits[now] = _with(commits[now], *line.partition(" ")[::2])
    return {number: commits[id_] for number, id_ in of_line.items()}


def _with(commit: Commit, name: str, value: str) -> Commit:
    if name == "committer-time" and value.isdigit() and len(value) <= _LONGEST_TIME:
        return replace(commit, at=float(value))
    return replace(commit, subject=value) if name == "summary" else commit
