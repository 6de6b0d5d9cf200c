"""`goarmd rosetta`: what breaks here when Rosetta goes."""

from __future__ import annotations

from contextlib import closing
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from goarmd.commands import Command, ExitCode, Result, no_arguments
from goarmd.config.file import load
from goarmd.views import rosetta as view

if TYPE_CHECKING:
    from argparse import Namespace

    from goarmd.commands import Progress
    from goarmd.programs.facts import Executable, Program
    from goarmd.rosetta.answer import Answer, Installed, Running


def run(arguments: Namespace, progress: Progress) -> Result:
    """Look at what runs and at what is installed; exit code 1 when something will break.

    Raises:
        GoarmdError: the machine does not tell its processes.
    """
    from goarmd import platforms  # noqa: PLC0415  # only this command needs all of it
    from goarmd.assembly import make_context  # noqa: PLC0415  # as above
    from goarmd.rosetta.answer import look  # noqa: PLC0415  # as above
    from goarmd.state.state_file import StateFile  # noqa: PLC0415  # as above

    config = load(arguments.config)
    progress("looking for programs: Go's, editors' and their extensions', Homebrew's, launchd's, and in PATH")
    with closing(StateFile(None)) as state:  # nothing of this is remembered
        context = make_context(config, platforms.current(), state)
        answer = look(context, lambda spots: progress.over(spots, "Looking at programs"))
    data = _values(answer)
    return Result(data, view.text(data), _exit_code(answer))


def _values(answer: Answer) -> dict[str, Any]:
    return {
        "host": asdict(answer.host),
        "ends": [asdict(step) for step in answer.ends],
        "running": [_running(one) for one in answer.running],
        "installed": [_installed(one) for one in answer.installed],
        "looked_at": answer.looked_at,
        "problems": [asdict(problem) for problem in answer.problems],
    }


def _running(running: Running) -> dict[str, Any]:
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
        "ancestors": [asdict(ancestor) for ancestor in running.process.ancestors],
        "remedy": asdict(running.remedy),
    }


def _installed(installed: Installed) -> dict[str, Any]:
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
    }


def _architectures(executable: Executable) -> list[str]:
    return [piece.architecture for piece in executable.program.slices]


def _built(program: Program) -> str | None:
    """Version and Go of a program that Go built; None for any other."""
    build = next((piece.build for piece in program.slices if piece.build), None)
    return f"{build.version or 'no version'}, {build.go_version}" if build else None


def _exit_code(answer: Answer) -> ExitCode:
    """FAILED if nothing that breaks was found but not all could be read."""
    return ExitCode.FOUND if answer.breaks else ExitCode.FAILED if answer.problems else ExitCode.FINE


COMMAND = Command(
    name="rosetta",
    help="Say what breaks here when Rosetta goes, who starts it and how to replace it.",
    arguments=no_arguments,
    run=run,
)
