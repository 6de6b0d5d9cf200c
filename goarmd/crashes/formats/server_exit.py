"""The exit of one language server while its lines are read, and what they make of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from goarmd.core.outcome import POLITE_SIGNALS, signal_name
from goarmd.crashes.evidence import Symptoms
from goarmd.crashes.formats import client_words, go_traceback
from goarmd.crashes.formats.client_words import Word
from goarmd.crashes.formats.editor_exits import DLV, GO, GOPLS, SERVER, LoggedExit

if TYPE_CHECKING:
    from collections.abc import Iterable

SAME_CLOSE = timedelta(seconds=1)  # between the lines for one exit
_SOON = timedelta(seconds=10)  # a language client waits 2 s for an answer to `shutdown`, then kills
_BY_SIGNAL = 128
_TOOLS = {GOPLS, GO, DLV}
_NO_TOOL = "go test"  # a test that fails is not a crash


@dataclass(slots=True)
class OpenExit:
    """The exit of a server that the lines being read belong to."""

    start: int
    earliest: datetime | None
    pid: int | None = None
    lines: list[str] = field(default_factory=list)
    fatal: int = 0
    flagged: bool = False
    traced: bool = False
    closed: bool = False
    closes: int = 0
    not_started: bool = False
    quoted: bool = False
    doubts: int = 0
    doubted_at: datetime | None = None
    at: datetime | None = None
    status: int | None = None
    signal: str | None = None
    stopped: bool = False

    @property
    def ending(self) -> tuple[str | None, int | None]:
        """Signal and exit status; a shell that starts the server reports its signal as a status above 128 (sh(1))."""
        if self.signal is None and self.status is not None and _BY_SIGNAL < self.status < _BY_SIGNAL + 32:
            return signal_name(self.status - _BY_SIGNAL), None
        return self.signal, self.status

    @property
    def is_stack_alone(self) -> bool:
        """A stack whose messages are lost: only a close behind it shows that it is of an exit."""
        return self.traced and not self.fatal and not self.closed


def logged_exit(exit_: OpenExit, complaints: Iterable[str], server: str | None) -> LoggedExit | None:
    """The exit, unless it was a normal one, or the words of one are a test's or quoted."""
    unexplained = not exit_.fatal and exit_.status is None and exit_.signal is None and not exit_.not_started
    signal_, status = exit_.ending
    if exit_.is_stack_alone or (not exit_.fatal and (exit_.stopped or status == 0 or signal_ in POLITE_SIGNALS)):
        return None
    traceback = go_traceback.read(exit_.lines)
    program = traceback.program if exit_.fatal else None
    is_of_another = server in (None, GOPLS) and program not in (None, GOPLS)
    is_tool = not exit_.closed and (exit_.quoted or exit_.doubts > 0 or is_of_another)
    if is_tool and (program == _NO_TOOL or not (program or exit_.quoted)):
        return None
    what, named = _what(program, server, is_tool=is_tool)
    notes = (line for line in exit_.lines if client_words.word(line))
    return LoggedExit(
        start=exit_.start,
        what=what,
        earliest=exit_.earliest,
        at=exit_.at,
        pid=exit_.pid,
        symptoms=Symptoms(
            signal=signal_,
            exit_status=status,
            messages=(*traceback.messages, *notes, *complaints),
            frames=traceback.frames,
        ),
        unexplained=unexplained,
        named=named,
    )


def _what(program: str | None, server: str | None, *, is_tool: bool) -> tuple[str, str | None]:
    """The kind of program that exited, and its name where that is not the usual one."""
    if is_tool:
        return (program, None) if program in _TOOLS else (GO, program)
    if server is not None and server != GOPLS:
        return SERVER, server
    return GOPLS, None


def is_another(exit_: OpenExit, now: datetime | None, word: Word | None) -> bool:
    """Whether this line closes another server than the last one: such a line was there already, or is too old."""
    if word is Word.EXITED and (exit_.status is not None or exit_.signal is not None):
        return True
    if word is Word.CLOSED and exit_.closes:
        return True
    return exit_.at is not None and now is not None and now - exit_.at > SAME_CLOSE


def is_soon_after(first: datetime | None, then: datetime | None) -> bool:
    """Whether the second is so little after the first that it follows from it."""
    return first is not None and then is not None and timedelta(0) <= then - first <= _SOON
