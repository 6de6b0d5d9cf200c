"""Logs of VS Code and its forks: the exits of gopls, read line by line.

The texts are those of vscode-languageclient 7 to 10 (client.ts, node/main.ts), vscode-go 0.34 to 0.57
(goLanguageServer.ts). Standard error of gopls is among them verbatim. Lines about the editor's own processes are read
by editor_exits.py.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from goarmd.crashes.evidence import Symptoms
from goarmd.crashes.formats import go_traceback
from goarmd.crashes.formats.editor_exits import GOPLS, LoggedExit, helper_exit
from goarmd.crashes.formats.log_lines import Line, read_lines

if TYPE_CHECKING:
    from collections.abc import Iterable

_MOST_LINES = 5000  # of one exit's messages and stacks
_MOST_COMPLAINTS = 3
_SAME_CLOSE = timedelta(seconds=1)  # between the two lines for one exit
_SOON = timedelta(seconds=10)  # a language client waits 2 s for an answer to `shutdown`, then kills

_STOPS = re.compile(r"Request to stop language server|Try to start language server - (?!activation)")
_EXITED = re.compile(r"Server process exited (?:with code (\d+)|with signal (SIG[A-Z0-9]+)|(successfully))")
_CLOSED = re.compile(
    r"Connection to server got closed\."
    r"|The gopls server crashed \d+ times"
    r"|The connection to gopls has been closed"
    r"|(?:Client .{1,40}: )?[Cc]onnection to server is erroring\. Shutting down"
)
# Logged shortly before an exit, this may be the cause; alone it is not an exit.
_COMPLAINTS = re.compile(
    r".{0,40}(?:Invalid settings: |unexpected gopls setting |gopls setting .{1,200} is deprecated)"
    r"|gopls: |Server initialization failed|The gopls server failed to initialize|Restarting server failed"
)
_LEVELS_OF_OTHERS = frozenset({"info", "warn", "warning", "debug", "trace"})


@dataclass(frozen=True, slots=True)
class ParsedLog:
    """The exits in a text, how many bytes are done (the rest is an exit that may go on), and its last time."""

    exits: tuple[LoggedExit, ...]
    done: int
    at: datetime | None


@dataclass(slots=True)
class _OpenExit:
    """The exit of a gopls that the lines being read belong to."""

    start: int
    earliest: datetime | None
    lines: list[str] = field(default_factory=list)
    fatal: int = 0
    flagged: bool = False
    traced: bool = False
    closed: bool = False
    at: datetime | None = None
    status: int | None = None
    signal: str | None = None
    stopped: bool = False


def parse(data: bytes, began: datetime | None = None, *, settled: bool = True) -> ParsedLog:
    """Read a log or a part of one that begins at the beginning of a line.

    Args:
        data: the text; an incomplete last line is left for the next time.
        began: the latest time known before, local and without a zone; gives a date to lines that have none.
        settled: nothing will be added soon, so an exit at the very end is complete.
    """
    reader = _Reader(began)
    end = data.rfind(b"\n") + 1
    for line in read_lines(data[:end], began):
        reader.read(line)
    if reader.open and not settled:
        return ParsedLog(tuple(reader.exits), reader.beginning, reader.open.earliest)
    reader.close()
    return ParsedLog(tuple(reader.exits), end, reader.now)


class _Reader:
    """Reads lines in order; knows the time and the open exit."""

    def __init__(self, began: datetime | None) -> None:
        self.now = began
        self.exits: list[LoggedExit] = []
        self.open: _OpenExit | None = None
        self._complaints: list[Line] = []
        self._stopped_at: datetime | None = None

    @property
    def beginning(self) -> int:
        """Where the open exit begins, with the complaints before it."""
        starts = [line.start for line in self._complaints]
        return min([self.open.start, *starts] if self.open else starts, default=0)

    def read(self, line: Line) -> None:
        if line.at:
            self.now = line.at
        if line.level == "trace" and not self.open:
            return  # most lines of large logs; never about an exit
        if helper := helper_exit(line):
            self.exits.append(helper)
        elif _STOPS.match(line.text):
            self._stopped_at = self.now
        elif go_traceback.is_fatal_message(line.text) and line.level not in _LEVELS_OF_OTHERS:
            self._fatal_message(line)
        elif (match := _EXITED.match(line.text)) or _CLOSED.match(line.text) or line.is_empty_message:
            self._closed(line, match)
        else:
            self._other(line)

    def _fatal_message(self, line: Line) -> None:
        flagged = go_traceback.FLAG_ERRORS.match(line.text) is not None
        now = self.open
        if now and (now.closed or now.traced or (flagged and now.flagged)):
            self.close()
        exit_ = self.open = self.open or _OpenExit(line.start, self.now)
        exit_.lines.append(line.text)
        exit_.fatal += 1
        exit_.flagged |= flagged

    def _closed(self, line: Line, exited: re.Match[str] | None) -> None:
        exit_ = self.open
        if exit_ is None and line.is_empty_message:
            return
        if exit_ and exit_.closed and _is_another(exit_, self.now, line, exited):
            self.close()
        exit_ = self.open = self.open or _OpenExit(line.start, self.now)
        exit_.closed = True
        exit_.at = exit_.at or self.now
        exit_.stopped = _is_soon_after(self._stopped_at, self.now)
        if line.text and not exited:
            exit_.lines.append(line.text)
        if exited:
            exit_.status = 0 if exited[3] else int(exited[1][:9]) if exited[1] else None
            exit_.signal = exited[2]

    def _other(self, line: Line) -> None:
        if _COMPLAINTS.match(line.text):
            self._complaints = [*self._complaints, line][-_MOST_COMPLAINTS:]
        exit_ = self.open
        if exit_ is None:
            return
        if line.level in _LEVELS_OF_OTHERS or (exit_.closed and line.text and line.level):
            exit_.at = exit_.at or line.at
            self.close()
        elif not exit_.closed and len(exit_.lines) < _MOST_LINES:
            exit_.lines.append(line.text)
            exit_.traced |= go_traceback.begins_stack(line.text)

    def close(self) -> None:
        """The open exit is complete."""
        exit_, self.open = self.open, None
        near = [line.text for line in self._complaints if line.at is None or _is_soon_after(line.at, self.now)]
        if exit_ and (logged := _logged_exit(exit_, near)):
            self.exits.append(logged)
        self._complaints = []


def _logged_exit(exit_: _OpenExit, complaints: Iterable[str]) -> LoggedExit | None:
    """The exit, unless it was a normal one."""
    unexplained = not exit_.fatal and exit_.status is None and exit_.signal is None
    if not exit_.fatal and (exit_.stopped or exit_.status == 0):
        return None
    traceback = go_traceback.read(exit_.lines)
    notes = (line for line in exit_.lines if _CLOSED.match(line))
    return LoggedExit(
        start=exit_.start,
        what=GOPLS,
        earliest=exit_.earliest,
        at=exit_.at,
        symptoms=Symptoms(
            signal=exit_.signal,
            exit_status=exit_.status,
            messages=(*traceback.messages, *notes, *complaints),
            frames=traceback.frames,
        ),
        unexplained=unexplained,
    )


def _is_another(exit_: _OpenExit, now: datetime | None, line: Line, exited: re.Match[str] | None) -> bool:
    """Whether this line closes another gopls than the last one: the same line was there already, or is too old."""
    if exited and (exit_.status is not None or exit_.signal is not None):
        return True
    if not exited and line.text and line.text in exit_.lines:
        return True
    return exit_.at is not None and now is not None and now - exit_.at > _SAME_CLOSE


def _is_soon_after(first: datetime | None, then: datetime | None) -> bool:
    return first is not None and then is not None and timedelta(0) <= then - first <= _SOON


def restarts(data: bytes) -> tuple[datetime, ...]:
    """When a person or a changed setting restarted the language server: from the Go extension's own log."""
    asked = (line for line in read_lines(data, None) if _STOPS.match(line.text))
    return tuple(line.at for line in asked if line.at)
