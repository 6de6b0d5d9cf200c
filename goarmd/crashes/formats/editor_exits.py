"""Exits that editors log, and the log lines for their own processes.

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

GOPLS, GO, DLV, SERVER = "gopls", "go", "dlv", "server"
EXTENSION_HOST, RENDERER, GPU, HELPER = "extensionHost", "renderer", "gpu-process", "helper"
# The editor's log lines for its helpers. The groups: the kind of helper, its pid, code, signal, and Electron's reason.
# Codes from Node are exit codes, codes from Electron are wait statuses (wait(2); docs of utilityProcess).
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
                r"CodeWindow: (?P<what>renderer) process (?:gone|crashed) \((?:reason|detail): (?P<reason>[\w-]+)"
                r"(?:, code: (?P<code>-?\d+))?"
            ),
            True,
        ),
        (
            (
                r"Extension host (?:\(\w{1,30}(?: pid: (?P<pid>\d{1,10}))?\) )?terminated unexpectedly"
                r"(?:(?:\.| with (?:the following )?code:?) (?:Code: {1,4})?(?P<code>-?\d+|null)"
                r"(?:,? {1,4}Signal: {1,4}(?P<signal>\w+))?)?"
            ),
            False,
        ),
        # The dialog of VS Code, which is in no log.
        (
            (
                r"The (?P<what>window) terminated unexpectedly \(reason: '(?P<reason>[\w-]+)'"
                r"(?:, code: '(?P<code>-?\d+)')?"
            ),
            True,
        ),
        (
            r"<(?P<pid>\d+)> Extension Host Process exited with code: (?P<code>-?\d+|null), signal: (?P<signal>\w+)",
            False,
        ),
        (r"\[(?P<what>SharedProcess)\] (?:crashed|gone): (?P<code>\d+)", True),
        (r"(?P<what>ptyHost) terminated unexpectedly with code (?P<code>\d+)", True),
        # Chromium's, in the output of `code --verbose`.
        (r"(?P<what>GPU process) exited unexpectedly: exit_code=(?P<code>\d+)", True),
        (r"(?P<what>Network service) (?P<reason>crashed)\b", True),
        (r"(?P<what>SharedProcess): (?:crashed|gone) \((?:reason|detail): (?P<reason>[\w-]+)", True),
        (r"\[VS Code\]: (?P<what>renderer|render) process (?P<reason>crashed)", True),
    )
)
_KINDS = {
    EXTENSION_HOST: EXTENSION_HOST,
    RENDERER: RENDERER,
    "render": RENDERER,
    "window": RENDERER,
    "GPU process": GPU,
    GPU: GPU,
}
# A quick test of each line before those.
_OF_A_HELPER = re.compile(
    r"UtilityProcess|CodeWindow|Extension [Hh]ost|SharedProcess|GPU process|Network service|ptyHost|VS Code\]"
    r"|The window "
)
# V8 logs this, then the process aborts (v8/src/api/api.cc; Electron's v8_initializer.cc).
V8_MEMORY = re.compile(r"JavaScript heap out of memory|V8 javascript OOM|Allocation failed - process out of memory")
# The configured group of each, and its common name.
GROUPS = {
    GOPLS: ("gopls", "gopls"),
    GO: ("go", "go"),
    DLV: ("dlv", "dlv"),
    SERVER: ("", "language server"),
    EXTENSION_HOST: ("code-helper-plugin", "extension host"),
    RENDERER: ("code-helper-renderer", "window"),
    GPU: ("code-helper-gpu", "GPU process"),
    HELPER: ("code-helper", "helper"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedExit:
    """One exit in a log.

    Attributes:
        start: where in the text its first line begins, in bytes.
        what: GOPLS, GO (a tool that gopls ran), DLV, SERVER (of another language), EXTENSION_HOST, RENDERER, GPU
            or HELPER (any other).
        earliest: the earliest possible time, local without a zone; None if no line has a time.
        at: when, or None.
        pid: the process, if given.
        symptoms: the symptoms.
        unexplained: the log has neither a status nor a final message, so an intended restart looks the same.
        named: the program's name, where it is another than the usual one of its kind.
    """

    start: int
    what: str
    earliest: datetime | None
    at: datetime | None
    pid: int | None = None
    symptoms: Symptoms
    unexplained: bool = False
    named: str | None = None

    @property
    def group(self) -> str:
        """The configured group."""
        return GROUPS[self.what][0]

    @property
    def program(self) -> str:
        """The program's name."""
        return self.named or GROUPS[self.what][1]


def helper_exit(line: Line) -> LoggedExit | None:
    """A helper of the editor that did not exit normally."""
    if not line.level or not _OF_A_HELPER.search(line.text):
        return None  # the editor stamps its messages; without a stamp it is a quotation
    for pattern, is_wait_status in _HELPERS:
        if match := pattern.search(line.text):
            fields = {"what": EXTENSION_HOST, "pid": None, "code": None, "signal": None, "reason": None}
            fields |= {key: value for key, value in match.groupdict().items() if value}
            return _logged_exit(line, fields, is_wait_status=is_wait_status)
    return None


def _logged_exit(line: Line, fields: dict[str, str | None], *, is_wait_status: bool) -> LoggedExit | None:
    code = int(fields["code"][:9]) if fields["code"] and fields["code"].isdecimal() else None
    signal_ = fields["signal"] if (fields["signal"] or "").startswith("SIG") else None
    if is_wait_status and code is not None:
        code, signal_ = _split(code)
    asked = code == 0 or signal_ in POLITE_SIGNALS
    if fields["reason"] == "clean-exit" or (fields["reason"] in (None, "killed") and asked):
        return None
    what = _KINDS.get(fields["what"] or "", HELPER)
    return LoggedExit(
        start=line.start,
        what=what,
        named=fields["what"] if what == HELPER else None,
        earliest=line.at,
        at=line.at,
        pid=int(fields["pid"][:9]) if fields["pid"] else None,
        symptoms=Symptoms(
            exit_status=code, signal=signal_, reason=fields["reason"], messages=(line.text[:LONGEST_MESSAGE],)
        ),
    )


def _split(status: int) -> tuple[int | None, str | None]:
    """Exit code or signal of a wait status; the core-file bit is not part of the signal."""
    if number := status & 0x7F:
        return None, signal_name(number)
    return status >> 8 & 0xFF, None
