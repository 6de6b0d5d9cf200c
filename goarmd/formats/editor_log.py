"""Logs of VS Code and its kin: the ends of gopls, extension hosts and windows that they tell of.

The texts are those of vscode-languageclient 7 to 10 (client.ts, node/main.ts), vscode-go 0.34 to 0.57
(goLanguageServer.ts) and VS Code (utilityProcess.ts, windowImpl.ts, extensionHostManager). Standard error of gopls
stands among them word for word.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from goarmd.evidence import Symptoms
from goarmd.formats import go_traceback

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_LONGEST_LINE = 2000  # characters looked at
_MOST_LINES = 5000  # of one death's last words and stacks
_MOST_SETTINGS = 3  # complaints about settings kept
_SAME_CLOSE = timedelta(seconds=1)  # between the two lines that tell of one end
_CLOSES_WITHIN = timedelta(seconds=10)  # a language client waits 2 s for an answer to `shutdown`, then kills

# `2026-11-23 10:11:12.345 [error] text`, a log channel; `[Error - 3:04:05 PM] text`, a language client's plain channel.
_STAMPED = re.compile(r"(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)\.\d{3} \[(\w+)\] ?(.*)")
_TIMED = re.compile(
    r"\[(Info|Warn|Error|Debug|Trace)\s+-\s+(\d{1,2})[:.](\d\d)[:.](\d\d)"
    r"(?:[\s\u202f\u00a0]*([AaPp])\.?\s?[Mm]\.?)?\] ?(.*)"
)
_STOPS = re.compile(r"Request to stop language server|Try to start language server - (?!activation)")
_EXITED = re.compile(r"Server process exited (?:with code (\d+)|with signal (SIG[A-Z0-9]+)|(successfully))")
_CLOSED = re.compile(
    r"Connection to server got closed\."
    r"|The gopls server crashed \d+ times"
    r"|The connection to gopls has been closed"
    r"|[Cc]onnection to server is erroring\. Shutting down"
    r"|Restarting server failed|Server initialization failed|The gopls server failed to initialize"
    r"|gopls client: couldn't create connection to server|Launching server using command .* failed"
)
_SETTINGS = re.compile(r"Invalid settings: |unexpected gopls setting |gopls setting .* is deprecated")
# How it looks when the editor or the session asked for the end; 15 and 143 are SIGTERM, plain and as shells have it.
_POLITE_CODES, _POLITE_SIGNALS = frozenset({0, 15, 143}), frozenset({"SIGTERM", "SIGINT", "SIGHUP"})

# How the editor tells of its helpers. The groups: what went, its pid, its code, its signal, Electron's reason.
_HELPERS = tuple(
    map(
        re.compile,
        (
            (
                r"\[UtilityProcess id: \d+, type: (?P<what>\w+), pid: (?P<pid>\d+)\]:"
                r" crashed with code (?P<code>-?\d+)(?: and reason '(?P<reason>[\w-]+)')?"
            ),
            r"Extension host with pid (?P<pid>\d+) exited with code: (?P<code>-?\d+), signal: (?P<signal>\w+)",
            r"CodeWindow: (?P<what>renderer) process gone \(reason: (?P<reason>[\w-]+), code: (?P<code>-?\d+)?",
            r"Extension host \(\w+ pid: (?P<pid>\d+)\) terminated unexpectedly",
            r"<(?P<pid>\d+)> Extension Host Process exited with code: (?P<code>-?\d+|null), signal: (?P<signal>\w+)",
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
_LEVELS_OF_OTHERS = frozenset({"info", "warn", "warning", "debug", "trace"})


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


@dataclass(frozen=True, slots=True)
class Reading:
    """The deaths in a text, how much of it is done with (the rest tells of one that may go on), and its last time."""

    deaths: tuple[Death, ...]
    done: int
    at: datetime | None


@dataclass(slots=True)
class _Line:
    """A line without its stamp; `level` is empty where it had none, `plain` tells a language client's plain channel."""

    start: int
    text: str
    level: str = ""
    at: datetime | None = None
    plain: bool = False

    @property
    def is_empty_word(self) -> bool:
        """The Go extension empties the texts of its client: such a line closes what died before it."""
        return self.plain and not self.text.strip()


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


def parse(data: bytes, began: datetime | None = None, *, settled: bool = True) -> Reading:
    """Read a log or a part of one that begins at the beginning of a line.

    Args:
        data: the text; a last line without its end is left for the next time.
        began: the latest time known before, local and without a zone; gives a date to lines that have none.
        settled: nothing will be added soon, so a death told at the very end is told in full.
    """
    reader = _Reader(began)
    end = data.rfind(b"\n") + 1
    for line in reader.lines(data[:end]):
        reader.read(line)
    if reader.open and not settled:
        return Reading(tuple(reader.deaths), reader.open.start, reader.open.earliest)
    reader.close()
    return Reading(tuple(reader.deaths), end, reader.now)


