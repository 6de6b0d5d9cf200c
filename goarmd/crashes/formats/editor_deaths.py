"""Deaths that editors log, and how they log those of their own processes.

The texts are those of VS Code: utilityProcess.ts, windowImpl.ts, electronExtensionHost.ts, extensionHostConnection.ts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from goarmd.core.outcome import POLITE_SIGNALS, signal_name
from goarmd.crashes.evidence import LONGEST_MESSAGE, Symptoms

if TYPE_CHECKING:
    from datetime import datetime

    from goarmd.crashes.formats.log_lines import Line

# How it looks when the editor or the session asked for the end.

# How the editor tells of its helpers. The groups: what went, its pid, its code, its signal, Electron's reason.
# Codes are exit codes where Node tells them, and wait statuses (wait(2)) where Electron does (docs of utilityProcess).
_HELPERS = tuple(
    (re.compile(pattern), is_wait_status)
    for pattern, is_wait_status in (
        (
            (
                r"\[UtilityProcess (?:id: \d+, )?type: (?P<what>[\w-]+), pid: (?P<pid>\d+)\]: crashed with"
                r" code (?P<code>-?\d+)(?: and reason '(?P<reason>[\w-]+)')?"
            ),
            True,
        ),
        (r"Extension host with pid (?P<pid>\d+) exited with code: (?P<code>-?\d+), signal: (?P<signal>\w+)", True),
        (
            (
                r"CodeWindow: (?P<what>renderer) process (?:gone|crashed) \(reason: (?P<reason>[\w-]+)"
                r"(?:, code: (?P<code>-?\d+))?"
            ),
            True,
        ),
        (r"Extension host \(\w+ pid: (?P<pid>\d+)\) terminated unexpectedly", True),
        (
            r"<(?P<pid>\d+)> Extension Host Process exited with code: (?P<code>-?\d+|null), signal: (?P<signal>\w+)",
            False,
        ),
    )
)
_OF_A_HELPER = re.compile(r"UtilityProcess|CodeWindow|Extension [Hh]ost")  # a quick look at each line before those
GOPLS, EXTENSION_HOST, RENDERER, HELPER = "gopls", "extensionHost", "renderer", "helper"
# The configured group of each, and what people call it.
GROUPS = {
    GOPLS: ("gopls", "gopls"),
    EXTENSION_HOST: ("code-helper-plugin", "extension host"),
    RENDERER: ("code-helper-renderer", "window"),
    HELPER: ("code-helper", "helper"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Death:
    """One end that a log tells of.

    Attributes:
        start: where in the text its first line begins, in bytes.
        what: GOPLS, EXTENSION_HOST, RENDERER or HELPER (any other).
        earliest: not before this, local time without a zone; None when no line tells a time.
        at: when, or None.
        pid: the process, when told.
        symptoms: how it looked.
        wordless: the log tells neither a status nor last words, so an intended restart looks the same.
    """

    start: int
    what: str
    earliest: datetime | None
    at: datetime | None
    pid: int | None = None
    symptoms: Symptoms
    wordless: bool = False


def helper_death(line: Line) -> Death | None:
    """A helper of the editor that did not end in order."""
    if not line.level or not _OF_A_HELPER.search(line.text):
        return None  # the editor stamps what it says; without a stamp it is somebody's quotation
    for pattern, is_wait_status in _HELPERS:
        if match := pattern.search(line.text):
            told = {"what": EXTENSION_HOST, "pid": None, "code": None, "signal": None, "reason": None}
            told |= {key: value for key, value in match.groupdict().items() if value}
            return _death(line, told, is_wait_status=is_wait_status)
    return None


def _death(line: Line, told: dict[str, str | None], *, is_wait_status: bool) -> Death | None:
    code = int(told["code"][:9]) if told["code"] and told["code"].isdecimal() else None
    signal_ = told["signal"] if (told["signal"] or "").startswith("SIG") else None
    if is_wait_status and code is not None:
        code, signal_ = _ended(code)
    asked = code == 0 or signal_ in POLITE_SIGNALS
    if told["reason"] == "clean-exit" or (told["reason"] is None and asked):
        return None
    known = {EXTENSION_HOST: EXTENSION_HOST, RENDERER: RENDERER}
    return Death(
        start=line.start,
        what=known.get(told["what"] or "", HELPER),
        earliest=line.at,
        at=line.at,
        pid=int(told["pid"][:9]) if told["pid"] else None,
        symptoms=Symptoms(
            exit_status=code, signal=signal_, reason=told["reason"], messages=(line.text[:LONGEST_MESSAGE],)
        ),
    )


def _ended(status: int) -> tuple[int | None, str | None]:
    """Exit code or signal of a wait status; the bit that tells of a core file is no part of the signal."""
    if number := status & 0x7F:
        return None, signal_name(number)
    return status >> 8 & 0xFF, None
