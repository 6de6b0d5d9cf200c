"""Moments as JSON has them: RFC 3339 text in UTC, to the millisecond."""

from __future__ import annotations

from datetime import datetime, timedelta

_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001  # without its zone it is formatted twice as fast, and all here is UTC
_SHOWN = 40  # characters of a wrong one, in a message


class Moment(float):
    """Seconds since 1970-01-01 UTC; written `2026-11-20T10:11:12.345Z` in JSON."""

    __slots__ = ()

    @classmethod
    def parse(cls, text: str) -> Moment:
        """Read a moment.

        Raises:
            ValueError: it is not one, or it has no zone.
        """
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            moment = None
        if moment is None or moment.tzinfo is None:
            raise ValueError(f"{text[:_SHOWN]!r} is not a moment: write 2026-11-20T10:11:12Z")
        return cls(moment.timestamp())

    def __str__(self) -> str:
        try:
            moment = _EPOCH + timedelta(0, self)
        except OverflowError:  # outside of the years 1 to 9999, which are all that the text can hold
            moment = datetime.max if self > 0 else datetime.min  # noqa: DTZ901  # as above
        return moment.isoformat("T", "milliseconds") + "Z"
