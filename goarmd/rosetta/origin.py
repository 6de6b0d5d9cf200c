"""Where translation starts, and how to have a program run natively."""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING

from goarmd.core.facts import Architecture
from goarmd.core.findings import Remedy
from goarmd.programs import replacing
from goarmd.programs.facts import Format

if TYPE_CHECKING:
    from collections.abc import Container, Iterable

    from goarmd.core.facts import Process
    from goarmd.programs.facts import Executable

_LOG_IN_AGAIN = Remedy("Log out and in again; what a translated Finder or Dock opens is translated too.")
APP = ".app/Contents/"  # a Mac's app may hold a program for each of both processors
_LAUNCHD = 1  # pid
# Apple's own, for both processors: they run translated only when all that the session opens does, and do not after the
# next login (supabitapp/supacode#719).
_SESSION_PROGRAMS = ("/System/Library/CoreServices/Finder.app/", "/System/Library/CoreServices/Dock.app/")
SESSION = "the login session"


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
        return SESSION
    if came_from_launchd and not chain and process.responsible is not None and process.responsible.translated:
        return process.responsible.name
    return chain[-1].name if chain else process.identity.name


def remedy(process: Process, start: str, file: Executable | None) -> Remedy:
    """How to have a process run natively whose translation starts there; its file is None when it was not looked at."""
    path = process.identity.path or ""
    if start == SESSION:
        return _LOG_IN_AGAIN
    if start == process.identity.name and is_native(file):
        return Remedy(
            "Its file runs natively too: untick 'Open using Rosetta' in Finder's Get Info, or take `arch -x86_64` out "
            "of what starts it, and start it again."
        )
    if start == process.identity.name and file and file.program.slices:
        return replacing.of_executable(file)
    if start == process.identity.name and APP not in path:
        return replacing.of_group(process.group)
    return Remedy(
        f"Quit {start} and start its build for this machine's processor; what it starts follows. On a Mac, look in "
        f"Finder's Get Info of {start} whether 'Open using Rosetta' is ticked."
    )


def is_native(file: Executable | None) -> bool:
    """Whether the file of a process that Rosetta translates is universal."""
    if file is None or file.program.format is not Format.MACH_O:
        return False
    return any(piece.architecture is Architecture.ARM64 for piece in file.program.slices)
