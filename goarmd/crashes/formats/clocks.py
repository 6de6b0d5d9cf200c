"""Times of day as Node's `toLocaleTimeString` writes them, in any locale: `3:04:05 PM`, `上午9:20:13`.

The words for the halves of a day are those of CLDR, as Node 12 to 24 print them. Without such a word the clock has 24
hours. Digits of any script are digits to Python.
"""

from __future__ import annotations

import re
from datetime import time

_NUMBERS = re.compile(r"\D{0,20}?(\d{1,2})\D{1,5}(\d{1,2})\D{1,8}(\d{1,2})(?!\d)")
_NOT_A_WORD = re.compile(r"[\d\s:.,\u200e\u200f\u202f\u00a0]+")
_AFTERNOON = frozenset(
    [
        "pm",
        "下午",
        "晚上",
        "中午",
        "傍晚",
        "午後",
        "오후",
        "μμ",
        "م",
        "ptg",
        "petang",
        "ከሰዓት",
        "አመ",
        "অপৰাহ্ন",
        "অপরাহ্ণ",
        "अपराह्न",
        "பிற்பகல்",
        "md",
        "gd",
        "شام",
        "ድቀ",
        "دن",
        "pasdite",
        "epasdites",
        "ch",
        "หลังเที่ยง",
        "ល្ងាច",
        "\u04af\u0445",
        "بعددوپہر",
        "ਬਾਦੁ",
        "بعدازظهر",
        "غو",
    ]
)
_MORNING = frozenset(
    [
        "am",
        "上午",
        "早上",
        "凌晨",
        "清晨",
        "午夜",
        "午前",
        "오전",
        "πμ",
        "ص",
        "pg",
        "pagi",
        "ጥዋት",
        "পূৰ্বাহ্ন",
        "পূর্বাহ্ণ",
        "पूर्वाह्न",
        "முற்பகல்",
        "pd",
        "gh",
        "صبح",
        "ቅቀ",
        "بن",
        "paradite",
        "eparadites",
        "sa",
        "ก่อนเที่ยง",
        "ព្រឹក",
        "\u04af\u04e9",
        "قبلدوپہر",
        "ਪੂਦੁ",
        "قبلازظهر",
        "غم",
    ]
)
_NOON = 12


def time_of_day(text: str) -> time | None:
    """The time; None if it is not one."""
    numbers = _NUMBERS.match(text)
    if numbers is None:
        return None
    hour, minute, second = (int(part) for part in numbers.groups())
    half = _NOT_A_WORD.sub("", text).casefold()
    if half in _AFTERNOON or half in _MORNING:
        hour = hour % _NOON + _NOON * (half in _AFTERNOON)
    try:
        return time(hour, minute, second)
    except ValueError:
        return None
