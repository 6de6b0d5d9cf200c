"""What `launchctl print` and `launchctl print-disabled` write.

Apple calls neither output stable (launchctl(1): "NOT API in any sense at all"), so a line that is missing is
unknown and no error, and a new one is passed over. The lines read here are those in the outputs that people publish.
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
    """A job that launchd has loaded; None is what it does not say.

    Attributes:
        state: such as `running`, `not running`, or `spawn scheduled` while it waits to be started again.
        program: the file that is started.
        pid: of the process that runs.
        runs: how many times it was started since it was loaded.
        exit_code: how it ended last, with the name of sysexits(3) where there is one: `2`, `78: EX_CONFIG`.
        signal: what ended it last: `Killed: 9`.
        reason: why the system ended it or would not start it: `OS_REASON_CODESIGNING`.
    """

    state: str | None = None
    program: str | None = None
    pid: int | None = None
    runs: int | None = None
    exit_code: str | None = None
    signal: str | None = None
    reason: str | None = None


def parse_job(text: str) -> Job:
    """Read the account of one job."""
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
    """Read which labels are switched off, by `launchctl disable` or in the system's settings."""
    return frozenset(_DISABLED.findall(text))


def _number(text: str | None) -> int | None:
    return int(text) if text and _NUMBER.fullmatch(text) else None
