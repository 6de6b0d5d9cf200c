"""Logs of VS Code and its forks: the exits of gopls and other language servers, read line by line.

Standard error of a server is in the log verbatim, and so is what a tool printed that the server ran: the words of a
death are the server's own if its connection closes after them. The editor's own processes: see editor_exits.py.
"""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from goarmd.crashes.evidence import LONGEST_MESSAGE, Symptoms
from goarmd.crashes.formats import client_words, dyld, go_traceback
from goarmd.crashes.formats.client_words import Word
from goarmd.crashes.formats.editor_exits import EXTENSION_HOST, HELPER, V8_MEMORY, LoggedExit, helper_exit
from goarmd.crashes.formats.log_lines import Line, read_lines
from goarmd.crashes.formats.server_exit import SAME_CLOSE, OpenExit, is_another, is_soon_after, logged_exit

_MOST_LINES = 5000  # of one exit's messages and stacks
_MOST_COMPLAINTS = 3
_MOST_CONTEXT = 6  # lines of the message before the words of a death
_DOUBTS, _IN_DOUBT = 20, timedelta(seconds=5)  # other messages between the words of a death and the close
_ONE_CONSOLE = 2000  # bytes between two lines of a console, which has no clock, for one exit
_V8_APART = 400  # lines of a stack between V8's message and the exit
_LEVELS_OF_OTHERS = frozenset({"info", "warn", "warning", "debug", "trace"})
# The words of a tool that gopls ran (go/packages, internal/gocommand), not its own.
_QUOTES = re.compile(
    r"stderr: ?|exit status \d|signal: |\bgo (?:list|command|build|test)\b|^(?:=== RUN|--- FAIL|FAIL\b)"
)
_QUOTED_DEATH = re.compile(r"stderr: (?P<text>(?:panic: |fatal error: |SIG[A-Z]{2,6}: |runtime: goroutine stack).*)")


@dataclass(frozen=True, slots=True)
class ParsedLog:
    """The exits in a text, how many bytes are done (the rest is an exit that may go on), and its last time.

    `stamped` is the number of lines with an editor's stamp; without any the text is not a log.
    """

    exits: tuple[LoggedExit, ...]
    done: int
    at: datetime | None
    stamped: int = 0


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
        self.open: OpenExit | None = None
        self.stamped = 0
        self._server: str | None = None
        self._complaints: list[Line] = []
        self._context: deque[str] = deque(maxlen=_MOST_CONTEXT)
        self._stopped_at: datetime | None = None
        self._v8: Line | None = None
        self._since_v8 = 0
        self._before_v8: int | None = None
        self._since_helper = 0

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
        self._since_helper += 1
        self._server = client_words.server(line.text) or self._server
        self._take(line)
        if line.level:
            self._context.clear()
        self._context.append(line.text[:LONGEST_MESSAGE])

    def _take(self, line: Line) -> None:
        if not (line.text or line.level):
            self._other(line)  # at once: a log may have thousands of empty lines
        elif helper := helper_exit(line):
            self._helper(helper)
        elif memory := V8_MEMORY.search(line.text):
            if self._v8 is None:
                self._before_v8 = self._helper_near()
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
        self._since_helper = 0

    def _helper_near(self) -> int | None:
        """Which of the exits is that of a helper just before this line: V8's message may be written after it."""
        near = self.exits and self._since_helper < _V8_APART and self.exits[-1].what in (EXTENSION_HOST, HELPER)
        return len(self.exits) - 1 if near else None

    def _fatal_message(self, line: Line) -> None:
        flagged = go_traceback.FLAG_ERRORS.match(line.text) is not None
        now, pid = self.open, dyld.pid(line.text)
        is_next = now and pid is not None and now.pid not in (None, pid)
        if now and (now.closed or now.traced or now.doubts or (flagged and now.flagged) or is_next):
            self.close()
        if self.open is None:
            self.open = OpenExit(line.start, self.now, quoted=any(map(_QUOTES.search, self._context)))
        self.open.lines.append(line.text)
        self.open.fatal += 1
        self.open.pid = pid if pid is not None else self.open.pid
        self.open.flagged |= flagged

    def _closed(self, line: Line, word: Word | None) -> None:
        exit_ = self.open
        if exit_ and exit_.is_stack_alone and not go_traceback.dies(go_traceback.read(exit_.lines)):
            exit_ = self.open = None  # a dump of a server that lives
        if exit_ is None and line.is_empty_message:
            return
        if exit_ and exit_.closed and is_another(exit_, self.now, word):
            self.close()
        exit_ = self.open = self.open or OpenExit(line.start, self.now)
        exit_.fatal += exit_.is_stack_alone  # its messages are lost: whoever copied the log began too late
        exit_.closed = True
        exit_.closes += word is Word.CLOSED
        exit_.not_started |= word is Word.NOT_STARTED
        exit_.at = exit_.at or self.now
        exit_.stopped = is_soon_after(self._stopped_at, self.now)
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
            if go_traceback.begins_stack(line.text) and line.level not in _LEVELS_OF_OTHERS:
                self.open = OpenExit(line.start, self.now, lines=[line.text], traced=True)
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
            or line.at - exit_.at > SAME_CLOSE
            or not line.plain
            or line.level in _LEVELS_OF_OTHERS
        ):
            self.close()

    def _doubt(self, exit_: OpenExit) -> None:
        """Another message and no close: the words of a death may be those of a tool that the server ran."""
        exit_.doubts += 1
        exit_.doubted_at = exit_.doubted_at or self.now
        late = self.now is not None and exit_.doubted_at is not None and self.now - exit_.doubted_at > _IN_DOUBT
        if late or exit_.doubts > _DOUBTS:
            self.close()

    def close(self) -> None:
        """The open exit is complete."""
        exit_, self.open = self.open, None
        near = [line.text for line in self._complaints if line.at is None or is_soon_after(line.at, self.now)]
        if exit_ and (logged := logged_exit(exit_, near, self._server)):
            self.exits.append(logged)
        self._complaints = []

    def finish(self) -> None:
        """The text ends: so does the open exit, and a JavaScript program without a line about its exit."""
        self.close()
        if self._v8:
            line = self._v8
            message = line.text[:LONGEST_MESSAGE]
            if self._before_v8 is None:
                symptoms = Symptoms(messages=(message,))
                helper = LoggedExit(start=line.start, what=HELPER, earliest=line.at, at=line.at, symptoms=symptoms)
                self.exits.append(helper)
            else:
                helper = self.exits[self._before_v8]
                messages = (message, *helper.symptoms.messages)
                self.exits[self._before_v8] = replace(helper, symptoms=replace(helper.symptoms, messages=messages))


def _is_same_console(last: LoggedExit, helper: LoggedExit) -> bool:
    """Whether two lines without pid and time are of one exit."""
    alike = last.what == helper.what and last.at is helper.at is None and last.pid is helper.pid is None
    return alike and helper.start - last.start < _ONE_CONSOLE


def restarts(data: bytes) -> tuple[datetime, ...]:
    """When a person or a changed setting restarted the language server: from the Go extension's own log."""
    asked = (line for line in read_lines(data, None) if client_words.STOPS.match(line.text))
    return tuple(line.at for line in asked if line.at)