class _Reader:
    """Goes through lines in order; knows the time, and the gopls whose end is being told."""

    def __init__(self, began: datetime | None) -> None:
        self.now = began
        self.deaths: list[Death] = []
        self.open: _End | None = None
        self._settings: list[str] = []
        self._stopped_at: datetime | None = None

    def lines(self, data: bytes) -> Iterator[_Line]:
        start = 0
        for raw in data.split(b"\n"):
            yield self._line(start, raw[:_LONGEST_LINE].decode("utf-8", "replace").rstrip("\r"))
            start += len(raw) + 1

    def _line(self, start: int, text: str) -> _Line:
        if text[:1].isdigit() and (match := _STAMPED.match(text)):
            return _Line(start, match[3], match[2].lower(), _moment(match[1]))
        if text[:1] == "[" and (match := _TIMED.match(text)):
            return _Line(start, match[6], match[1].lower(), self._today(match), plain=True)
        return _Line(start, text)

    def _today(self, match: re.Match[str]) -> datetime | None:
        """A time of day, on the day of the line before or, when that was later in the day, on the next."""
        if self.now is None:
            return None
        hour = int(match[2]) % 12 + 12 * (match[5].lower() == "p") if match[5] else int(match[2])
        try:
            at = self.now.replace(hour=hour, minute=int(match[3]), second=int(match[4]), microsecond=0)
        except ValueError:
            return None
        # A line may be some seconds out of order; many hours back is tomorrow.
        return at if at > self.now - timedelta(hours=12) else _later(at)

    def read(self, line: _Line) -> None:
        if line.at:
            self.now = line.at
        if helper := _helper(line):
            self.deaths.append(helper)
        elif _STOPS.match(line.text):
            self._stopped_at = self.now
        elif go_traceback.is_last_word(line.text) and line.level not in _LEVELS_OF_OTHERS:
            self._last_word(line)
        elif (match := _EXITED.match(line.text)) or _CLOSED.match(line.text) or line.is_empty_word:
            self._closed(line, match)
        else:
            self._other(line)

    def _last_word(self, line: _Line) -> None:
        flagged = go_traceback.FLAG_WORDS.match(line.text) is not None
        now = self.open
        if now and (now.closed or now.traced or (flagged and now.flagged)):
            self.close()
        end = self.open = self.open or _End(line.start, self.now)
        end.lines.append(line.text)
        end.words += 1
        end.flagged |= flagged

    def _closed(self, line: _Line, exited: re.Match[str] | None) -> None:
        end = self.open
        if end is None and line.is_empty_word:
            return
        if end and end.closed and _is_another(end, self.now, exited):
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

    def _other(self, line: _Line) -> None:
        if _SETTINGS.search(line.text):
            self._settings = [*self._settings, line.text][-_MOST_SETTINGS:]
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
        if end and (death := _death(end, self._settings)):
            self.deaths.append(death)
            self._settings = []


def _death(end: _End, settings: Iterable[str]) -> Death | None:
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
            messages=(*traceback.messages, *notes, *settings),
            frames=traceback.frames,
        ),
        wordless=wordless,
    )


def _helper(line: _Line) -> Death | None:
    """A helper of the editor that did not end in order."""
    for pattern in _HELPERS if _OF_A_HELPER.search(line.text) else ():
        if match := pattern.search(line.text):
            told = {"what": EXTENSION_HOST, "pid": None, "code": None, "signal": None, "reason": None}
            told |= {key: value for key, value in match.groupdict().items() if value}
            return _helper_death(line, told)
    return None


def _helper_death(line: _Line, told: dict[str, str | None]) -> Death | None:
    code = int(told["code"][:9]) if told["code"] and told["code"].lstrip("-").isdecimal() else None
    signal = told["signal"] if (told["signal"] or "").startswith("SIG") else None
    asked = code in _POLITE_CODES or signal in _POLITE_SIGNALS
    if told["reason"] == "clean-exit" or (told["reason"] is None and asked):
        return None
    known = {EXTENSION_HOST: EXTENSION_HOST, RENDERER: RENDERER}
    return Death(
        start=line.start,
        what=known.get(told["what"] or "", HELPER),
        earliest=line.at,
        at=line.at,
        pid=int(told["pid"][:9]) if told["pid"] else None,
        symptoms=Symptoms(exit_status=code, signal=signal, reason=told["reason"], messages=(line.text[:300],)),
    )


def _is_another(end: _End, now: datetime | None, exited: re.Match[str] | None) -> bool:
    """Whether what closes now is not the gopls that was closed before: that has a status already, or was earlier."""
    if exited and (end.status is not None or end.signal is not None):
        return True
    return end.at is not None and now is not None and now - end.at > _SAME_CLOSE


def _moment(text: str) -> datetime | None:
    try:
        return datetime.strptime(text, "%Y-%m-%d %H:%M:%S")  # noqa: DTZ007  # logs have local times
    except ValueError:
        return None


def _later(at: datetime) -> datetime | None:
    try:
        return at + timedelta(days=1)
    except OverflowError:
        return None


def _is_soon_after(first: datetime | None, then: datetime | None) -> bool:
    return first is not None and then is not None and timedelta(0) <= then - first <= _CLOSES_WITHIN


def restarts(data: bytes) -> tuple[datetime, ...]:
    """When somebody, or a changed setting, had the language server started anew: from the Go extension's own log."""
    lines = (line.decode("utf-8", "replace") for line in data.split(b"\n") if b"start language server" in line)
    stamped = (match for line in lines if (match := _STAMPED.match(line)) and _STOPS.match(match[3]))
    return tuple(at for match in stamped if (at := _moment(match[1])))
