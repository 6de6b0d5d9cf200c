"""Programs for Apple silicon without any code signature."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from goarmd.core.facts import Architecture, Host
from goarmd.core.findings import Remedy, Severity
from goarmd.core.system import System
from goarmd.parts.check import Check, Observation
from goarmd.programs.facts import Executable, Place, Signature

if TYPE_CHECKING:
    from collections.abc import Iterable

    from goarmd.config.schema import Config
    from goarmd.core.facts import Snapshot

_OWN = (Place.TOOL, Place.DEBUG_BINARY, Place.PROCESS)


def evaluate(snapshot: Snapshot, _: Config) -> Iterable[Observation]:
    """One observation for each program that an Apple-silicon Mac kills at launch."""
    for host in snapshot.of(Host):
        if (host.os, host.architecture) != (System.MACOS, Architecture.ARM64):
            continue
        for executable in snapshot.of(Executable):
            slices = executable.program.slices
            if any(p.architecture is Architecture.ARM64 and p.signature is Signature.NONE for p in slices):
                detail = f"{executable.path} is an arm64 program without any code signature, not even the linker's"
                yield Observation(executable.path, detail, _remedy(executable))


def _remedy(executable: Executable) -> Remedy | None:
    """The user may sign their own programs; signing an app or a toolchain would remove its developer's signature."""
    if executable.place not in _OWN or ".app/" in executable.file:
        return None
    return Remedy("Sign it, or reinstall it.", (f"codesign --force --sign - {shlex.quote(executable.path)}",))


CHECK = Check(
    name="unsigned_executable",
    title="macOS kills a program without a signature at launch",
    help="Apple silicon runs only signed arm64 code; stripping or patching a program removes its signature.",
    severity=Severity.WARNING,
    remedy=Remedy("Reinstall it from its official source."),
    evaluate=evaluate,
)
