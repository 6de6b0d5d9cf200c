"""The programs on this machine that stop working without translation."""

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
from goarmd.programs.places import Candidate, debug_binaries, distinct
from goarmd.programs.replacing import of_executable
from goarmd.programs.sources.executables import executable
from goarmd.programs.starting import Starting, starting
from goarmd.programs.wide_search import all_candidates, launchd_jobs
from goarmd.rosetta.ends import Milestone, ahead
from goarmd.rosetta.origin import origin, remedy, translated_sessions, warning_of_macos

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from goarmd.core.facts import Host, Process
    from goarmd.core.findings import Remedy
    from goarmd.parts.source import Context
    from goarmd.programs.facts import Executable


@dataclass(frozen=True, slots=True)
class Running:
    """A translated process: its file and launchd job if known, where translation starts, and macOS's warning."""

    process: Process
    file: Executable | None
    job: str | None
    origin: str
    warning: str | None
    remedy: Remedy


@dataclass(frozen=True, slots=True)
class Installed:
    """A program that this machine cannot run natively, and the launchd job that starts it, if any."""

    executable: Executable
    job: str | None
    remedy: Remedy


@dataclass(frozen=True, slots=True)
class Unread:
    """A file or folder that could not be read, and why."""

    path: str
    problem: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The programs that stop working.

    Attributes:
        host: the machine.
        ends: the steps of Rosetta's removal that are ahead; empty where there never was a Rosetta.
        starting: what happens when a program for another processor is started here.
        running: the translated processes of all users.
        installed: the installed programs that are for another processor only.
        looked_at: the number of candidates.
        problems: files and folders that could not be read, although programs in them may run.
    """

    host: Host
    ends: tuple[Milestone, ...]
    starting: Starting
    running: tuple[Running, ...]
    installed: tuple[Installed, ...]
    looked_at: int
    problems: tuple[Unread, ...]

    @property
    def breaks(self) -> bool:
        """Whether a program stops working."""
        return bool(self.running or self.installed)


def look(context: Context, over: Callable[[list[Candidate]], Iterable[Candidate]]) -> Answer:
    """Read every process, and every program in developers' usual locations.

    Args:
        context: the machine, and a process table not sampled yet.
        over: returns the same candidates, and may show the progress.

    Raises:
        PlatformError: the process table cannot be read.
    """
    host, home = context.platform.host(), context.home
    context.processes.sample()
    translated = sorted(context.processes.translated.values(), key=lambda process: process.key.pid)
    jobs = launchd_jobs(home) if host.os is System.MACOS else {}
    built, refused = debug_binaries(context.config.executables.workspaces, home)
    candidates = list(distinct(chain(all_candidates(context.platform.system, home, jobs), built), home))
    group_of = context.config.group_finder()
    found = [one for candidate in over(candidates) if (one := executable(candidate, group_of))]
    unread = (Unread(one.path, one.problem) for one in found if one.problem and _matters(one))
    return Answer(
        host=host,
        ends=ahead(host) if host.os is System.MACOS and host.architecture is Architecture.ARM64 else (),
        starting=starting(host),
        running=tuple(_running(context, host, translated, found, jobs)),
        installed=tuple(Installed(one, jobs.get(one.file), of_executable(one)) for one in _foreign(found, host)),
        looked_at=len(candidates),
        problems=(*(Unread(workspace, why) for workspace, why in refused), *unread),
    )


def _foreign(found: Sequence[Executable], host: Host) -> Iterator[Executable]:
    """The programs that cannot run natively; none on a system that is translated as a whole."""
    if host.all_translated:
        return
    native = {_part(one) for one in found if one.program.is_for(host) and not one.program.is_foreign(host)} - {None}
    yield from (one for one in found if one.program.is_foreign(host) and _part(one) not in native)


def _part(executable: Executable) -> tuple[str, str] | None:
    """An extension's library, by extension and name: many extensions have it for every processor, and load one."""
    if executable.place is not Place.EXTENSION:
        return None
    before, _, below = executable.path.rpartition("/extensions/")
    return f"{before}/extensions/{below.partition('/')[0]}", basename(executable.path)


def _matters(executable: Executable) -> bool:
    """Whether an unreadable program matters: a broken link cannot run, and programs such as sudo are the system's."""
    try:
        status = os.stat(executable.file)  # noqa: PTH116  # of the kernel's text
    except OSError:
        return False
    return status.st_uid != 0 or bool(status.st_mode & stat.S_IROTH)


def _running(
    context: Context, host: Host, translated: Sequence[Process], found: Sequence[Executable], jobs: Mapping[str, str]
) -> Iterator[Running]:
    sessions, files = translated_sessions(translated), {one.file: one for one in found}
    for process in translated:
        path, start = process.identity.path or "", origin(process, sessions)
        file = files.get(path) or _file(process, context.home)
        warning = warning_of_macos(process, host) if start == process.identity.name else None
        how = remedy(process, start, file, context.platform.system)
        yield Running(process, file, jobs.get(path), start, warning, how)


def _file(process: Process, home: Path) -> Executable | None:
    """The file of a process; None if it is unknown, removed, or in a privacy-protected folder."""
    file = safe_files.end(process.identity.path or "", home)
    return executable(Candidate(Place.PROCESS, file, file), lambda *_: process.group) if file else None
