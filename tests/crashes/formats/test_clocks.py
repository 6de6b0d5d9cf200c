"""Clocks of every language, as Node 12 to 24 print them."""

# ruff: noqa: RUF001  # digits of other scripts are the point here

from __future__ import annotations

from datetime import time

import pytest

from goarmd.crashes.formats.clocks import time_of_day

AFTERNOON, MORNING = time(15, 4, 5), time(9, 4, 5)


@pytest.mark.parametrize(
    "text",
    [
        *("3:04:05 PM", "3:04:05 pm", "3:04:05 p.m.", "3:04:05\u202fPM", "15:04:05", "15.04.05", "PM 3:04:05"),
        *("下午3:04:05", "오후 3:04:05", "午後3:04:05", "3:04:05 μ.μ.", "15:04:05 ч.", "3:04:05 م", "٣:٠٤:٠٥ م"),
        *("15 h 04 min 05 s", "3:04:05 PTG", "ከሰዓት 3:04:05", "অপৰাহ্ন ৩:০৪:০৫", "3:04:05 m.d.", "3:04:05 GD", "۱۵:۰۴:۰۵"),
        *("٣:٠٤:٠٥ شام", "3:04:05 ድ.ቀ.", "٣:٠٤:٠٥ د.ن", "၁၅:၀၄:၀၅", "१५:०४:०५"),
    ],
)
def test_an_afternoon_is_read_in_any_language(text: str) -> None:
    assert time_of_day(text) == AFTERNOON


@pytest.mark.parametrize(
    "text",
    [
        "9:04:05 AM",
        "上午9:04:05",
        "오전 9:04:05",
        "9:04:05 π.μ.",
        "09 h 04 min 05 s",
        "9:04:05 ص",
        "9:04:05 PG",
        "9.04.05",
    ],
)
def test_a_morning_is_read_in_any_language(text: str) -> None:
    assert time_of_day(text) == MORNING


@pytest.mark.parametrize(
    ("text", "hour"), [("12:00:00 AM", 0), ("12:00:00 PM", 12), ("上午12:00:00", 0), ("0:00:00", 0)]
)
def test_noon_and_midnight_are_told_apart(text: str, hour: int) -> None:
    assert time_of_day(text) == time(hour)


@pytest.mark.parametrize("text", ["", "no time", "25:00:00", "1:2", "9" * 5000])
def test_what_is_not_a_time_is_none(text: str) -> None:
    assert time_of_day(text) is None
