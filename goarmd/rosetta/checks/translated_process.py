"""Programs that run translated: by Rosetta on a Mac, by an emulator on Linux."""

from __future__ import annotations

from collections import defaultdict
from itertools import takewhile
from typing import TYPE_CHECKING

from goarmd.core.facts import Architecture, TranslatedProcesses
from goarmd.parts.check import Check, Observation
from goarmd.programs import replacing
from goarmd.programs.facts import Executable, Format
from goarmd.runtime.report import Remedy, Severity

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping, Sequence

    from goarmd.config.schema import Config
    from goarmd.core.facts import Process, Snapshot

_LOG_IN_AGAIN = Remedy("Log out and in again; what a translated Finder or Dock opens is translated too.")
_APP = ".app/Contents/"  # a Mac's app may hold a program for each of both processors
_LAUNCHD = 1  # pid
# Apple's own, for both processors: they run translated only when all that the session opens does, and do not after the
# next login (supabitapp/supacode#719).
_SESSION_PROGRAMS = ("/System/Library/CoreServices/Finder.app/", "/System/Library/CoreServices/Dock.app/")
_SESSION = "the login session"


def evaluate(snapshot: Snapshot, _: Config) -> Iterable[Observation]:
    """One observation for each program where translation starts, with all watched processes it spreads to."""
    files = {executable.file: executable for executable in snapshot.of(Executable)}
    for fact in snapshot.of(TranslatedProcesses):
        sessions = translated_sessions(fact.processes)
        by_origin: defaultdict[str, list[Process]] = defaultdict(list)
        for process in fact.processes:
            if process.group is not None:
                by_origin[origin(process, sessions)].append(process)
        for start, processes in by_origin.items():
            yield _observation(start, processes, files)


def translated_sessions(processes: Iterable[Process]) -> frozenset[int | None]:
    """The users whose whole login session runs translated."""
    return frozenset(
        process.identity.user_id for process in processes if (process.identity.path or "").startswith(_SESSION_PROGRAMS)
    )


def origin(process: Process, sessions: Container[int | None]) -> str:
    """The oldest of the unbroken chain of translated ancestors; the process itself when its parent is native.

    A process that was left to launchd has lost its chain: the app held responsible for it stands for it, if translated.
    What launchd starts in a translated session is translated for the session.
    """
    chain = list(takewhile(lambda ancestor: ancestor.translated, process.ancestors))
    above = process.ancestors[len(chain) :]
    came_from_launchd = not above or above[0].pid == _LAUNCHD
    if came_from_launchd and process.identity.user_id in sessions:
        return _SESSION
    if came_from_launchd and not chain and process.responsible is not None and process.responsible.translated:
        return process.responsible.name
    return chain[-1].name if chain else process.identity.name


def remedy(process: Process, start: str, file: Executable | None) -> Remedy:
    """How to have a process run natively whose translation starts there; its file is None when it was not looked at."""
    path = process.identity.path or ""
    if start == _SESSION:
        return _LOG_IN_AGAIN
    if start == process.identity.name and _is_native(file):
        return Remedy(
            "Its file runs natively too: untick 'Open using Rosetta' in Finder's Get Info, or take `arch -x86_64` out "
            "of what starts it, and start it again."
        )
    if start == process.identity.name and file and file.program.slices:
        return replacing.of_executable(file)
    if start == process.identity.name and _APP not in path:
        return replacing.of_group(process.group)
    return Remedy(
        f"Quit {start} and start its build for this machine's processor; what it starts follows. On a Mac, look in "
        f"Finder's Get Info of {start} whether 'Open using Rosetta' is ticked."
    )


def _is_native(file: Executable | None) -> bool:
    """Whether the file of a process that Rosetta translates is universal."""
    if file is None or file.program.format is not Format.MACH_O:
        return False
    return any(piece.architecture is Architecture.ARM64 for piece in file.program.slices)


def _observation(start: str, processes: Sequence[Process], files: Mapping[str, Executable]) -> Observation:
    of_start = [process for process in processes if process.identity.name == start]
    others = [process for process in processes if process.identity.name != start]
    if not of_start:
        why = ": its Finder or Dock runs translated too" if start == _SESSION else ""
        detail = f"{_programs(others)} translated because {start} is{why}"
        return Observation(start, detail, remedy(others[0], start, None))
    first = min(of_start, key=lambda process: process.key.started_at)
    file, parent = files.get(first.identity.path or ""), next(iter(first.ancestors), None)
    detail = f"{_programs(of_start)} {_why(first, file)}"
    detail += f"; its parent {parent.name} is native" if parent and not parent.translated else ""
    detail += f"; {_programs(others)} translated because of it" if others else ""
    return Observation(start, detail, remedy(first, start, file))


def _why(process: Process, file: Executable | None) -> str:
    """Why a process runs translated that nothing else has made so."""
    path = process.identity.path
    if _is_native(file):
        return f"translated although {path} runs natively too: it was started so"
    doubt = ", or opened with Rosetta" if file is None and _APP in (path or "") else ""
    return f"itself built for another processor{doubt}: {path}"


def _programs(processes: Iterable[Process]) -> str:
    """Names, architectures and pids, and the verb that belongs to them."""
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
    help="Translated programs are slower, take more memory, cannot be debugged, and will not run once Rosetta goes.",
    severity=Severity.WARNING,
    remedy=replacing.EDITOR,
    evaluate=evaluate,
)
