"""Quiet hours, such as `22:00-07:00`."""

from __future__ import annotations

import re
import time
from typing import Final

_HOURS: Final = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)")


def minutes(hours: str) -> tuple[int, int]:
    """Begin and end in minutes of the day.

    Raises:
        ValueError: the text is not a span of hours.
    """
    match = _HOURS.fullmatch(hours.strip())
    if match is None:
        raise ValueError(f'"{hours}" is not a span of hours: write 22:00-07:00')
    begin_hour, begin_minute, end_hour, end_minute = map(int, match.groups())
    return 60 * begin_hour + begin_minute, 60 * end_hour + end_minute


def is_quiet(hours: str, now: float) -> bool:
    """Whether a moment, in local time, is in these hours; an empty text has none."""
    if not hours:
        return False
    begin, end = minutes(hours)
    local = time.localtime(now)
    minute = 60 * local.tm_hour + local.tm_min
    return begin <= minute < end if begin <= end else not end <= minute < begin
