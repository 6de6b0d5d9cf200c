"""Lines of an editor's log, each without its stamp and with its time."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_LONGEST_LINE = 2000  # characters read
_OUT_OF_ORDER = timedelta(minutes=10)  # a line may be some seconds late; an earlier one is from the next day
_YEARS = range(1971, 9998)  # in which seconds since 1970 are defined in every zone
# `2026-11-23 10:11:12.345 [error] text`, a log channel; `[Error - 3:04:05 PM] text`, a language client's plain channel.
_STAMPED = re.compile(r"(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)\.\d{3} \[(\w+)\] ?(.*)")
_TIMED = re.compile(
    r"\[(Info|Warn|Error|Debug|Trace)\s+-\s+(\d{1,2})[:.](\d\d)[:.](\d\d)"
    r"(?:[\s\u202f\u00a0]*([AaPp])\.?\s?[Mm]\.?)?\] ?(.*)"
)


@dataclass(frozen=True, slots=True)
class Line:
    """A line without its stamp.

    Attributes:
        start: where it begins, in bytes.
        text: the message.
        level: from the stamp, in lower case; empty without a stamp.
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
        line = _line(start, raw[:_LONGEST_LINE].decode("utf-8", "replace").rstrip("\r"), now)
        now = line.at or now
        start += len(raw) + 1
        yield line


def _line(start: int, text: str, now: datetime | None) -> Line:
    if text[:1].isdigit() and (match := _STAMPED.match(text)):
        return Line(start, match[3], match[2].lower(), _moment(match[1]))
    if text[:1] == "[" and (match := _TIMED.match(text)):
        return Line(start, match[6], match[1].lower(), _today(match, now), plain=True)
    return Line(start, text)


def _today(match: re.Match[str], now: datetime | None) -> datetime | None:
    """A time of day, on the day of the line before or, if that was later in the day, on the next."""
    if now is None:
        return None
    hour = int(match[2]) % 12 + 12 * (match[5].lower() == "p") if match[5] else int(match[2])
    try:
        at = now.replace(hour=hour, minute=int(match[3]), second=int(match[4]), microsecond=0)
    except ValueError:
        return None
    at = at if at > now - _OUT_OF_ORDER else at + timedelta(days=1)
    return at if at.year in _YEARS else None


def _moment(text: str) -> datetime | None:
    try:
        at = datetime.strptime(text, "%Y-%m-%d %H:%M:%S")  # noqa: DTZ007  # logs have local times
    except ValueError:
        return None
    return at if at.year in _YEARS else None
