"""Programs that macOS 26 refuses to launch because they have no LC_UUID."""

from __future__ import annotations

from typing import TYPE_CHECKING

from goarmd.core.facts import Host
from goarmd.core.findings import Remedy, Severity
from goarmd.core.system import System
from goarmd.parts.check import Check, Observation
from goarmd.programs.facts import Executable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from goarmd.config.schema import Config
    from goarmd.core.facts import Snapshot
    from goarmd.programs.facts import Slice

# dyld requires a UUID in programs built with this SDK or for this system (go-delve/delve#4162, ebitengine/purego#483).
_ENFORCED_SINCE = 26


def evaluate(snapshot: Snapshot, _: Config) -> Iterable[Observation]:
    """One observation for each program that dyld refuses on this machine, or after the next upgrade of macOS."""
    for host in snapshot.of(Host):
        for executable in snapshot.of(Executable) if host.os is System.MACOS else ():
            slice_ = _started(executable, host)
            if slice_ and slice_.has_uuid is False and (built_for := _enforcing(slice_)):
                by = f" by {slice_.build.go_version}" if slice_.build else ""
                yield Observation(executable.path, f"{executable.path} was built{by} {built_for} and has no LC_UUID")


def _started(executable: Executable, host: Host) -> Slice | None:
    """The slice that runs on this host."""
    runs_as = executable.program.runs_as(host.architecture)
    return next((slice_ for slice_ in executable.program.slices if slice_.architecture is runs_as), None)


def _enforcing(slice_: Slice) -> str | None:
    """The SDK or system for which dyld requires a UUID, in words; None if it does not."""
    if _major(slice_.sdk) >= _ENFORCED_SINCE:
        return f"with the SDK of macOS {slice_.sdk}"
    return f"for macOS {slice_.minimum_os}" if _major(slice_.minimum_os) >= _ENFORCED_SINCE else None


def _major(version: str | None) -> int:
    return int((version or "0").partition(".")[0])


CHECK = Check(
    name="missing_uuid",
    title="macOS 26 refuses to launch a program without a UUID",
    help="At launch dyld stops it with 'missing LC_UUID load command'; Go writes the UUID since version 1.24.",
    severity=Severity.WARNING,
    remedy=Remedy("Update Go to 1.24 or newer, then rebuild the program: go install PACKAGE@latest.", ("go version",)),
    evaluate=evaluate,
)
