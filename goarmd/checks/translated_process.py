"""Programs that run translated: by Rosetta on a Mac, by an emulator on Linux."""

from __future__ import annotations

from typing import TYPE_CHECKING

from goarmd import replacing
from goarmd.checks import Check, Observation
from goarmd.facts import Architecture, TranslatedProcesses
from goarmd.programs import Executable, Format
from goarmd.report import Remedy, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable

    from goarmd.config import Config
    from goarmd.facts import Process, Snapshot


def evaluate(snapshot: Snapshot, _: Config) -> Iterable[Observation]:
    """One observation for each group and place where translation starts."""
    files = {executable.file: executable for executable in snapshot.of(Executable)}
    for fact in snapshot.of(TranslatedProcesses):
        seen: dict[str, list[Process]] = {}
        for process in fact.processes:
            if process.group is not None:
                seen.setdefault(f"{process.group} from {origin(process)}", []).append(process)
        for subject, processes in seen.items():
            file = files.get(processes[0].identity.path or "")
            yield Observation(subject, _detail(processes, file), remedy(processes[0], file))


def origin(process: Process) -> str:
    """The oldest of the unbroken chain of translated ancestors; the process itself when its parent is native."""
    name = process.identity.name
    for ancestor in process.ancestors:
        if not ancestor.translated:
            break
        name = ancestor.name
    return name


def remedy(process: Process, file: Executable | None) -> Remedy:
    """How to have it run natively; its file is None when it was not looked at."""
    first = origin(process)
    if first != process.identity.name:
        return Remedy(
            f"Quit {first} and start its build for this machine's processor; what it starts follows. On a Mac, look in "
            f"Finder's Get Info of {first} whether 'Open using Rosetta' is ticked."
        )
    if _is_native(file):
        return Remedy(
            "Its file runs natively too: untick 'Open using Rosetta' in Finder's Get Info, or take `arch -x86_64` out "
            "of what starts it, and start it again."
        )
    return replacing.of_executable(file) if file and file.program.slices else replacing.of_group(process.group)


def _is_native(file: Executable | None) -> bool:
    """Whether the file of a process that Rosetta translates is universal."""
    if file is None or file.program.format is not Format.MACH_O:
        return False
    return any(piece.architecture is Architecture.ARM64 for piece in file.program.slices)


def _detail(processes: list[Process], file: Executable | None) -> str:
    first = processes[0]
    name, architecture = first.identity.name, first.identity.architecture
    kind = "" if architecture is Architecture.UNKNOWN else f" ({architecture})"
    pids = ", ".join(str(process.key.pid) for process in processes)
    start = origin(first)
    if start != name:
        return f"{name}{kind}, pid {pids}, is translated because {start} is"
    parent = f"; its parent {first.ancestors[0].name} is native" if first.ancestors else ""
    if _is_native(file):
        return f"{name}{kind}, pid {pids}, was started so, although {first.identity.path} runs natively too{parent}"
    return f"{name}{kind}, pid {pids}, is itself built for another processor: {first.identity.path}{parent}"


CHECK = Check(
    name="translated_process",
    title="A program runs translated",
    help="Translated programs are slower, take more memory, cannot be debugged, and will not run once Rosetta goes.",
    severity=Severity.WARNING,
    remedy=replacing.EDITOR,
    evaluate=evaluate,
)
