"""Whether a machine starts the programs that are built for another processor."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from goarmd.core.facts import Architecture, Rosetta
from goarmd.core.findings import Remedy
from goarmd.core.system import MACOS_WITHOUT_ROSETTA, System

if TYPE_CHECKING:
    from goarmd.core.facts import Host

INSTALL_ROSETTA = "softwareupdate --install-rosetta"
# The upgrade to it removes an installed Rosetta (vladdoster/homebrew-formulae#5, mpogue2/SquareDesk#1726).
MACOS_REMOVES_ROSETTA = 27


class Starting(StrEnum):
    """What happens when a program for another processor is started."""

    TRANSLATED = "translated"  # by Rosetta
    NOT_NOW = "not-now"  # Rosetta can be installed
    NEVER = "never"  # there is no Rosetta for it
    EMULATED = "emulated"  # on Linux, if an emulator is there


def starting(host: Host) -> Starting:
    """What happens on this machine."""
    if host.os is not System.MACOS:
        return Starting.EMULATED
    if host.architecture is Architecture.X86_64 or version(host) >= (int(MACOS_WITHOUT_ROSETTA),):
        return Starting.NEVER
    return Starting.NOT_NOW if host.rosetta is Rosetta.ABSENT else Starting.TRANSLATED


def version(host: Host) -> tuple[int, ...]:
    """The version of macOS as numbers, up to the first part that is not one."""
    numbers: list[int] = []
    for part in host.os_version.split("."):
        if not (part.isascii() and part.isdecimal()):
            break
        numbers.append(int(part))
    return tuple(numbers)


def why_not(host: Host) -> str:
    """Why a Mac with Apple silicon starts no such program now: a clause."""
    if starting(host) is Starting.NEVER:
        return f"macOS {MACOS_WITHOUT_ROSETTA} has no Rosetta for it"
    removed = " (the upgrade to macOS 27 removes it)" if version(host)[:1] == (MACOS_REMOVES_ROSETTA,) else ""
    return f"Rosetta is not installed{removed}"


def with_rosetta(remedy: Remedy, host: Host) -> Remedy:
    """A remedy of a program, and what helps until then on a Mac without Rosetta."""
    if starting(host) is not Starting.NOT_NOW:
        return remedy
    until = f"Until then it starts with Rosetta, which macOS {MACOS_WITHOUT_ROSETTA} no longer has."
    return Remedy(f"{remedy.text} {until}", (*remedy.commands, INSTALL_ROSETTA))
