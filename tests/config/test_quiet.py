from __future__ import annotations

import time
from datetime import datetime

import pytest

from goarmd.config.file import parse
from goarmd.config.quiet import is_quiet
from goarmd.core.errors import ConfigError


def local(hour: int, minute: int = 0) -> float:
    return datetime(2026, 11, 26, hour, minute).timestamp()  # noqa: DTZ001  # local, as the hours are


@pytest.mark.parametrize(
    ("hours", "quiet"),
    [("22:00-07:00", [0, 1, 2, 3, 4, 5, 6, 22, 23]), ("12:00-14:00", [12, 13]), ("", []), ("00:00-00:00", [])],
)
def test_quiet_hours_may_span_midnight(hours: str, quiet: list[int]) -> None:
    assert sorted(hour for hour in range(24) if is_quiet(hours, local(hour))) == quiet


def test_they_end_to_the_minute() -> None:
    assert is_quiet("22:00-07:30", local(7, 29))
    assert not is_quiet("22:00-07:30", local(7, 30))
    assert not is_quiet("22:00-07:30", time.mktime((2026, 11, 26, 21, 59, 59, 0, 0, -1)))


@pytest.mark.parametrize("hours", ["22-7", "24:00-07:00", "night"])
def test_other_texts_are_refused_with_the_line(hours: str) -> None:
    with pytest.raises(ConfigError, match=r"c.toml:2: notifications.quiet: .* is not a span of hours: write 22:00"):
        parse(f'[notifications]\nquiet = "{hours}"\n'.encode(), "c.toml")
