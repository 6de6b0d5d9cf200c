"""The Mac itself: its version, processor and Rosetta."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from goarmd.core.errors import PlatformError
from goarmd.core.facts import Architecture, Host, Rosetta
from goarmd.core.system import System
from goarmd.platforms._libsystem import TIMEVAL

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from goarmd.platforms._libsystem import LibSystem

_DARWIN_OF_MACOS_26 = 25


def read_host(system: LibSystem, rosetta_runtime: Path) -> Host:
    """The machine.

    Raises:
        PlatformError: the system's version or boot time cannot be read.
    """
    with needed("the system's version and start"):
        version = _product_version(system.text("kern.osproductversion"), system.text("kern.osrelease"))
        boot = system.value("kern.boottime")
    architecture = hardware(system)
    installed = architecture is Architecture.ARM64 and os.path.exists(rosetta_runtime)  # noqa: PTH110  # never raises
    return Host(
        os=System.MACOS,
        os_version=version,
        architecture=architecture,
        chip=_chip(system),
        rosetta=Rosetta.INSTALLED if installed else Rosetta.ABSENT,
        self_translated=_self_translated(system),
        boot_at=next(moment(*row) for row in TIMEVAL.rows(boot)),
    )


def _product_version(reported: str, kernel: str) -> str:
    """The version of macOS, as its own programs see it.

    A program built with an older SDK, such as a Python, sees 10.16 instead of 11 and later, or 16 instead of 26 (xnu,
    tests/system_version_compat.c; python/cpython#135675). Every program sees the kernel's real version: Darwin 20 is
    macOS 11, Darwin 25 is macOS 26. There is no Darwin 26: since macOS 27 both numbers are the same
    (sindresorhus/macos-release#21).
    """
    major, _, rest = reported.partition(".")
    release = kernel.partition(".")[0]
    if not release.isdecimal() or not (major == "16" or reported.startswith("10.16")):
        return reported
    darwin = int(release)
    product = darwin - 9 if darwin < _DARWIN_OF_MACOS_26 else max(darwin, 26)
    return f"{product}.{rest}" if major == "16" else str(product)


@contextmanager
def needed(what: str) -> Iterator[None]:
    """Turn the error of a call that must work into a PlatformError."""
    try:
        yield
    except OSError as error:
        hint = "goarmd needs macOS 11 or later, outside of a sandbox"
        raise PlatformError(f"{what} cannot be read ({error.strerror}): {hint}") from error


def hardware(system: LibSystem) -> Architecture:
    """The processor's architecture, which Rosetta does not hide here. Intel Macs do not have this value."""
    try:
        return Architecture.ARM64 if system.number("hw.optional.arm64") else Architecture.X86_64
    except OSError:
        return Architecture.X86_64


def _chip(system: LibSystem) -> str | None:
    try:
        return system.text("machdep.cpu.brand_string") or None
    except OSError:
        return None


def _self_translated(system: LibSystem) -> bool | None:
    try:
        return bool(system.number("sysctl.proc_translated"))
    except FileNotFoundError:
        return False  # this kernel does not know Rosetta
    except OSError:
        return None


def moment(seconds: int, microseconds: int) -> float:
    """A TIMEVAL as seconds since 1970."""
    return seconds + microseconds / 1e6
