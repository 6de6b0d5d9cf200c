"""What breaks on this machine when programs for another processor can no longer be translated."""

from __future__ import annotations

from dataclasses import dataclass
from os.path import basename
from pathlib import Path
from typing import TYPE_CHECKING

from goarmd.checks.translated_process import origin, remedy, translated_sessions
from goarmd.facts import Architecture
from goarmd.program_files import examine
from goarmd.programs import Executable, Place
from goarmd.replacing import of_executable
from goarmd.trails import trail
from goarmd.wide_search import all_spots

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from goarmd.facts import Host, Process
    from goarmd.places import Spot
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
    """A process that runs translated now: where translation starts, and how to end it."""

    process: Process
    file: Executable | None
    origin: str
    remedy: Remedy


@dataclass(frozen=True, slots=True)
class Installed:
    """A program that this machine cannot run but translated, and how to replace it."""

    executable: Executable
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
    host = context.platform.host()
    context.processes.sample()
    translated = sorted(context.processes.translated.values(), key=lambda process: process.key.pid)
    spots = list(all_spots(context.platform.name, context.home, context.config.executables.workspaces))
    group_of = context.config.group_finder()
    installed: list[Installed] = []
    problems: list[str] = []
    for spot in over(spots):
        examined = examine(spot.path)
        if examined and examined.problem:
            problems.append(f"{spot.path}: {examined.problem}")
        if examined and examined.program.is_foreign(host):
            group = group_of(basename(spot.path), spot.path)
            one = Executable(path=spot.path, file=spot.file, place=spot.place, group=group, program=examined.program)
            installed.append(Installed(one, of_executable(one)))
    return Answer(
        host=host,
        ends=_STEPS if host.os == "macos" and host.architecture is Architecture.ARM64 else (),
        running=tuple(_running(translated, context.home)),
        installed=tuple(installed),
        looked_at=len(spots),
        problems=tuple(problems),
    )


def _running(translated: Sequence[Process], home: Path) -> Iterator[Running]:
    sessions = translated_sessions(translated)
    for process in translated:
        file, start = _file(process, home), origin(process, sessions)
        yield Running(process, file, start, remedy(process, start, file))


def _file(process: Process, home: Path) -> Executable | None:
    """The file of a process; None when it is not known, gone, or where macOS would ask before we may look."""
    path = process.identity.path
    examined = examine(path) if path and trail(Path(path), home).end is not None else None
    if path is None or examined is None:
        return None
    return Executable(path=path, file=path, place=Place.PROCESS, group=process.group, program=examined.program)
