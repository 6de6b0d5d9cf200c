"""Programs that are installed for another processor, whether they run now or not."""

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


def evaluate(snapshot: Snapshot, _: Config) -> Iterable[Observation]:
    """One observation for each program that this machine can only run by translating it."""
    for host in snapshot.of(Host):
        for executable in snapshot.of(Executable):
            if executable.program.is_foreign(host):
                yield Observation(executable.path, _detail(executable, host), replacing.of_executable(executable))


def _detail(executable: Executable, host: Host) -> str:
    piece = executable.program.slices[0]
    built = f", {piece.build.version or 'no version'} of {piece.build.go_version}" if piece.build else ""
    return f"{executable.path} is for {piece.architecture} only{built}; this machine is {host.architecture}"


CHECK = Check(
    name="foreign_executable",
    title="A program is installed for another processor",
    help="It runs translated, slower and with more memory, what it starts or builds follows it, and it will not run "
    "once Rosetta goes.",
    severity=Severity.WARNING,
    remedy=Remedy("Install the build for this machine and remove the other."),
    evaluate=evaluate,
)
