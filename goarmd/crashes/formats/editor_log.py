"""Logs of VS Code and its forks: the exits of gopls and other language servers, read line by line.

Standard error of a server is in the log verbatim, and so is what a tool printed that the server ran: the words of a
death are the server's own if its connection closes after them. The editor's own processes: see editor_exits.py.
"""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from goarmd.crashes.evidence import LONGEST_MESSAGE, Symptoms
from goarmd.crashes.formats import client_words, go_traceback
from goarmd.crashes.formats.client_words import Word
from goarmd.crashes.formats.editor_exits import GO, GOPLS, HELPER, SERVER, V8_MEMORY, LoggedExit, helper_exit
from goarmd.crashes.formats.log_lines import Line, read_lines

if TYPE_CHECKING:
    from collections.abc import Iterable

_MOST_LINES = 5000  # of one exit's messages and stacks
_MOST_COMPLAINTS = 3
_MOST_CONTEXT = 6  # lines of the message before the words of a death
_SAME_CLOSE = timedelta(seconds=1)  # between the lines for one exit
_SOON = timedelta(seconds=10)  # a language client waits 2 s for an answer to `shutdown`, then kills
_DOUBTS, _IN_DOUBT = 20, timedelta(seconds=5)  # other messages between the words of a death and the close
_ONE_CONSOLE = 2000  # bytes between two lines of a console, which has no clock, for one exit
_V8_APART = 400  # lines of a stack between V8's message and the exit
_LEVELS_OF_OTHERS = frozenset({"info", "warn", "warning", "debug", "trace"})
# The words of a tool that gopls ran (go/packages, internal/gocommand), not its own.
_QUOTES = re.compile(
    r"stderr: ?|exit status \d|signal: |\bgo (?:list|command|build|test)\b|^(?:=== RUN|--- FAIL|FAIL\b)"
)
_QUOTED_DEATH = re.compile(r"stderr: (?P<text>(?:panic: |fatal error: |SIG[A-Z]{2,6}: |runtime: goroutine stack).*)")
_NO_TOOL = "go test"  # a test that fails is not a crash


@dataclass(frozen=True, slots=True)
class ParsedLog:
    """The exits in a text, how many bytes are done (the rest is an exit that may go on), and its last time.

    `stamped` is the number of lines with an editor's stamp; without any the text is no log.
    """

    exits: tuple[LoggedExit, ...]
    done: int
    at: datetime | None
    stamped: int = 0


@dataclass(slots=True)
class _OpenExit:
    """The exit of a server that the lines being read belong to."""

    start: int
    earliest: datetime | None
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
        return ParsedLog(tuple(reader.exits), reader.beginning, reader.open.earliest, reader.stamped)
    reader.finish()
    return ParsedLog(tuple(reader.exits), end, reader.now, reader.stamped)


