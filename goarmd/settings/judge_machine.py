"""Judges the settings of this machine: what is set in the home, for the programs that are installed here."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from goarmd.settings import installed, locations, policy
from goarmd.settings.disk import Disk
from goarmd.settings.home import Machine
from goarmd.settings.judge_home import judge_home
from goarmd.settings.read_home import read_home

if TYPE_CHECKING:
    from collections.abc import Iterator

    from goarmd.parts.judgement import Judgement
    from goarmd.parts.source import Context
    from goarmd.settings.home import Home
    from goarmd.settings.installed import Installed

_MOST_WORKSPACES = 50


def disk_of(context: Context) -> Disk:
    """The disk of this machine, with the user's home."""
    return Disk(context.home, is_machine=True)


def workspaces(context: Context) -> tuple[Path, ...]:
    """The configured workspaces, and those in which a gopls runs now."""
    running = (process.workspace for process in context.processes.watched.values())
    named = (*context.config.executables.workspaces, *(folder for folder in running if folder))
    folders = dict.fromkeys(Path(folder).expanduser() for folder in named)
    return tuple(folder for folder in folders if folder.is_absolute() and folder != context.home)[:_MOST_WORKSPACES]


def read(context: Context) -> Home:
    """Everything that is set here."""
    return read_home(disk_of(context), [context.platform.system], workspaces(context))


def judge(context: Context, programs: Installed) -> Iterator[Judgement]:
    """What is wrong with it."""
    home = read(context)
    yield from judge_home(home, machine_of(context, home, programs), policy.own_rows(context.config))


def machine_of(context: Context, home: Home, programs: Installed) -> Machine:
    """The machine, with the versions of go and gopls that the editor would find."""
    system, host = context.platform.system, context.platform.host()
    shell_path = [entry.folder for shell in home.shells for entry in shell.path if entry.folder]
    folders = tuple(dict.fromkeys(installed.program_folders(system, context.home, shell_path)))
    go = programs.go(folders, locations.go_env_file(system, context.home))
    gopls = _running_gopls(context) or installed.find_gopls(folders)
    return Machine(
        system=system,
        hardware=host.architecture,
        go=go.version if go else None,
        gopls=programs.gopls_version(gopls) if gopls else None,
        exists=disk_of(context).exists,
        ask=partial(programs.refusals, gopls),
    )


def _running_gopls(context: Context) -> Path | None:
    """The program of a gopls that runs now: the one that the editor chose."""
    paths = (process.identity.path for process in context.processes.watched.values() if process.group == "gopls")
    return next((Path(path) for path in paths if path and Path(path).name == "gopls"), None)
