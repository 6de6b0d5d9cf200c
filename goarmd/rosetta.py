"""What breaks on this machine when programs for another processor can no longer be translated."""

from __future__ import annotations

from dataclasses import dataclass
from os.path import basename
from pathlib import Path
from typing import TYPE_CHECKING

from goarmd.checks.translated_process import origin, remedy, translated_sessions
from goarmd.facts import Architecture
from goarmd.places import Spot
from goarmd.program_files import examine
from goarmd.programs import Executable, Place
from goarmd.replacing import of_executable
from goarmd.trails import trail
from goarmd.wide_search import all_spots, launchd_jobs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from goarmd.facts import Host, Process
    from goarmd.report import Remedy
    from goarmd.sources import Context


@dataclass(frozen=True, slots=True)
class Step:
    """One step of Rosetta's end: a version of macOS, when it comes, what changes, and who says so."""

    macos: str
    when: str
    what: str
    source: str


_APPLE = "https://developer.apple.com/documentation/apple-silicon/about-the-rosetta-translation-environment"
_FLEET = "https://github.com/fleetdm/fleet/issues/50304"
_STEPS = (
    Step("26", "autumn 2025", "Rosetta as ever, and warnings from 26.4 on when an Intel app is opened.", _APPLE),
    Step(
        "27",
        "autumn 2026",
        "the last with Rosetta for all programs. Upgrading removes it: softwareupdate --install-rosetta.",
        _FLEET,
    ),
    Step("28", "autumn 2027", "Rosetta only for some old games: other programs for Intel no longer start.", _APPLE),
)


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What breaks.

    Attributes:
        host: the machine.
        ends: how Rosetta ends; empty where there is none to end.
        running: what runs translated now, of every user.
        installed: what is installed for another processor only.
        looked_at: how many programs were looked at.
        problems: what could not be read, in words.
    """

    host: Host
    ends: tuple[Step, ...]
    running: tuple[Running, ...]
    installed: tuple[Installed, ...]
    looked_at: int
    problems: tuple[str, ...]

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
    jobs = launchd_jobs(home) if host.os == "macos" else {}
    spots = list(all_spots(context.platform.name, home, context.config.executables.workspaces, jobs))
    group_of = context.config.group_finder()
    found = {
        spot.file: one for spot in over(spots) if (one := _executable(spot, group_of(basename(spot.path), spot.path)))
    }
    foreign = (one for one in found.values() if one.program.is_foreign(host))
    return Answer(
        host=host,
        ends=_STEPS if host.os == "macos" and host.architecture is Architecture.ARM64 else (),
        running=tuple(_running(translated, found, jobs, home)),
        installed=tuple(Installed(one, _job(jobs, one.path, one.file), of_executable(one)) for one in foreign),
        looked_at=len(spots),
        problems=tuple(f"{one.path}: {one.problem}" for one in found.values() if one.problem),
    )


def _executable(spot: Spot, group: str | None) -> Executable | None:
    """The file; None when there is none."""
    examined = examine(spot.path)
    if examined is None:
        return None
    program, problem = examined.program, examined.problem
    return Executable(path=spot.path, file=spot.file, place=spot.place, group=group, program=program, problem=problem)


def _job(jobs: Mapping[str, str], *paths: str) -> str | None:
    """The launchd job that names a program by one of its paths."""
    return next((jobs[path] for path in paths if path in jobs), None)


def _running(
    translated: Sequence[Process], found: Mapping[str, Executable], jobs: Mapping[str, str], home: Path
) -> Iterator[Running]:
    sessions = translated_sessions(translated)
    for process in translated:
        path, start = process.identity.path or "", origin(process, sessions)
        file = found.get(path) or _file(process, home)
        job = _job(jobs, path, file.path if file else path)
        yield Running(process, file, job, start, remedy(process, start, file))


def _file(process: Process, home: Path) -> Executable | None:
    """The file of a process; None when it is not known, gone, or where macOS would ask before we may look."""
    path = process.identity.path
    if path is None or trail(Path(path), home).end is None:
        return None
    return _executable(Spot(Place.PROCESS, path, path), process.group)
