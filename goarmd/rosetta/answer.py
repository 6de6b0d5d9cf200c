"""What breaks on this machine when programs for another processor can no longer be translated."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from itertools import chain
from os.path import basename
from typing import TYPE_CHECKING

from goarmd.core import safe_files
from goarmd.core.facts import Architecture
from goarmd.core.system import System
from goarmd.programs.facts import Place
from goarmd.programs.places import Spot, debug_binaries, distinct
from goarmd.programs.replacing import of_executable
from goarmd.programs.sources.executables import executable
from goarmd.programs.wide_search import all_spots, launchd_jobs
from goarmd.rosetta.ends import MILESTONES, Milestone
from goarmd.rosetta.origin import origin, remedy, translated_sessions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from goarmd.core.facts import Host, Process
    from goarmd.core.findings import Remedy
    from goarmd.parts.source import Context
    from goarmd.programs.facts import Executable


@dataclass(frozen=True, slots=True)
class Running:
    """A process that runs translated now: its file and its launchd job where known, where translation starts."""

    process: Process
    file: Executable | None
    job: str | None
    origin: str
    remedy: Remedy


@dataclass(frozen=True, slots=True)
class Installed:
    """A program that this machine cannot run but translated, and the launchd job that starts it, if one does."""

    executable: Executable
    job: str | None
    remedy: Remedy


@dataclass(frozen=True, slots=True)
class Unread:
    """What could not be looked at, and why."""

    path: str
    problem: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What breaks.

    Attributes:
        host: the machine.
        ends: how Rosetta ends; empty where there is none to end.
        running: what runs translated now, of every user.
        installed: what is installed for another processor only.
        looked_at: how many programs were looked at.
        problems: what could not be looked at although it may run.
    """

    host: Host
    ends: tuple[Milestone, ...]
    running: tuple[Running, ...]
    installed: tuple[Installed, ...]
    looked_at: int
    problems: tuple[Unread, ...]

    @property
    def breaks(self) -> bool:
        """Something does."""
        return bool(self.running or self.installed)


def look(context: Context, over: Callable[[list[Spot]], Iterable[Spot]]) -> Answer:
    """Look at every process, and at every program in the places that developers have them.

    Args:
        context: the machine, and a process table not sampled yet.
        over: gives the same spots, and may show how many are done.

    Raises:
        PlatformError: the machine does not tell its processes.
    """
    host, home = context.platform.host(), context.home
    context.processes.sample()
    translated = sorted(context.processes.translated.values(), key=lambda process: process.key.pid)
    jobs = launchd_jobs(home) if host.os is System.MACOS else {}
    built, refused = debug_binaries(context.config.executables.workspaces, home)
    spots = list(distinct(chain(all_spots(context.platform.system, home, jobs), built), home))
    group_of = context.config.group_finder()
    found = [one for spot in over(spots) if (one := executable(spot, group_of))]
    unread = (Unread(one.path, one.problem) for one in found if one.problem and _matters(one))
    return Answer(
        host=host,
        ends=MILESTONES if host.os is System.MACOS and host.architecture is Architecture.ARM64 else (),
        running=tuple(_running(translated, found, jobs, home)),
        installed=tuple(Installed(one, jobs.get(one.file), of_executable(one)) for one in _foreign(found, host)),
        looked_at=len(spots),
        problems=(*(Unread(workspace, why) for workspace, why in refused), *unread),
    )


def _foreign(found: Sequence[Executable], host: Host) -> Iterator[Executable]:
    """What can only run translated; in a system that is translated as a whole there is nothing to tell apart."""
    if host.all_translated:
        return
    native = {_part(one) for one in found if one.program.is_for(host) and not one.program.is_foreign(host)} - {None}
    yield from (one for one in found if one.program.is_foreign(host) and _part(one) not in native)


def _part(executable: Executable) -> tuple[str, str] | None:
    """What an extension loads, by extension and name: many bring the same part for every processor, and load one."""
    if executable.place is not Place.EXTENSION:
        return None
    before, _, below = executable.path.rpartition("/extensions/")
    return f"{before}/extensions/{below.partition('/')[0]}", basename(executable.path)


def _matters(executable: Executable) -> bool:
    """Whether what could not be read may run: a link that leads nowhere does not, and sudo is the system's own."""
    try:
        status = os.stat(executable.file)  # noqa: PTH116  # of the kernel's text
    except OSError:
        return False
    return status.st_uid != 0 or bool(status.st_mode & stat.S_IROTH)


def _running(
    translated: Sequence[Process], found: Sequence[Executable], jobs: Mapping[str, str], home: Path
) -> Iterator[Running]:
    sessions, files = translated_sessions(translated), {one.file: one for one in found}
    for process in translated:
        path, start = process.identity.path or "", origin(process, sessions)
        file = files.get(path) or _file(process, home)
        yield Running(process, file, jobs.get(path), start, remedy(process, start, file))


def _file(process: Process, home: Path) -> Executable | None:
    """The file of a process; None when it is not known, gone, or where macOS would ask before we may look."""
    file = safe_files.end(process.identity.path or "", home)
    return executable(Spot(Place.PROCESS, file, file), lambda *_: process.group) if file else None
