"""`goarmd drift`: settings that differ from their baseline, key by key; `--accept` makes the present ones the baseline.

It reads the files and the state file directly, so it works with and without a running daemon.
"""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Any

from goarmd import platforms
from goarmd.commands import Command, ExitCode, Result
from goarmd.config.paths import home, state_db
from goarmd.core.errors import GoarmdError
from goarmd.settings.baselines import Baselines
from goarmd.settings.files import FileState, compare, compared_files
from goarmd.state.kept import salt
from goarmd.state.state_file import StateFile
from goarmd.views.markup import escape

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Callable, Iterable, Sequence

_EVERY_FILE = ""


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--accept",
        nargs="?",
        const=_EVERY_FILE,
        metavar="FILE",
        help="accept the present settings of FILE (its short name, such as zshrc) or of all files as the baseline",
    )


def run(arguments: Namespace, _: Callable[[str], None]) -> Result:
    """Compare every settings file with its baseline; exit code 1 if one differs.

    Raises:
        GoarmdError: the state file cannot be used, or there is no such file to accept.
    """
    from goarmd.assembly import clean_state  # noqa: PLC0415  # imports every room

    with closing(StateFile(state_db())) as state:
        clean_state(state, platforms.current().system)
        files = _compare_all(state)
        if arguments.accept is not None:
            _accept(state, files, arguments.accept)
            files = _compare_all(state)
        return _result(files, state.problem)


def _compare_all(state: StateFile) -> list[FileState]:
    files, baselines, salted = compared_files(platforms.current().system, home()), Baselines(state), salt(state)
    return [found for file in files if (found := compare(file, home(), baselines, salted))]


def _accept(state: StateFile, files: Sequence[FileState], wanted: str) -> None:
    named = {file.compared.file: file for file in files}
    if wanted != _EVERY_FILE and wanted not in named:
        raise GoarmdError(f"--accept {wanted}: there is no such settings file: name one of {', '.join(named)}")
    if wanted != _EVERY_FILE and not named[wanted].understood:
        raise GoarmdError(f"{named[wanted].compared.path}: {named[wanted].problems[0]}: fix it before accepting it")
    for name, file in named.items():
        if wanted in (_EVERY_FILE, name) and file.understood:
            Baselines(state).accept(name, file.values or {})
    if not state.saves:
        raise GoarmdError(f"nothing was accepted: {state.problem}")


def _result(states: Sequence[FileState], problem: str | None) -> Result:
    data = {"files": [_as_data(state) for state in states], "problem": problem}
    lines = [line for state in states for line in _as_text(state)] or ["There are no settings files to watch."]
    if problem:
        lines.append(f"[yellow]{escape(problem)}[/]")
    exit_code = ExitCode.FAILED if problem else ExitCode.of(any(state.drifted_keys for state in states))
    return Result(data, "\n".join(lines), exit_code)


def _as_data(state: FileState) -> dict[str, Any]:
    return {
        "file": state.compared.file,
        "path": str(state.compared.path),
        "accepted": state.baseline is not None,
        "problems": list(state.problems),
        "keys": [{"key": key, "baseline": before, "present": now} for key, before, now in _differences(state)],
    }


def _differences(state: FileState) -> Iterable[tuple[str, str | None, str | None]]:
    """Key, baseline value and present value; None if the key is not set."""
    baseline, values = state.baseline or {}, state.values or {}
    return ((key, baseline.get(key), values.get(key)) for key in state.drifted_keys)


def _as_text(state: FileState) -> Iterable[str]:
    yield f"[bold]{state.compared.file}[/]  {escape(str(state.compared.path))}"
    for problem in state.problems:
        yield f"  [yellow]{escape(problem)}[/]"
    for key, before, now in _differences(state):
        yield f"  {escape(key)}"
        yield f"    [red]-[/] {_shown(before)}"
        yield f"    [green]+[/] {_shown(now)}"
    if state.baseline is None:
        yield "  no baseline yet: the daemon accepts the first values it reads, or type goarmd drift --accept"
    elif not state.drifted_keys:
        yield "  as accepted"


def _shown(value: str | None) -> str:
    return "[dim]not set[/]" if value is None else escape(value.replace("\n", "\n      "))


COMMAND = Command(
    name="drift",
    help="Show which settings differ from the accepted baseline, or accept the present ones.",
    arguments=_arguments,
    run=run,
)
