"""A machine in Go's words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from goarmd.catalog import homebrew
from goarmd.core.facts import Architecture
from goarmd.core.system import System

if TYPE_CHECKING:
    from goarmd.settings.home import Machine

_GOOS = {System.MACOS: "darwin", System.LINUX: "linux"}
_GOARCH = {Architecture.ARM64: "arm64", Architecture.X86_64: "amd64"}


def in_go_words(machine: Machine) -> homebrew.Machine:
    """Its GOOS, GOARCH and Go; empty is unknown."""
    return homebrew.Machine(_GOOS[machine.system], _GOARCH.get(machine.hardware, ""), machine.go or "")


def is_apple_silicon(machine: Machine) -> bool:
    """Whether programs for Intel Macs run translated there."""
    return machine.system is System.MACOS and machine.hardware is Architecture.ARM64
