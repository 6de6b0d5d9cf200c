"""Programs that are installed for another processor, running or not."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from goarmd.core.facts import Architecture, Host
from goarmd.core.findings import Remedy, Severity
from goarmd.core.system import MACOS_WITHOUT_ROSETTA, System
from goarmd.parts.check import Check, Observation
from goarmd.programs import replacing
from goarmd.programs.checks import foreign_tool_used, mixed_toolchain
from goarmd.programs.facts import ASIDE, Place
from goarmd.programs.present import present
from goarmd.programs.starting import Starting, starting, why_not, with_rosetta

if TYPE_CHECKING:
    from collections.abc import Iterable

    from goarmd.config.schema import Config
    from goarmd.core.facts import Snapshot
    from goarmd.programs.facts import Executable

_NOT_STARTED = (Starting.NOT_NOW, Starting.NEVER)


def evaluate(snapshot: Snapshot, _: Config) -> Iterable[Observation]:
    """One observation for each program, or each installed Go SDK, that this machine cannot run natively.

    None on a system that is translated as a whole: self_translated reports that.
    """
    for host in snapshot.of(Host):
        foreign = (one for one in present(snapshot) if one.program.is_foreign(host))
        seen: set[str] = set()
        for executable in foreign if not host.all_translated else ():
            subject = subject_of(executable)
            if subject not in seen:
                seen.add(subject)
                yield _observation(executable, subject, host)


def subject_of(executable: Executable) -> str:
    """The program's path; for a Go SDK its folder, because its programs are installed and removed together."""
    if executable.place in (Place.GOROOT, Place.SDK, Place.TOOLCHAIN):
        return str(Path(executable.path).parent.parent)
    return executable.path


def _observation(executable: Executable, subject: str, host: Host) -> Observation:
    """Critical if a program that goarmd watches does not start; unused Go SDKs and debuggers' builds are not missed."""
    missed = starting(host) in _NOT_STARTED and executable.group is not None and executable.place not in ASIDE
    architecture = executable.program.runs_as(host.architecture)
    return Observation(
        subject,
        _detail(executable, subject, host),
        with_rosetta(replacing.of_executable(executable), host),
        Severity.CRITICAL if missed else None,
        explains=effects(executable.group, architecture, in_use=executable.place not in ASIDE),
    )


def effects(group: str | None, architecture: Architecture, *, in_use: bool) -> frozenset[str]:
    """The subjects of what follows from one foreign program: the use of such a tool, and a mixed toolchain."""
    mixed = {mixed_toolchain.SUBJECT} if in_use and group in mixed_toolchain.GROUPS else set()
    return frozenset({foreign_tool_used.subject_of(group or "", architecture), *mixed})


def _detail(executable: Executable, subject: str, host: Host) -> str:
    slice_ = executable.program.slices[0]
    built = f" ({slice_.build.version or 'no version'}, built with {slice_.build.go_version})" if slice_.build else ""
    what = subject if subject == executable.path else f"the Go SDK in {subject}"
    return f"{what} is {slice_.architecture} only{built}; {_needs(host)}"


def _needs(host: Host) -> str:
    if host.os is System.LINUX:
        return f"this {host.architecture} machine needs an emulator for it"
    if host.architecture is Architecture.X86_64:
        return "this x86_64 Mac cannot run it"
    if starting(host) in _NOT_STARTED:
        return f"it does not start now, because {why_not(host)}"
    return f"this {host.architecture} Mac needs Rosetta for it, which ends with macOS {MACOS_WITHOUT_ROSETTA}"


CHECK = Check(
    name="foreign_executable",
    title="A program is installed for another processor",
    help="Without a translator it does not start; with one it is slower and takes more memory, as does what it starts.",
    severity=Severity.WARNING,
    remedy=Remedy("Install the build for this machine and remove the other."),
    evaluate=evaluate,
    depends_on=("translated_process",),
)
