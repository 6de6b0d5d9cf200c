"""Judges the settings of this machine: what is set in the home, for the programs that are installed here."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from goarmd.catalog.groups import NO_EDITOR
from goarmd.core.facts import Problem
from goarmd.settings import installed, locations, team
from goarmd.settings.disk import Disk
from goarmd.settings.home import Machine, RunningGopls
from goarmd.settings.installed import Installed
from goarmd.settings.judge_home import judge_home
from goarmd.settings.read_home import read_home

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from goarmd.core.facts import Fact, Process, ProcessKey
    from goarmd.parts.judgement import Judgement
    from goarmd.parts.source import Context
    from goarmd.settings.home import Home
    from goarmd.settings.team import Applied

_MOST_WORKSPACES = 50


def disk_of(context: Context) -> Disk:
    """The disk of this machine, with the user's home."""
    return Disk(context.home, is_machine=True)


def workspaces(context: Context) -> tuple[Path, ...]:
    """The configured workspaces, and those in which a gopls runs now."""
    running = (process.workspace for process in (each for _, each in _watched(context)))
    named = (*context.config.executables.workspaces, *(folder for folder in running if folder))
    folders = dict.fromkeys(Path(folder).expanduser() for folder in named)
    return tuple(folder for folder in folders if folder.is_absolute() and folder != context.home)[:_MOST_WORKSPACES]


def read(context: Context) -> Home:
    """Everything that is set here."""
    return _read(context, disk_of(context))


def _read(context: Context, disk: Disk) -> Home:
    hardware = context.platform.host().architecture
    return read_home(disk, [context.platform.system], workspaces(context), hardware)


def judge(
    context: Context,
    programs: Installed,
    on_fault: Callable[[str], None],
    disk: Disk | None = None,
    applied: Applied | None = None,
) -> tuple[Home, tuple[Judgement, ...]]:
    """What is set, and what of it is wrong by what applies here.

    Args:
        context: the machine and its configuration.
        programs: go, gopls and dlv, asked what they are and what they refuse.
        on_fault: takes what is to be said of a rule that failed.
        disk: which then knows every file that was looked at; a new one if it is None.
        applied: which rules apply; those of the configuration if it is None.

    Raises:
        ConfigError: the policy file of the configuration cannot be used.
    """
    disk = disk or disk_of(context)
    applied = applied or _applied(context, disk)
    home = _read(context, disk)
    return home, judge_home(home, machine_of(context, home, programs, disk), applied, on_fault)


def _applied(context: Context, disk: Disk) -> Applied:
    """What applies here; the disk knows when the policy file changes."""
    file = team.file_of(context.config)
    if file is not None:
        disk.exists(str(file))
    return team.applied(context.config, file)


@dataclass(frozen=True, slots=True)
class _Judged:
    """What was found in which files, and on what it rests."""

    disk: Disk
    rest: tuple[object, ...]
    files: tuple[str, ...]
    shell_files: tuple[str, ...]
    found: tuple[Judgement, ...]
    problems: tuple[Problem, ...]


@dataclass(slots=True)
class LastJudgement:
    """What was found last: judging again costs more than looking whether anything changed."""

    programs: Installed = field(default_factory=Installed)
    _last: _Judged | None = None

    def judge(self, context: Context) -> tuple[Fact, ...]:
        """What is wrong now, and a Problem for each rule that failed."""
        running = frozenset(key for key, each in _watched(context) if each.group == "gopls")
        rest = (context.home, context.config.policy, context.config.settings, workspaces(context), running)
        last = self._last
        if last is None or rest != last.rest or not last.disk.is_unchanged():
            disk = disk_of(context)
            faults: list[str] = []
            home, found = judge(context, self.programs, faults.append, disk)
            problems = tuple(Problem(kind="rule", text=fault) for fault in faults)
            last = self._last = _Judged(disk, rest, home.read, _of_shells(home), found, problems)
        return (*last.found, *last.problems)

    @property
    def files(self) -> tuple[str, ...]:
        """The files that were read for it."""
        return self._last.files if self._last else ()

    def shell_files_of(self, home: Path) -> tuple[str, ...]:
        """The files that shells read in this home, as they were judged last; below the home without it."""
        last = self._last
        return last.shell_files if last and last.disk.root == home else ()

    def looked_at(self, home: Path) -> tuple[Path, ...]:
        """The files that it rests on, present or not, and the links that lead to them."""
        last = self._last
        return last.disk.looked_at if last and last.disk.root == home else ()

    def known(self, home: Path) -> tuple[Judgement, ...] | None:
        """What was found in this home, if nothing that it rests on changed; None if that is not known without judging.

        May be called from another thread than `judge`.
        """
        last = self._last
        return last.found if last and last.disk.root == home and last.disk.is_unchanged() else None


def _of_shells(home: Home) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for shell in home.shells for name in shell.files))


LAST = LastJudgement()  # one for the process


def _watched(context: Context) -> tuple[tuple[ProcessKey, Process], ...]:
    """The watched processes; another thread samples meanwhile."""
    return tuple(context.processes.watched.items())


def machine_of(context: Context, home: Home, programs: Installed, disk: Disk) -> Machine:
    """The machine, with the versions of go and gopls that the editor would find."""
    system, host = context.platform.system, context.platform.host()
    shell_path = [entry.folder for shell in home.shells for entry in shell.path if entry.folder]
    folders = tuple(dict.fromkeys(installed.program_folders(system, context.home, shell_path)))
    go = programs.go(folders, locations.go_env_file(system, disk))
    running = _running_gopls(context)
    _note(disk, folders, running)
    gopls = running or installed.find_gopls(folders)
    return Machine(
        system=system,
        hardware=host.architecture,
        go=go.version if go else None,
        gopls=programs.gopls_version(gopls) if gopls else None,
        delve=programs.delve_version(folders),
        go_message=go.message if go else None,
        running=tuple(_running(context)),
        exists=disk.exists,
        ask=partial(programs.refusals, gopls),
    )


def _note(disk: Disk, folders: Iterable[str], running: Path | None) -> None:
    """Look at each place of a program that is asked, so that the disk knows when one comes, goes or is updated."""
    named = (f"{folder}/{name}" for folder in folders for name in installed.ASKED if folder.startswith("/"))
    for path in (*named, *([str(running)] if running else ())):
        disk.exists(path)


def _running(context: Context) -> Iterator[RunningGopls]:
    for process in (each for _, each in _watched(context)):
        path = context.processes.search_path(process.key) if process.group == "gopls" else None
        if path:
            yield RunningGopls(process.editor or "an editor", tuple(filter(None, path.split(":"))))


def _running_gopls(context: Context) -> Path | None:
    """The program of a gopls that an editor runs now for this user: the one that the editor chose.

    Another user's is never run: it could be anything.
    """
    programs = (
        process.identity.path
        for _, process in _watched(context)
        if process.group == "gopls" and process.identity.user_id == os.getuid()
        if process.editor not in (None, NO_EDITOR)
    )
    return next((Path(path) for path in programs if path and Path(path).name == "gopls"), None)
