"""The process where translation starts, and the remedy."""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING

from goarmd.core.facts import Architecture
from goarmd.core.findings import Remedy
from goarmd.core.system import System
from goarmd.programs import replacing
from goarmd.programs.facts import Format

if TYPE_CHECKING:
    from collections.abc import Container, Iterable

    from goarmd.core.facts import Process
    from goarmd.programs.facts import Executable

_LOG_IN_AGAIN = Remedy("Log out and in again: everything that a translated Finder or Dock opens is translated too.")
APP = ".app/Contents/"  # a Mac's app may be universal
_LAUNCHD = 1  # pid
# Apple's own universal programs: they run translated only if the whole session does, and natively again after the next
# login (supabitapp/supacode#719).
_SESSION_PROGRAMS = ("/System/Library/CoreServices/Finder.app/", "/System/Library/CoreServices/Dock.app/")
SESSION = "the login session"


def translated_sessions(processes: Iterable[Process]) -> frozenset[int | None]:
    """The users whose whole login session runs translated."""
    return frozenset(
        process.identity.user_id for process in processes if (process.identity.path or "").startswith(_SESSION_PROGRAMS)
    )


def origin(process: Process, sessions: Container[int | None]) -> str:
    """The oldest translated ancestor in an unbroken chain; the process itself if its parent is native.

    A process adopted by launchd has lost its chain: its responsible app takes that place, if translated. In a
    translated session, the session is the origin of everything that launchd starts.
    """
    chain = list(takewhile(lambda ancestor: ancestor.translated, process.ancestors))
    above = process.ancestors[len(chain) :]
    came_from_launchd = not above or above[0].pid == _LAUNCHD
    if came_from_launchd and process.identity.user_id in sessions:
        return SESSION
    if came_from_launchd and not chain and process.responsible is not None and process.responsible.translated:
        return process.responsible.name
    return chain[-1].name if chain else process.identity.name


def remedy(process: Process, start: str, file: Executable | None, system: System | None) -> Remedy:
    """How to run a process natively whose translation starts there; its file is None if it was not read."""
    path = process.identity.path or ""
    if start == SESSION:
        return _LOG_IN_AGAIN
    if start == process.identity.name and is_native(file):
        return Remedy(
            "Its file runs natively too: untick 'Open using Rosetta' in Finder's Get Info, or remove `arch -x86_64` "
            "from the command that starts it, and restart it."
        )
    if start == process.identity.name and file and file.program.slices:
        return replacing.of_executable(file)
    if start == process.identity.name and APP not in path:
        return replacing.of_group(process.group)
    text = f"Quit {start} and start its build for this machine's processor; then its child processes are native too."
    if system is System.MACOS:
        text += f" If it is universal, untick 'Open using Rosetta' in Finder's Get Info of {start}."
    return Remedy(text)


def is_native(file: Executable | None) -> bool:
    """Whether a translated process's file is universal: a Mach-O file with an arm64 slice."""
    if file is None or file.program.format is not Format.MACH_O:
        return False
    return any(slice_.architecture is Architecture.ARM64 for slice_ in file.program.slices)
