"""Logs of VS Code and its kin: the ends of gopls that they tell of, one line after the other.

The texts are those of vscode-languageclient 7 to 10 (client.ts, node/main.ts), vscode-go 0.34 to 0.57
(goLanguageServer.ts). Standard error of gopls stands among them word for word. What is said of the editor's own
processes is read by editor_deaths.py.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from goarmd.crashes.evidence import Symptoms
from goarmd.crashes.formats import go_traceback
from goarmd.crashes.formats.editor_deaths import GOPLS, Death, helper_death
from goarmd.crashes.formats.log_lines import Line, read_lines

if TYPE_CHECKING:
    from collections.abc import Iterable

_MOST_LINES = 5000  # of one death's last words and stacks
_MOST_COMPLAINTS = 3
_SAME_CLOSE = timedelta(seconds=1)  # between the two lines that tell of one end
_SOON = timedelta(seconds=10)  # a language client waits 2 s for an answer to `shutdown`, then kills

_STOPS = re.compile(r"Request to stop language server|Try to start language server - (?!activation)")
_EXITED = re.compile(r"Server process exited (?:with code (\d+)|with signal (SIG[A-Z0-9]+)|(successfully))")
_CLOSED = re.compile(
    r"Connection to server got closed\."
    r"|The gopls server crashed \d+ times"
    r"|The connection to gopls has been closed"
    r"|(?:Client .{1,40}: )?[Cc]onnection to server is erroring\. Shutting down"
)
# Said shortly before an end, this may be why; alone it is none.
_COMPLAINTS = re.compile(
    r".{0,40}(?:Invalid settings: |unexpected gopls setting |gopls setting .{1,200} is deprecated)"
    r"|gopls: |Server initialization failed|The gopls server failed to initialize|Restarting server failed"
)
_LEVELS_OF_OTHERS = frozenset({"info", "warn", "warning", "debug", "trace"})


@dataclass(frozen=True, slots=True)
class ParsedLog:
    """The deaths in a text, how much of it is done with (the rest tells of one that may go on), and its last time."""

    deaths: tuple[Death, ...]
    done: int
    at: datetime | None


@dataclass(slots=True)
class _End:
    """A gopls whose end is being told."""

    start: int
    earliest: datetime | None
    lines: list[str] = field(default_factory=list)
    words: int = 0
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
        data: the text; a last line without its end is left for the next time.
        began: the latest time known before, local and without a zone; gives a date to lines that have none.
        settled: nothing will be added soon, so a death told at the very end is told in full.
    """
    reader = _Reader(began)
    end = data.rfind(b"\n") + 1
    for line in read_lines(data[:end], began):
        reader.read(line)
    if reader.open and not settled:
        return ParsedLog(tuple(reader.deaths), reader.beginning, reader.open.earliest)
    reader.close()
    return ParsedLog(tuple(reader.deaths), end, reader.now)


class _Reader:
    """Goes through lines in order; knows the time, and the gopls whose end is being told."""

    def __init__(self, began: datetime | None) -> None:
        self.now = began
        self.deaths: list[Death] = []
        self.open: _End | None = None
        self._complaints: list[Line] = []
        self._stopped_at: datetime | None = None

    @property
    def beginning(self) -> int:
        """Where the end that is being told begins, with the complaints before it."""
        starts = [line.start for line in self._complaints]
        return min([self.open.start, *starts] if self.open else starts, default=0)

    def read(self, line: Line) -> None:
        if line.at:
            self.now = line.at
        if line.level == "trace" and not self.open:
            return  # what makes logs large tells of no end
        if helper := helper_death(line):
            self.deaths.append(helper)
        elif _STOPS.match(line.text):
            self._stopped_at = self.now
        elif go_traceback.is_last_word(line.text) and line.level not in _LEVELS_OF_OTHERS:
            self._last_word(line)
        elif (match := _EXITED.match(line.text)) or _CLOSED.match(line.text) or line.is_empty_word:
            self._closed(line, match)
        else:
            self._other(line)

    def _last_word(self, line: Line) -> None:
        flagged = go_traceback.FLAG_WORDS.match(line.text) is not None
        now = self.open
        if now and (now.closed or now.traced or (flagged and now.flagged)):
            self.close()
        end = self.open = self.open or _End(line.start, self.now)
        end.lines.append(line.text)
        end.words += 1
        end.flagged |= flagged

    def _closed(self, line: Line, exited: re.Match[str] | None) -> None:
        end = self.open
        if end is None and line.is_empty_word:
            return
        if end and end.closed and _is_another(end, self.now, line, exited):
            self.close()
        end = self.open = self.open or _End(line.start, self.now)
        end.closed = True
        end.at = end.at or self.now
        end.stopped = _is_soon_after(self._stopped_at, self.now)
        if line.text and not exited:
            end.lines.append(line.text)
        if exited:
            end.status = 0 if exited[3] else int(exited[1][:9]) if exited[1] else None
            end.signal = exited[2]

    def _other(self, line: Line) -> None:
        if _COMPLAINTS.match(line.text):
            self._complaints = [*self._complaints, line][-_MOST_COMPLAINTS:]
        end = self.open
        if end is None:
            return
        if line.level in _LEVELS_OF_OTHERS or (end.closed and line.text and line.level):
            end.at = end.at or line.at
            self.close()
        elif not end.closed and len(end.lines) < _MOST_LINES:
            end.lines.append(line.text)
            end.traced |= go_traceback.begins_stack(line.text)

    def close(self) -> None:
        """The end that is being told is told in full."""
        end, self.open = self.open, None
        near = [line.text for line in self._complaints if line.at is None or _is_soon_after(line.at, self.now)]
        if end and (death := _death(end, near)):
            self.deaths.append(death)
        self._complaints = []


def _death(end: _End, complaints: Iterable[str]) -> Death | None:
    """What was told, unless it was an end in order."""
    wordless = not end.words and end.status is None and end.signal is None
    if not end.words and (end.stopped or end.status == 0):
        return None
    traceback = go_traceback.read(end.lines)
    notes = (line for line in end.lines if _CLOSED.match(line))
    return Death(
        start=end.start,
        what=GOPLS,
        earliest=end.earliest,
        at=end.at,
        symptoms=Symptoms(
            signal=end.signal,
            exit_status=end.status,
            messages=(*traceback.messages, *notes, *complaints),
            frames=traceback.frames,
        ),
        wordless=wordless,
    )


def _is_another(end: _End, now: datetime | None, line: Line, exited: re.Match[str] | None) -> bool:
    """Whether what closes now is not the gopls that was closed before: the same was told already, or earlier."""
    if exited and (end.status is not None or end.signal is not None):
        return True
    if not exited and line.text and line.text in end.lines:
        return True
    return end.at is not None and now is not None and now - end.at > _SAME_CLOSE


def _is_soon_after(first: datetime | None, then: datetime | None) -> bool:
    return first is not None and then is not None and timedelta(0) <= then - first <= _SOON


def restarts(data: bytes) -> tuple[datetime, ...]:
    """When somebody, or a changed setting, had the language server started anew: from the Go extension's own log."""
    asked = (line for line in read_lines(data, None) if _STOPS.match(line.text))
    return tuple(line.at for line in asked if line.at)