class _Reader:
    """Reads lines in order; knows the time, the server's name and the open exit."""

    def __init__(self, began: datetime | None) -> None:
        self.now = began
        self.exits: list[LoggedExit] = []
        self.open: _OpenExit | None = None
        self.stamped = 0
        self._server: str | None = None
        self._complaints: list[Line] = []
        self._context: deque[str] = deque(maxlen=_MOST_CONTEXT)
        self._stopped_at: datetime | None = None
        self._v8: Line | None = None
        self._since_v8 = 0

    @property
    def beginning(self) -> int:
        """Where the open exit begins, with the complaints before it."""
        starts = [line.start for line in self._complaints]
        return min([self.open.start, *starts] if self.open else starts, default=0)

    def read(self, line: Line) -> None:
        if not (line.text or line.level or self.open):
            return
        self.stamped += bool(line.level)
        self.now = line.at or self.now
        if line.level == "trace" and not self.open:
            return  # most lines of large logs; never about an exit
        self._since_v8 += 1
        self._server = client_words.server(line.text) or self._server
        self._take(line)
        if line.level:
            self._context.clear()
        self._context.append(line.text[:LONGEST_MESSAGE])

    def _take(self, line: Line) -> None:
        if helper := helper_exit(line):
            self._helper(helper)
        elif memory := V8_MEMORY.search(line.text):
            self._v8, self._since_v8 = self._v8 or replace(line, text=line.text[memory.start() :]), 0
        elif client_words.STOPS.match(line.text):
            self._stopped_at = self.now
        elif go_traceback.is_fatal_message(line.text) and line.level not in _LEVELS_OF_OTHERS:
            self._fatal_message(line)
        elif quoted := _QUOTED_DEATH.search(line.text):
            self._context.append(quoted[0][:LONGEST_MESSAGE])
            self._fatal_message(replace(line, text=quoted["text"]))
        elif (word := client_words.word(line.text)) or line.is_empty_message:
            self._closed(line, word)
        else:
            self._other(line)

    def _helper(self, helper: LoggedExit) -> None:
        """An exit of a helper; V8's message just before it is its own."""
        if self._v8 and self._since_v8 < _V8_APART:
            messages = (self._v8.text[:LONGEST_MESSAGE], *helper.symptoms.messages)
            helper = replace(helper, symptoms=replace(helper.symptoms, messages=messages))
        self._v8 = None
        if not (self.exits and _is_same_console(self.exits[-1], helper)):
            self.exits.append(helper)

    def _fatal_message(self, line: Line) -> None:
        flagged = go_traceback.FLAG_ERRORS.match(line.text) is not None
        now = self.open
        if now and (now.closed or now.traced or now.doubts or (flagged and now.flagged)):
            self.close()
        if self.open is None:
            self.open = _OpenExit(line.start, self.now, quoted=any(map(_QUOTES.search, self._context)))
        self.open.lines.append(line.text)
        self.open.fatal += 1
        self.open.flagged |= flagged

    def _closed(self, line: Line, word: Word | None) -> None:
        exit_ = self.open
        if exit_ is None and line.is_empty_message:
            return
        if exit_ and exit_.closed and _is_another(exit_, self.now, word):
            self.close()
        exit_ = self.open = self.open or _OpenExit(line.start, self.now)
        exit_.closed = True
        exit_.closes += word is Word.CLOSED
        exit_.not_started |= word is Word.NOT_STARTED
        exit_.at = exit_.at or self.now
        exit_.stopped = _is_soon_after(self._stopped_at, self.now)
        if exited := client_words.EXITED.match(line.text):
            exit_.status = 0 if exited[3] else int(exited[1][:9]) if exited[1] else None
            exit_.signal = exited[2]
        elif line.text and line.text not in exit_.lines:
            exit_.lines.append(line.text)

    def _other(self, line: Line) -> None:
        if client_words.COMPLAINTS.match(line.text):
            self._complaints = [*self._complaints, line][-_MOST_COMPLAINTS:]
        exit_ = self.open
        if exit_ is None:
            return
        if exit_.closed:
            if line.level in _LEVELS_OF_OTHERS or (line.text and line.level and not exit_.not_started):
                exit_.at = exit_.at or line.at
                self._end_unless_at_once(line)
        elif line.level in _LEVELS_OF_OTHERS or line.plain:
            self._doubt(exit_)
        elif not exit_.doubts and len(exit_.lines) < _MOST_LINES:
            exit_.lines.append(line.text)
            exit_.traced |= go_traceback.begins_stack(line.text)

    def _end_unless_at_once(self, line: Line) -> None:
        """A client logs several lines in the moment of an exit; a later line ends it."""
        exit_ = self.open
        if (
            exit_ is None
            or line.at is None
            or exit_.at is None
            or line.at - exit_.at > _SAME_CLOSE
            or not line.plain
            or line.level in _LEVELS_OF_OTHERS
        ):
            self.close()

    def _doubt(self, exit_: _OpenExit) -> None:
        """Another message and no close: the words of a death may be those of a tool that the server ran."""
        exit_.doubts += 1
        exit_.doubted_at = exit_.doubted_at or self.now
        late = self.now is not None and exit_.doubted_at is not None and self.now - exit_.doubted_at > _IN_DOUBT
        if late or exit_.doubts > _DOUBTS:
            self.close()

    def close(self) -> None:
        """The open exit is complete."""
        exit_, self.open = self.open, None
        near = [line.text for line in self._complaints if line.at is None or _is_soon_after(line.at, self.now)]
        if exit_ and (logged := _logged_exit(exit_, near, self._server)):
            self.exits.append(logged)
        self._complaints = []

    def finish(self) -> None:
        """The text ends: so does the open exit, and a JavaScript program without a line about its exit."""
        self.close()
        if self._v8:
            line = self._v8
            symptoms = Symptoms(messages=(line.text[:LONGEST_MESSAGE],))
            self.exits.append(
                LoggedExit(start=line.start, what=HELPER, earliest=line.at, at=line.at, symptoms=symptoms)
            )


def _logged_exit(exit_: _OpenExit, complaints: Iterable[str], server: str | None) -> LoggedExit | None:
    """The exit, unless it was a normal one, or the words of one are a test's or quoted."""
    unexplained = not exit_.fatal and exit_.status is None and exit_.signal is None and not exit_.not_started
    if not exit_.fatal and (exit_.stopped or exit_.status == 0):
        return None
    traceback = go_traceback.read(exit_.lines)
    is_tool = not exit_.closed and (exit_.quoted or exit_.doubts > 0)
    program = traceback.program if exit_.fatal else None
    if is_tool and (program == _NO_TOOL or not (program or exit_.quoted)):
        return None
    what, named = _what(program, server, is_tool=is_tool)
    notes = (line for line in exit_.lines if client_words.word(line))
    return LoggedExit(
        start=exit_.start,
        what=what,
        earliest=exit_.earliest,
        at=exit_.at,
        symptoms=Symptoms(
            signal=exit_.signal,
            exit_status=exit_.status,
            messages=(*traceback.messages, *notes, *complaints),
            frames=traceback.frames,
        ),
        unexplained=unexplained,
        named=named,
    )


def _what(program: str | None, server: str | None, *, is_tool: bool) -> tuple[str, str | None]:
    """The kind of program that exited, and its name where that is not the usual one."""
    if is_tool:
        return (GOPLS, None) if program == GOPLS else (GO, program if program not in (None, "go") else None)
    if server is not None and server != GOPLS:
        return SERVER, server
    return GOPLS, None


def _is_same_console(last: LoggedExit, helper: LoggedExit) -> bool:
    """Whether two lines without pid and time are of one exit."""
    alike = last.what == helper.what and last.at is helper.at is None and last.pid is helper.pid is None
    return alike and helper.start - last.start < _ONE_CONSOLE


def _is_another(exit_: _OpenExit, now: datetime | None, word: Word | None) -> bool:
    """Whether this line closes another server than the last one: such a line was there already, or is too old."""
    if word is Word.EXITED and (exit_.status is not None or exit_.signal is not None):
        return True
    if word is Word.CLOSED and exit_.closes:
        return True
    return exit_.at is not None and now is not None and now - exit_.at > _SAME_CLOSE


def _is_soon_after(first: datetime | None, then: datetime | None) -> bool:
    return first is not None and then is not None and timedelta(0) <= then - first <= _SOON


def restarts(data: bytes) -> tuple[datetime, ...]:
    """When a person or a changed setting restarted the language server: from the Go extension's own log."""
    asked = (line for line in read_lines(data, None) if client_words.STOPS.match(line.text))
    return tuple(line.at for line in asked if line.at)
