"""`goarmd rosetta`: the programs here that need Rosetta or another emulator."""

from __future__ import annotations

import time
from contextlib import closing
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from goarmd.commands import Command, ExitCode, Result, no_arguments
from goarmd.config.file import load_or_default
from goarmd.config.paths import state_db
from goarmd.core.moments import Moment
from goarmd.core.system import System
from goarmd.programs.checks import foreign_executable
from goarmd.rosetta.checks import translated_process
from goarmd.views import rosetta as view

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable

    from goarmd.commands import Progress
    from goarmd.config.schema import Config
    from goarmd.programs.facts import Executable, Program
    from goarmd.rosetta.answer import Answer, Installed, Running


def run(arguments: Namespace, progress: Progress) -> Result:
    """List running and installed programs that need an emulator; exit code 1 if there are any.

    Raises:
        GoarmdError: the process table cannot be read.
    """
    from goarmd import platforms  # noqa: PLC0415  # only this command needs it
    from goarmd.assembly import make_context  # noqa: PLC0415  # as above
    from goarmd.rosetta.answer import look  # noqa: PLC0415  # as above
    from goarmd.state.state_file import StateFile  # noqa: PLC0415  # as above

    config, problem = load_or_default(arguments.config)
    if problem:
        progress(f"configuration, not in force: {problem}")
    platform = platforms.current()
    jobs = ", launchd jobs" if platform.system is System.MACOS else ""
    progress(f"Scanning Go tools, editors, extensions, Homebrew{jobs} and PATH ...")
    with closing(StateFile(None)) as state:  # nothing of this is saved
        context = make_context(config, platform, state)
        answer = look(context, lambda candidates: progress.over(candidates, "Scanning programs"))
    data = _values(answer, _known(config))
    return Result(data, view.text(data), _exit_code(answer))


def _known(config: Config) -> Callable[[str, str], bool]:
    """Whether a finding of a check about a subject is put aside."""
    from goarmd.runtime.acknowledged import Acknowledgements, is_put_aside  # noqa: PLC0415  # only this command
    from goarmd.state.state_file import StateFile  # noqa: PLC0415  # as above

    now = time.time()
    with closing(StateFile.copy_of(state_db())) as state:
        known = Acknowledgements(state).in_force(now)
    return lambda check, subject: is_put_aside(check, subject, known, config, now)


def _values(answer: Answer, is_known: Callable[[str, str], bool]) -> dict[str, Any]:
    return {
        "host": asdict(answer.host) | {"boot_at": str(Moment(answer.host.boot_at))},
        "ends": [asdict(step) for step in answer.ends],
        "starting": answer.starting,
        "running": [_running(one, is_known) for one in answer.running],
        "installed": [_installed(one, is_known) for one in answer.installed],
        "looked_at": answer.looked_at,
        "problems": [asdict(problem) for problem in answer.problems],
    }


def _running(running: Running, is_known: Callable[[str, str], bool]) -> dict[str, Any]:
    identity = running.process.identity
    return {
        "pid": identity.key.pid,
        "name": identity.name,
        "path": identity.path,
        "group": running.process.group,
        "user_id": identity.user_id,
        "architecture": identity.architecture,
        "file_architectures": _architectures(running.file) if running.file else [],
        "launchd_job": running.job,
        "origin": running.origin,
        "warning_of_macos": running.warning,
        "ancestors": [asdict(ancestor) for ancestor in running.process.ancestors],
        "remedy": asdict(running.remedy),
        "put_aside": is_known(translated_process.CHECK.name, running.origin),
    }


def _installed(installed: Installed, is_known: Callable[[str, str], bool]) -> dict[str, Any]:
    executable = installed.executable
    return {
        "path": executable.path,
        "file": executable.file,
        "place": executable.place,
        "group": executable.group,
        "architectures": _architectures(executable),
        "built": _built(executable.program),
        "launchd_job": installed.job,
        "remedy": asdict(installed.remedy),
        "put_aside": is_known(foreign_executable.CHECK.name, foreign_executable.subject_of(executable)),
    }


def _architectures(executable: Executable) -> list[str]:
    return [slice_.architecture for slice_ in executable.program.slices]


def _built(program: Program) -> str | None:
    """Version and Go version of a Go program; None for any other."""
    build = next((slice_.build for slice_ in program.slices if slice_.build), None)
    return f"{build.version or 'no version'}, {build.go_version}" if build else None


def _exit_code(answer: Answer) -> ExitCode:
    """FAILED if nothing was found but not everything could be read."""
    return ExitCode.FOUND if answer.breaks else ExitCode.FAILED if answer.problems else ExitCode.FINE


COMMAND = Command(
    name="rosetta",
    help="List the programs that need Rosetta or an emulator, what starts them, and how to replace them.",
    arguments=no_arguments,
    run=run,
)
