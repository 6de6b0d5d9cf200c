"""Programs that run translated: by Rosetta on a Mac, by an emulator on Linux."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from goarmd.core.facts import Architecture, TranslatedProcesses
from goarmd.core.findings import Severity
from goarmd.parts.check import Check, Observation
from goarmd.programs import replacing
from goarmd.programs.facts import Executable
from goarmd.rosetta.origin import APP, SESSION, is_native, origin, remedy, translated_sessions

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from goarmd.config.schema import Config
    from goarmd.core.facts import Process, Snapshot


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


def _observation(start: str, processes: Sequence[Process], files: Mapping[str, Executable]) -> Observation:
    of_start = [process for process in processes if process.identity.name == start]
    others = [process for process in processes if process.identity.name != start]
    if not of_start:
        why = ": its Finder or Dock runs translated too" if start == SESSION else ""
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
    if is_native(file):
        return f"translated although {path} runs natively too: it was started so"
    doubt = ", or opened with Rosetta" if file is None and APP in (path or "") else ""
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
