"""The signal that ended a program, as those report it who waited: a status of 128 and the signal's number (sh(1)).

Texts: Docker (ps, inspect, compose, BuildKit and the builder before it), kubectl (describe, exec), make, the go
command, runners of GitHub, GitLab and CircleCI. They report what has happened: a sentence in the present tense, as
documentation has it, is of none of them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

# The numbers of Linux, which containers and most runners have.
_SIGNALS = {
    "132": "SIGILL",
    "133": "SIGTRAP",
    "134": "SIGABRT",
    "135": "SIGBUS",
    "136": "SIGFPE",
    "137": "SIGKILL",
    "139": "SIGSEGV",
}
_ANY = re.compile(rf"\b(?:{'|'.join(_SIGNALS)})\b|OOMKilled")  # a quick test of each line
_REPORTS = tuple(
    re.compile(pattern.replace("STATUS", rf"(?P<status>{'|'.join(_SIGNALS)})\b"))
    for pattern in (
        r"^(?P<container>\w[\w.-]{0,80}[-_]\d{1,4}) exited with code STATUS",
        r"\bExited \(STATUS\) [\w ]{1,30} ago\b(?:.{0,400}\s(?P<container>\w[\w.-]{0,80})\s{0,9}$)?",
        r"(?:\bExit Code: {1,9}|\"ExitCode\": |: \*\*\* \[[^\]]{1,200}\] Error )STATUS",
        (
            r"^(?!\W{0,4}(?:[Ii]f|[Ww]hen)\b).{0,1500}?"
            r"(?:\b(?:[Ee]xited|completed|failed|terminated) with (?:exit )?(?:code|status)(?: exit status)?:? "
            r"|(?:^|: |\()exit (?:code|status):? |non-zero code: )STATUS(?:\)?\.?\s{0,9}$| \()"
        ),
    )
)
_NO_MEMORY = re.compile(r"^\s{0,40}(?:\"OOMKilled\": true\b|\"?Reason\"?: {1,9}\"?OOMKilled\b)")


@dataclass(frozen=True, slots=True)
class Ended:
    """How a program was reported to have ended.

    Attributes:
        signal: such as `SIGKILL`.
        container: the container that it ran in; None if the line does not name one.
        no_memory: the kernel ended it because its container, or the machine, had no memory.
    """

    signal: str
    container: str | None = None
    no_memory: bool = False


def read(line: str) -> Ended | None:
    """What a line reports; None if it is about something else."""
    if not _ANY.search(line):
        return None
    if _NO_MEMORY.match(line):
        return Ended("SIGKILL", no_memory=True)
    match = next((match for pattern in _REPORTS if (match := pattern.search(line))), None)
    return Ended(_SIGNALS[match["status"]], match.groupdict().get("container")) if match else None
