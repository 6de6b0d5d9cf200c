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
    """One observation for each program that an Apple-silicon Mac kills at its start."""
    for host in snapshot.of(Host):
        if (host.os, host.architecture) != (System.MACOS, Architecture.ARM64):
            continue
        for executable in snapshot.of(Executable):
            pieces = executable.program.slices
            if any(p.architecture is Architecture.ARM64 and p.signature is Signature.NONE for p in pieces):
                detail = f"{executable.path} is for arm64 and has no code signature, not even one of its linker"
                yield Observation(executable.path, detail, _remedy(executable))


def _remedy(executable: Executable) -> Remedy | None:
    """A program of one's own may be signed anew; an app or a toolchain would lose its makers' signature by it."""
    if executable.place not in _OWN or ".app/" in executable.file:
        return None
    return Remedy("Sign it, or install it anew.", (f"codesign --force --sign - {shlex.quote(executable.path)}",))


CHECK = Check(
    name="unsigned_executable",
    title="A program without a signature is killed at its start",
    help="Apple silicon runs no arm64 code without a signature; stripping or patching a program removes it.",
    severity=Severity.WARNING,
    remedy=Remedy("Install it anew, from where its makers offer it."),
    evaluate=evaluate,
)
