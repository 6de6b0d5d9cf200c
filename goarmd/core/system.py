"""The operating systems that goarmd runs on."""

from __future__ import annotations

import sys
from enum import StrEnum
from typing import Final


class System(StrEnum):
    """An operating system, as goarmd names it everywhere."""

    MACOS = "macos"
    LINUX = "linux"


_OF_PYTHON: Final = {"darwin": System.MACOS, "linux": System.LINUX}


def this_system() -> System | None:
    """The system this process runs on, by `sys.platform`; None for one that goarmd does not know."""
    return _OF_PYTHON.get(sys.platform)


def of_go(goos: str) -> str:
    """The system a Go program was built for, by its GOOS; the GOOS itself for other systems."""
    return _OF_PYTHON.get(goos, goos)
