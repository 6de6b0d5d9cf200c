"""Programs that run translated: by Rosetta on a Mac, by an emulator on Linux."""

from __future__ import annotations

from collections import defaultdict
from itertools import takewhile
from typing import TYPE_CHECKING

from goarmd.checks import Check, Observation
from goarmd.facts import Architecture, TranslatedProcesses
from goarmd.report import Remedy, Severity

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Sequence

    from goarmd.config import Config
    from goarmd.facts import Process, Snapshot

_REMEDIES = {
    "gopls": Remedy(
        "Build gopls with the native Go.", ("go env GOHOSTARCH", "go install golang.org/x/tools/gopls@latest")
    ),
    "dlv": Remedy(
        "Build Delve with the native Go; a translated one cannot debug.",
        ("go env GOHOSTARCH", "go install github.com/go-delve/delve/cmd/dlv@latest"),
    ),
    "go": Remedy(
        "Install Go for this machine's processor, and look which go comes first.", ("which -a go", "go env GOROOT")
    ),
}
_EDITOR = Remedy("Install the editor's build for this machine's processor, and quit the one that runs now.")
_LOG_IN_AGAIN = Remedy("Log out and in again; what a translated Finder or Dock opens is translated too.")
_APP = ".app/Contents/"  # a Mac's app may hold a program for each of both processors
_LAUNCHD = 1  # pid
# Apple's own, for both processors: they run translated only when all that the session opens does, and do not after the
# next login (supabitapp/supacode#719).
_SESSION_PROGRAMS = ("/System/Library/CoreServices/Finder.app/", "/System/Library/CoreServices/Dock.app/")
_SESSION = "the login session"


def evaluate(snapshot: Snapshot, _: Config) -> Iterable[Observation]:
    """One observation for each program where translation starts, with all watched processes it spreads to."""
    for fact in snapshot.of(TranslatedProcesses):
        sessions = {process.identity.user_id for process in fact.processes if _is_of_the_session(process)}
        by_origin: defaultdict[str, list[Process]] = defaultdict(list)
        for process in fact.processes:
            if process.group is not None:
                by_origin[_origin(process, sessions)].append(process)
        for origin, processes in by_origin.items():
            yield _observation(origin, processes)


def _is_of_the_session(process: Process) -> bool:
    return (process.identity.path or "").startswith(_SESSION_PROGRAMS)


def _origin(process: Process, sessions: Container[int | None]) -> str:
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


def _observation(origin: str, processes: Sequence[Process]) -> Observation:
    of_origin = [process for process in processes if process.identity.name == origin]
    others = [process for process in processes if process.identity.name != origin]
    if origin == _SESSION:
        detail = f"{_programs(others)} translated because {origin} is: its Finder or Dock runs translated too"
        return Observation(origin, detail, _LOG_IN_AGAIN)
    if not of_origin:
        return Observation(origin, f"{_programs(others)} translated because {origin} is", _quit(origin))
    first = min(of_origin, key=lambda process: process.key.started_at)
    path, parent = first.identity.path or "", next(iter(first.ancestors), None)
    detail = f"{_programs(of_origin)} itself built for another processor"
    detail += f"{', or opened with Rosetta' if _APP in path else ''}: {path}"
    detail += f"; its parent {parent.name} is native" if parent and not parent.translated else ""
    detail += f"; {_programs(others)} translated because of it" if others else ""
    remedy = _quit(origin) if _APP in path else _REMEDIES.get(first.group or "", _EDITOR)
    return Observation(origin, detail, remedy)


def _programs(processes: Iterable[Process]) -> str:
    """Names, architectures and pids, and the verb that belongs to them."""
    pids: defaultdict[str, list[str]] = defaultdict(list)
    for process in processes:
        architecture = process.identity.architecture
        kind = "" if architecture is Architecture.UNKNOWN else f"{architecture}, "
        pids[f"{process.identity.name} ({kind}pid "].append(str(process.key.pid))
    named = [f"{program}{', '.join(numbers)})" for program, numbers in pids.items()]
    return f"{', '.join(named[:-1])} and {named[-1]} are" if named[1:] else f"{named[0]} is"


def _quit(origin: str) -> Remedy:
    return Remedy(
        f"Quit {origin} and start its build for this machine's processor; what it starts follows. On a Mac, look in "
        f"Finder's Get Info of {origin} whether 'Open using Rosetta' is ticked."
    )


CHECK = Check(
    name="translated_process",
    title="A program runs translated",
    help="Translated programs are slower, take more memory, cannot be debugged, and will not run once Rosetta goes.",
    severity=Severity.WARNING,
    remedy=_EDITOR,
    evaluate=evaluate,
)
