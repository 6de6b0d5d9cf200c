"""The output of `launchctl print` and `launchctl print-disabled`.

Apple guarantees neither format (launchctl(1): "NOT API in any sense at all"), so the value of a missing line is
unknown, and a new line is skipped. The lines read here are from outputs that people publish.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

# A job's own lines have one tab; its coalitions, environments and endpoints have more, and lines of the same names.
_OWN = re.compile(r"^\t([a-z][a-z ]*) = ([^\n]*)$", re.MULTILINE)
# Older systems write `true`, macOS 26 writes `disabled`.
_DISABLED = re.compile(r'^\s*"([^"\n]+)" => (?:disabled|true)\s*$', re.MULTILINE)
_NUMBER = re.compile(r"[0-9]{1,18}")
_NEVER = "(never exited)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A job that launchd has loaded; None if launchd does not report it.

    Attributes:
        state: such as `running`, `not running`, or `spawn scheduled` while it waits for a restart.
        program: the file that is started.
        pid: of the running process.
        runs: the number of starts since it was loaded.
        exit_code: of the last exit, with its name from sysexits(3) if there is one: `2`, `78: EX_CONFIG`.
        signal: of the last exit: `Killed: 9`.
        reason: why the system killed it or did not start it: `OS_REASON_CODESIGNING`.
    """

    state: str | None = None
    program: str | None = None
    pid: int | None = None
    runs: int | None = None
    exit_code: str | None = None
    signal: str | None = None
    reason: str | None = None


def parse_job(text: str) -> Job:
    """Read the state of one job."""
    lines = dict(_OWN.findall(text))
    code = lines.get("last exit code")
    return Job(
        state=lines.get("state"),
        program=lines.get("program"),
        pid=_number(lines.get("pid")),
        runs=_number(lines.get("runs")),
        exit_code=None if code == _NEVER else code,
        signal=lines.get("last terminating signal"),
        reason=lines.get("last exit reason"),
    )


def parse_disabled(text: str) -> frozenset[str]:
    """Read which labels are disabled, by `launchctl disable` or in the system's settings."""
    return frozenset(_DISABLED.findall(text))


def _number(text: str | None) -> int | None:
    return int(text) if text and _NUMBER.fullmatch(text) else None
