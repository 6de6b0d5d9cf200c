"""How a frame of the live view is drawn."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Sort(Enum):
    """What the tables are sorted by; the value is the key to press."""

    MEMORY = "m"
    CPU = "c"
    UPTIME = "u"
    NAME = "n"


@dataclass(frozen=True, slots=True)
class Style:
    """How a frame is drawn.

    Attributes:
        width: columns.
        height: lines.
        sort: what the tables are sorted by.
        ascii: the terminal has only ASCII.
    """

    width: int
    height: int
    sort: Sort = Sort.MEMORY
    ascii: bool = False
