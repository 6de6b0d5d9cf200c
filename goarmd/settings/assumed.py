"""A folder that is judged for a machine somebody describes: `os=darwin,hardware=arm64,go=1.26,gopls=0.24.0`."""

from __future__ import annotations

import platform
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, TypeVar

from goarmd.core.errors import GoarmdError
from goarmd.core.facts import Architecture
from goarmd.core.system import System, this_system
from goarmd.settings.disk import Disk
from goarmd.settings.home import Home, Machine
from goarmd.settings.locations import workspaces_below
from goarmd.settings.read_home import read_home

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

T = TypeVar("T")
_SYSTEMS = {"darwin": System.MACOS, "macos": System.MACOS, "linux": System.LINUX}
_HARDWARE = {
    "arm64": Architecture.ARM64,
    "aarch64": Architecture.ARM64,
    "x86_64": Architecture.X86_64,
    "amd64": Architecture.X86_64,
}
NAMES = ("os", "hardware", "go", "gopls", "extension", "delve")


@dataclass(frozen=True, slots=True)
class Assumed:
    """The machine that settings are judged for; None is unknown, and then the newest release known is meant."""

    system: System
    hardware: Architecture
    go: str | None = None
    gopls: str | None = None
    extension: str | None = None
    delve: str | None = None


def parse(text: str) -> Assumed:
    """Read `NAME=VALUE,...`; system and processor are this machine's unless given.

    Raises:
        GoarmdError: a name or value is not known.
    """
    given: dict[str, str] = {}
    for pair in filter(None, (part.strip() for part in text.split(","))):
        name, equals, value = pair.partition("=")
        if name not in NAMES or not equals or not value:
            near = get_close_matches(name, NAMES, 1)
            hint = f"; did you mean {near[0]}?" if near and near[0] != name else ""
            raise GoarmdError(f"--assume {pair}: write NAME=VALUE with a NAME of {', '.join(NAMES)}{hint}")
        given[name] = value
    return Assumed(
        _one_of(given, "os", _SYSTEMS) or this_system() or System.LINUX,
        _one_of(given, "hardware", _HARDWARE) or _HARDWARE.get(platform.machine(), Architecture.UNKNOWN),
        *(given[name].removeprefix("v").removeprefix("go") if name in given else None for name in NAMES[2:]),
    )


def _one_of(given: dict[str, str], name: str, known: Mapping[str, T]) -> T | None:
    value = given.get(name)
    if value is not None and value not in known:
        raise GoarmdError(f"--assume {name}={value}: write one of {', '.join(known)}")
    return known.get(value or "")


def read(folder: Path, given: Assumed) -> Home:
    """Everything that is set below a folder, in the places of both systems: dotfiles are often kept for both."""
    disk = Disk(folder.absolute(), is_machine=False)
    systems = [given.system, *(system for system in System if system is not given.system)]
    return read_home(disk, systems, workspaces_below(disk), given.hardware)


def machine(folder: Path, given: Assumed) -> Machine:
    """The machine that was described; of files, only those below the folder are known."""
    return Machine(
        system=given.system,
        hardware=given.hardware,
        go=given.go,
        gopls=given.gopls,
        extension=given.extension,
        delve=given.delve,
        exists=Disk(folder.absolute(), is_machine=False).exists,
    )
