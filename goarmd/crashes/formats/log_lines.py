"""Lines of an editor's log or of what it prints, each without its stamp and with its time: a table of stamps."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

from goarmd.crashes.formats.clocks import time_of_day

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_LONGEST_LINE = 2000  # characters read
_OUT_OF_ORDER = timedelta(minutes=10)  # a line may be some seconds late; an earlier one is from the next day
_YEARS = range(1971, 9998)  # in which seconds since 1970 are defined in every zone
# `2026-11-23 10:11:12.345 [error] text`, a log channel.
_CHANNEL = re.compile(r"(?P<date>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)[.,]\d{3} \[(?P<level>\w+)\] ?(?P<text>.*)")
# `[Error - 3:04:05 PM] text`, a language client's plain channel; its clock is that of the editor's language.
_CLIENT = re.compile(r"\[(?P<level>Info|Warn|Error|Debug|Trace)\s+-\s+(?P<clock>[^\]]{3,40})\] ?(?P<text>.*)")
_OTHERS = (
    # `[2022-07-18 14:36:40.395] [remoteagent] [info] text`, VS Code up to 1.70.
    re.compile(r"\[(?P<date>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)\.\d{3}\] \[[\w ]{1,30}\] \[(?P<level>\w+)\] ?(?P<text>.*)"),
    # `[main 2024-08-07T19:28:22.916Z] text`, the output of `code --verbose`.
    re.compile(
        r"\[[\w -]{1,30} (?P<utc>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.\d{1,9})?Z\] ?"
        r"(?:\[?(?P<level>error|warn|info)\b\]?)?"
        r" ?(?P<text>.*)"
    ),
    # `[13:24:25.508] [server] [05:24:24] text`, the output of Remote - SSH, and `[16:08:54] text`, that of its server.
    re.compile(
        r"\[(?P<clock>\d\d:\d\d:\d\d)(?:\.\d{1,9})?\] (?:\[\w{1,20}\] )?(?:\[\d\d:\d\d:\d\d\] )?> ?(?P<text>.*)"
        r"|\[(?P<clock2>\d\d:\d\d:\d\d)(?:\.\d{1,9})?\] (?:\[[a-z]{1,20}\] )?(?:\[\d\d:\d\d:\d\d\] )?(?P<text2>.*)"
    ),
    # `[23804101 ms] [17:38:00] text`, the output of Dev Containers.
    re.compile(r"\[\d{1,15} ms\] (?:\[(?P<clock>\d\d:\d\d:\d\d)\] )?(?P<text>.*)"),
    # `[1289657:0807/212822.568570:ERROR:v8_initializer.cc(811)] text`, Chromium in the output of `code --verbose`.
    re.compile(
        r"\[\d{1,10}(?::\d{1,10})?:\d{4}/(?P<clock>\d{6})(?:\.\d{1,9})?:(?P<level>[A-Z]{1,10}):[^\]]{1,100}\]"
        r" ?(?P<text>.*)"
    ),
)
# `abstractExtensionService.ts:884 text`, the console of a window.
_CONSOLE = re.compile(
    r"[\w$.-]{1,60}\.(?:ts|js):\d{1,6}(?::\d{1,6})?\s{1,4}(?:(?P<level>ERR|INFO|WARN)\s{1,4})?(?P<text>.*)"
)
_LEVELS = {"err": "error", "fatal": "error", "warning": "warn", "verbose": "debug"}


@dataclass(frozen=True, slots=True)
class Line:
    """A line without its stamp.

    Attributes:
        start: where it begins, in bytes.
        text: the message.
        level: from the stamp, in lower case; `info` if the stamp has none, empty without a stamp.
        at: local time without a zone; None if the line has none or its day is unknown.
        plain: it is from a language client's plain channel.
    """

    start: int
    text: str
    level: str = ""
    at: datetime | None = None
    plain: bool = False

    @property
    def is_empty_message(self) -> bool:
        """The Go extension empties the texts of its client: such a line closes the exit before it."""
        return self.plain and not self.text.strip()


def read_lines(data: bytes, began: datetime | None) -> Iterator[Line]:
    """Every line; `began` is the latest time known before the first, and dates the times of day."""
    start, now = 0, began
    for raw in data.split(b"\n"):
        text = raw[:_LONGEST_LINE].decode("utf-8", "replace").rstrip("\r")
        line = _line(start, text, now) if text else Line(start, text)
        now = line.at or now
        start += len(raw) + 1
        yield line


def _line(start: int, text: str, now: datetime | None) -> Line:
    first = text[:1]
    if first.isdigit() and (match := _CHANNEL.match(text)):
        return Line(start, match["text"], match["level"].lower(), _moment(match["date"]))
    if first == "[":
        if match := _CLIENT.match(text):
            at = _today(time_of_day(match["clock"]), now)
            return Line(start, match["text"], match["level"].lower(), at, plain=True)
        if found := next((match for pattern in _OTHERS if (match := pattern.match(text))), None):
            return _stamped(start, found, now)
    elif first.isalpha() and (match := _CONSOLE.match(text)):
        return Line(start, match["text"], _level(match["level"]))
    return Line(start, text)


def _stamped(start: int, match: re.Match[str], now: datetime | None) -> Line:
    parts = match.groupdict()
    clock = parts.get("clock") or parts.get("clock2")
    at = next((read(parts[key]) for key, read in _DATES.items() if parts.get(key)), None)
    if clock:
        digits = clock.replace(":", "")
        at = _today(_time(digits), now)
    text = next((found for key in ("text", "text2") if (found := parts.get(key)) is not None), "")
    return Line(start, text, _level(parts.get("level")), at)


def _level(name: str | None) -> str:
    lower = (name or "info").lower()
    return _LEVELS.get(lower, lower)


def _time(digits: str) -> time | None:
    try:
        return time(int(digits[:2]), int(digits[2:4]), int(digits[4:6]))
    except ValueError:
        return None


def _today(clock: time | None, now: datetime | None) -> datetime | None:
    """A time of day, on the day of the line before or, if that was later in the day, on the next."""
    if now is None or clock is None:
        return None
    at = now.replace(hour=clock.hour, minute=clock.minute, second=clock.second, microsecond=0)
    try:
        at = at if at > now - _OUT_OF_ORDER else at + timedelta(days=1)
    except OverflowError:
        return None
    return at if at.year in _YEARS else None


def _moment(text: str) -> datetime | None:
    try:
        at = datetime.strptime(text, "%Y-%m-%d %H:%M:%S")  # noqa: DTZ007  # logs have local times
    except ValueError:
        return None
    return at if at.year in _YEARS else None


def _from_utc(text: str) -> datetime | None:
    at = _moment(text.replace("T", " "))
    return at.replace(tzinfo=UTC).astimezone().replace(tzinfo=None) if at else None


_DATES: dict[str, Callable[[str], datetime | None]] = {"date": _moment, "utc": _from_utc}
