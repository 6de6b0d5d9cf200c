"""The operating systems that goarmd runs on."""

from __future__ import annotations

import sys
from enum import StrEnum
from typing import Final


class System(StrEnum):
    """An operating system, by the name that goarmd uses everywhere."""

    MACOS = "macos"
    LINUX = "linux"

    @property
    def label(self) -> str:
        """Its name as its makers write it."""
        return _TITLES[self]


# From this version on, Rosetta translates only some old games
# (developer.apple.com/documentation/apple-silicon/about-the-rosetta-translation-environment).
MACOS_WITHOUT_ROSETTA: Final = "28"
_TITLES: Final = {System.MACOS: "macOS", System.LINUX: "Linux"}
_OF_PYTHON: Final = {"darwin": System.MACOS, "linux": System.LINUX}


def this_system() -> System | None:
    """The system of this process, from `sys.platform`; None if goarmd does not support it."""
    return _OF_PYTHON.get(sys.platform)


def of_go(goos: str) -> str:
    """The system that a Go program was built for, from its GOOS; the GOOS itself for other systems."""
    return _OF_PYTHON.get(goos, goos)
