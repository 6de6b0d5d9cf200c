"""Programs that are installed for another processor, whether they run now or not."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from goarmd.core.facts import Architecture, Host
from goarmd.core.findings import Remedy, Severity
from goarmd.core.system import System
from goarmd.parts.check import Check, Observation
from goarmd.programs import replacing
from goarmd.programs.facts import Executable, Place

if TYPE_CHECKING:
    from collections.abc import Iterable

    from goarmd.config.schema import Config
    from goarmd.core.facts import Snapshot


def evaluate(snapshot: Snapshot, _: Config) -> Iterable[Observation]:
    """One observation for each program, or each installed Go, that this machine cannot run but translated.

    Where the whole system is translated, self_translated says so.
    """
    for host in snapshot.of(Host):
        foreign = (one for one in snapshot.of(Executable) if one.program.is_foreign(host))
        told: set[str] = set()
        for executable in foreign if not host.all_translated else ():
            subject = _subject(executable)
            if subject not in told:
                told.add(subject)
                yield Observation(subject, _detail(executable, subject, host), replacing.of_executable(executable))


def _subject(executable: Executable) -> str:
    """The program; of a Go the folder it is in, since its programs come and go together."""
    if executable.place in (Place.GOROOT, Place.SDK, Place.TOOLCHAIN):
        return str(Path(executable.path).parent.parent)
    return executable.path


def _detail(executable: Executable, subject: str, host: Host) -> str:
    piece = executable.program.slices[0]
    built = f", {piece.build.version or 'no version'} of {piece.build.go_version}" if piece.build else ""
    what = "" if subject == executable.path else ", a Go,"
    able = " and cannot run it" if host.os is System.MACOS and host.architecture is Architecture.X86_64 else ""
    return f"{subject}{what} is for {piece.architecture} only{built}; this machine is {host.architecture}{able}"


CHECK = Check(
    name="foreign_executable",
    title="A program is installed for another processor",
    help="It runs translated, slower and with more memory, what it starts or builds follows it, and it will not run "
    "once Rosetta goes.",
    severity=Severity.WARNING,
    remedy=Remedy("Install the build for this machine and remove the other."),
    evaluate=evaluate,
)
