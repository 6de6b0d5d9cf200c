"""Critical findings and crash loops as notifications of the desktop. Off unless configured."""

from __future__ import annotations

import re
import time
from functools import partial
from hashlib import blake2b
from threading import Thread
from typing import TYPE_CHECKING, Final, TypeAlias

import msgspec

from goarmd.config.quiet import is_quiet
from goarmd.core.findings import Severity
from goarmd.core.secrecy import without_secrets
from goarmd.core.system import System, this_system
from goarmd.core.text import utf8, visible
from goarmd.outputs import Output
from goarmd.probes import desktop
from goarmd.runtime.logs import Sparse
from goarmd.state.kept import keep, kept

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from goarmd.config.schema import Config, Notifications
    from goarmd.core.findings import Finding
    from goarmd.outputs import Sink, Surroundings
    from goarmd.runtime.report import Report
    from goarmd.state.state_file import StateFile

Show: TypeAlias = "Callable[[str, str], str | None]"  # title and text; why it failed

_LINE: Final = re.compile(r"\bline \d+")  # where a setting stands moves with each line above it
_DAY: Final = 86_400.0  # seconds
_ALWAYS: Final = frozenset({"crash_loop", "editor_gave_up"})  # whatever their severity
_MOST_AT_ONCE: Final = 3
_LONGEST: Final = 240  # characters; desktops cut longer ones
_NAME: Final = "notified"  # in the state file


class NotificationSink:
    """Shows each cause once a day, after it has lasted for the hold, and not in quiet hours.

    Args:
        config: its section of the configuration.
        state: what was shown outlives a restart.
        show: shows one; may take seconds.
    """

    url = None

    def __init__(self, config: Notifications, state: StateFile, show: Show) -> None:
        self._config, self._state, self._show = config, state, show
        self._shown = _read(kept(state, _NAME))
        self._failures = Sparse("notification.failed")
        self._thread: Thread | None = None

    def publish(self, report: Report) -> None:
        """Show what is due. A thread waits for the programs that do that; it lives as long as they do."""
        now = time.time()
        due = {_cause(finding): finding for finding in report.findings if self._is_due(finding, now)}
        if not due or (self._thread and self._thread.is_alive()) or is_quiet(self._config.quiet, now):
            return
        self._remember(due, now)
        self._thread = Thread(target=self._send, args=(_messages([*due.values()]),), name="notification", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Leave it to what is being shown."""

    def _is_due(self, finding: Finding, now: float) -> bool:
        matters = finding.severity is Severity.CRITICAL or finding.check in _ALWAYS
        if not matters or now - finding.since < self._config.hold:
            return False
        return not 0 <= now - self._shown.get(_cause(finding), -_DAY) < _DAY

    def _remember(self, causes: dict[str, Finding], now: float) -> None:
        recent = {cause: at for cause, at in self._shown.items() if 0 <= now - at < _DAY}
        self._shown = recent | dict.fromkeys(causes, now)
        keep(self._state, _NAME, msgspec.json.encode(self._shown))

    def _send(self, messages: Sequence[tuple[str, str]]) -> None:
        for title, text in messages:
            if problem := self._show(title, text):
                self._failures.warning(problem=problem, effect="the finding is not shown on the desktop")


def _cause(finding: Finding) -> str:
    """The same for the same cause: of a process its program matters and not its pid."""
    about = "" if finding.subject.startswith("pid ") else finding.about
    whole = f"{finding.check}\n{about}\n{_LINE.sub('', finding.remedy.text)}"
    return blake2b(utf8(whole).encode(), digest_size=8).hexdigest()


def _messages(findings: Sequence[Finding]) -> list[tuple[str, str]]:
    """Title and text of each; those above three are one."""
    shown = [(f"goarmd: {_plain(finding.title)}", _plain(finding.detail)) for finding in findings[:_MOST_AT_ONCE]]
    more = len(findings) - len(shown)
    return [*shown, ("goarmd", f"{more} more: goarmd doctor lists them")] if more else shown


def _plain(text: str) -> str:
    """Text from outside on one line, without secrets and without what a terminal or a desktop would obey."""
    return visible(without_secrets(utf8(text)).replace("\n", " "))[:_LONGEST]


def _read(value: bytes | None) -> dict[str, float]:
    try:
        return msgspec.json.decode(value or b"{}", type=dict[str, float])
    except (msgspec.MsgspecError, UnicodeError, RecursionError):  # not written by goarmd
        return {}


def _shows(config: Notifications, title: str, text: str) -> str | None:
    return desktop.run(desktop.command_for(this_system() or System.LINUX, title, text, config.command))


def _open(config: Config, around: Surroundings) -> Sink | None:
    section = config.notifications
    return NotificationSink(section, around.state, partial(_shows, section)) if section.enabled else None


OUTPUT = Output(name="notifications", help="Shows critical findings and crash loops on the desktop.", open=_open)
