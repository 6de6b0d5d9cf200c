"""The process where translation starts, and the remedy."""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING

from goarmd.catalog import editors
from goarmd.catalog.groups import NO_EDITOR
from goarmd.core.facts import Architecture
from goarmd.core.findings import Remedy
from goarmd.core.system import System
from goarmd.programs import replacing
from goarmd.programs.facts import Format
from goarmd.programs.starting import version

if TYPE_CHECKING:
    from collections.abc import Container, Iterable

    from goarmd.core.facts import Host, Process
    from goarmd.programs.facts import Executable

_LOG_IN_AGAIN = Remedy("Log out and in again: everything that a translated Finder or Dock opens is translated too.")
APP = ".app/Contents/"  # a Mac's app may be universal
_LAUNCHD = 1  # pid
_WARNS = (26, 4)
_ELECTRON = "Electron"  # the program of older builds of VS Code and its forks
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


def warning_of_macos(process: Process, host: Host | None) -> str | None:
    """Which app macOS warns about when this process starts: a clause; None if it names the program itself.

    Since macOS 26.4 it warns about Intel programs, and names the app that it holds responsible, which may be native
    (tddworks/ClaudeBar#251, posit-dev/positron#15408, zed-industries/zed#57721).
    """
    app = process.responsible
    if host is None or host.os is not System.MACOS or app is None or app.translated:
        return None
    of_editor = app.name == _ELECTRON and process.editor not in (None, NO_EDITOR)
    name = editors.title(process.editor or "") if of_editor else editors.app(app.name)
    if version(host) >= _WARNS:
        return f"macOS warns about {name} because of it"
    return f"macOS 26.4 and later warn about {name} because of it"


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
