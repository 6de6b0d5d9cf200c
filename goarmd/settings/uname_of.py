"""What uname prints on a machine."""

from __future__ import annotations

from goarmd.core.facts import Architecture
from goarmd.core.system import System
from goarmd.settings.formats.uname import Uname

_SYSTEMS = {System.MACOS: "Darwin", System.LINUX: "Linux"}
_ARM = {System.MACOS: "arm64", System.LINUX: "aarch64"}


def uname_of(system: System, hardware: Architecture) -> Uname:
    """Of a shell that runs natively; of an unknown processor nothing is known."""
    machines = {Architecture.ARM64: _ARM.get(system, ""), Architecture.X86_64: "x86_64"}
    return Uname(_SYSTEMS.get(system, ""), machines.get(hardware, ""))
