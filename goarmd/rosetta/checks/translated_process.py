"""Programs that run translated: by Rosetta on a Mac, by an emulator on Linux."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from goarmd.catalog.groups import with_owner
from goarmd.core.facts import Architecture, Host, TranslatedProcesses
from goarmd.core.findings import Severity
from goarmd.core.system import MACOS_WITHOUT_ROSETTA, System
from goarmd.parts.check import Check, Observation
from goarmd.programs import replacing
from goarmd.programs.checks import foreign_tool_used
from goarmd.programs.checks.foreign_executable import effects, subject_of
from goarmd.programs.facts import Executable
from goarmd.rosetta.origin import APP, SESSION, is_native, origin, remedy, translated_sessions, warning_of_macos

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from goarmd.config.schema import Config
    from goarmd.core.facts import Process, Snapshot

_BUILDS = {
    Architecture.ARM64: "an arm64 build",
    Architecture.X86_64: "an x86_64 build",
    Architecture.UNKNOWN: "a build for another processor",
}


def evaluate(snapshot: Snapshot, _: Config) -> Iterable[Observation]:
    """One observation for each program where translation starts, with all watched processes that it affects."""
    files = {executable.file: executable for executable in snapshot.of(Executable)}
    host = next(iter(snapshot.of(Host)), None)
    for fact in snapshot.of(TranslatedProcesses):
        sessions = translated_sessions(fact.processes)
        by_origin: defaultdict[str, list[Process]] = defaultdict(list)
        for process in fact.processes:
            if process.group is not None:
                by_origin[origin(process, sessions)].append(process)
        for start, processes in by_origin.items():
            yield _observation(start, processes, files, host)


def _observation(
    start: str, processes: Sequence[Process], files: Mapping[str, Executable], host: Host | None
) -> Observation:
    of_start = [process for process in processes if process.identity.name == start]
    others = [process for process in processes if process.identity.name != start]
    system = host.os if host else None
    if not of_start:
        why = ": its Finder or Dock runs translated too" if start == SESSION else ""
        detail = f"{_programs(others)} translated because {start} is{why}"
        return Observation(start, detail, remedy(others[0], start, None, system), explains=_tools(others))
    first = min(of_start, key=lambda process: process.key.started_at)
    file, parent = files.get(first.identity.path or ""), next(iter(first.ancestors), None)
    editors = {process.editor for process in of_start if process.editor}
    program = with_owner(start, editors.pop() if len(editors) == 1 else None)
    pids = ", ".join(str(process.key.pid) for process in of_start)
    detail = f"{program} (pid {pids}) {_why(first, file, host)}"
    detail += f"; its parent {parent.name} is native" if parent and not parent.translated else ""
    detail += f"; {_programs(others)} translated because of it" if others else ""
    detail += f"; {warning}" if (warning := warning_of_macos(first, host)) else ""
    return Observation(
        start, detail, remedy(first, start, file, system), explains=_explained(of_start, processes, files)
    )


def _explained(
    of_start: Iterable[Process], processes: Iterable[Process], files: Mapping[str, Executable]
) -> frozenset[str]:
    """The files of the programs that start it, which are foreign for the same cause, and what follows from those."""
    found = set(_tools(processes))
    for process in of_start:
        path = process.identity.path or ""
        found.add(subject_of(files[path]) if path in files else path)
        found |= effects(process.group, process.identity.architecture, in_use=True)
    return frozenset(found)


def _tools(processes: Iterable[Process]) -> frozenset[str]:
    """Telemetry that names such a program says nothing more."""
    return frozenset(
        foreign_tool_used.subject_of(process.group or "", process.identity.architecture) for process in processes
    )


def _why(process: Process, file: Executable | None, host: Host | None) -> str:
    """Why a process without a translated parent runs translated; an app's unread file may be universal."""
    path, architecture = process.identity.path or "", process.identity.architecture
    if is_native(file):
        return f"is universal but was launched under Rosetta: {path}"
    where = f" on {_machine(host)}" if host and host.architecture not in (Architecture.UNKNOWN, architecture) else ""
    doubt = ", or was opened with Rosetta" if file is None and APP in path else ""
    ends = f"; macOS {MACOS_WITHOUT_ROSETTA} will not run it" if host and host.os is System.MACOS and not doubt else ""
    return f"is {_BUILDS[architecture]}{where}{doubt}: {path or 'its file is unknown'}{ends}"


def _machine(host: Host) -> str:
    return f"this {host.architecture} {'Mac' if host.os is System.MACOS else 'machine'}"


def _programs(processes: Iterable[Process]) -> str:
    """The programs' names, architectures and pids, and the verb."""
    pids: defaultdict[str, list[str]] = defaultdict(list)
    for process in processes:
        architecture = process.identity.architecture
        kind = "" if architecture is Architecture.UNKNOWN else f"{architecture}, "
        pids[f"{process.identity.name} ({kind}pid "].append(str(process.key.pid))
    named = [f"{program}{', '.join(numbers)})" for program, numbers in pids.items()]
    return f"{', '.join(named[:-1])} and {named[-1]} are" if named[1:] else f"{named[0]} is"


CHECK = Check(
    name="translated_process",
    title="A program runs translated",
    help="Translated programs are slower, use more memory, and cannot be debugged.",
    severity=Severity.WARNING,
    remedy=replacing.EDITOR,
    evaluate=evaluate,
)
