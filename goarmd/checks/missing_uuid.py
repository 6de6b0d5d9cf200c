"""Programs that macOS 26 refuses to start because they have no LC_UUID."""

from __future__ import annotations

from typing import TYPE_CHECKING

from goarmd import replacing
from goarmd.checks import Check, Observation
from goarmd.facts import Host
from goarmd.programs import Executable
from goarmd.report import Remedy, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable

    from goarmd.config import Config
    from goarmd.facts import Snapshot
    from goarmd.programs import Slice

# dyld wants the UUID of what was built with this SDK or for this system (go-delve/delve#4162, ebitengine/purego#483).
_ENFORCED_SINCE = 26


def evaluate(snapshot: Snapshot, _: Config) -> Iterable[Observation]:
    """One observation for each program that dyld refuses on this machine, or will after the next upgrade of macOS."""
    if not any(host.os == "macos" for host in snapshot.of(Host)):
        return
    for executable in snapshot.of(Executable):
        refused = [piece for piece in executable.program.slices if _is_refused(piece)]
        if refused:
            yield Observation(executable.path, _detail(executable, refused[0]), replacing.of_executable(executable))


def _is_refused(piece: Slice) -> bool:
    return piece.has_uuid is False and any(_major(text) >= _ENFORCED_SINCE for text in (piece.minimum_os, piece.sdk))


def _major(version: str | None) -> int:
    return int((version or "0").partition(".")[0])


def _detail(executable: Executable, piece: Slice) -> str:
    built = f" by {piece.build.go_version}" if piece.build else ""
    return f"{executable.path} was built{built} with the SDK of macOS {piece.sdk} and has no LC_UUID"


CHECK = Check(
    name="missing_uuid",
    title="A program without a UUID is refused by macOS 26",
    help="It ends at its start with dyld's 'missing LC_UUID load command'; Go writes the UUID since version 1.24.",
    severity=Severity.WARNING,
    remedy=Remedy("Build it anew with Go 1.24 or newer."),
    evaluate=evaluate,
)
