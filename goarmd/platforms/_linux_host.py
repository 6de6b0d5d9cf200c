"""The Linux machine itself: its processor, boot time and emulators."""

from __future__ import annotations

import os
import platform
import re
import time
from typing import TYPE_CHECKING

from goarmd.core.facts import Architecture, Host, Rosetta
from goarmd.core.system import System
from goarmd.platforms.formats.linux_process import emulated_program, parse_arguments

if TYPE_CHECKING:
    from pathlib import Path

_MACHINES = {"x86_64": Architecture.X86_64, "aarch64": Architecture.ARM64, "arm64": Architecture.ARM64}


def boot_time() -> float:
    """The time of boot. `btime` of /proc/stat is the same in whole seconds, too coarse for the order of starts."""
    return round(time.time() - time.clock_gettime(time.CLOCK_BOOTTIME), 2)


def read_host(root: Path, boot: float) -> Host:
    """The machine. In a translated container uname returns the container's architecture, so cpuinfo decides."""
    try:
        processor = _read_all(f"{root}/cpuinfo").decode(errors="replace")
    except OSError:
        processor = ""
    model = re.search(r"^model name\s*:\s*(.+)$", processor, re.MULTILINE)
    # The processor's name in a container under Rosetta for Linux (seen in public /proc/cpuinfo listings).
    under_rosetta = "VirtualApple" in processor
    translated = under_rosetta or _self_is_emulated(root)
    machine = _MACHINES.get(platform.machine(), Architecture.UNKNOWN)
    interpreters = _names(root / "sys/fs/binfmt_misc")
    return Host(
        os=System.LINUX,
        os_version=platform.release(),
        architecture=Architecture.ARM64 if under_rosetta else machine,
        chip=model[1] if model else None,
        rosetta=Rosetta.INSTALLED if under_rosetta or "rosetta" in interpreters else Rosetta.ABSENT,
        self_translated=translated,
        boot_at=boot,
    )


def _self_is_emulated(root: Path) -> bool:
    try:
        arguments = parse_arguments(_read_all(f"{root}/self/cmdline"))
        return emulated_program(os.readlink(f"{root}/self/exe"), arguments) is not None
    except OSError:
        return False


def _names(folder: Path) -> frozenset[str]:
    try:
        return frozenset(os.listdir(folder))  # noqa: PTH208  # only names are needed
    except OSError:
        return frozenset()


def _read_all(path: str) -> bytes:
    with open(path, "rb") as file:  # noqa: PTH123  # pathlib caches every part of every path, and so every pid, for ever
        return file.read()
