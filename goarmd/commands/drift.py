"""`goarmd drift`: settings that differ from their baseline, key by key; `--accept` makes the present ones the baseline.

It reads the files and the state file directly, so it works with and without a running daemon.
"""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from goarmd import platforms
from goarmd.commands import Command, ExitCode, Result, patiently
from goarmd.config.file import load_or_default
from goarmd.config.paths import home, state_db
from goarmd.config.toml_file import nearest
from goarmd.core.errors import GoarmdError
from goarmd.settings.baselines import Baselines
from goarmd.settings.files import FileState, compare, known_files
from goarmd.state.kept import salt
from goarmd.state.state_file import StateFile

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Iterator, Mapping, Sequence

    from goarmd.commands import Progress
    from goarmd.parts.judgement import Judgement


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--accept",
        nargs="*",
        metavar="KEY",
        help="accept the present values as the baseline: all of them, or those of a KEY such as go.goroot, of a file's "
        "short name such as zshrc, or of FILE:KEY",
    )
    parser.add_argument(
        "--policy", type=Path, metavar="FILE", help="also show what differs from this policy file of your team"
    )


def run(arguments: Namespace, _: Progress) -> Result:
    """Compare every settings file with its baseline, and with a policy; exit code 1 if one differs.

    Raises:
        GoarmdError: the state file or the policy file cannot be used, there is no such key or file to accept, or a
            settings file is on a drive that does not answer.
    """
    return patiently("Comparing the settings", lambda: _compared(arguments))


def _compared(arguments: Namespace) -> Result:
    from goarmd.assembly import clean_state  # noqa: PLC0415  # imports every room
    from goarmd.settings.drift import Drifts  # noqa: PLC0415  # not needed by other commands
    from goarmd.views import drift as view  # noqa: PLC0415  # as above

    deviations = _deviations(arguments.config, arguments.policy)
    with closing(StateFile(state_db())) as state:
        clean_state(state, platforms.current().system)
        if arguments.accept is not None:
            _accept(state, _compare_all(state, arguments.config), arguments.accept)
        drifts = Drifts(state, home(), lambda: _judged(arguments.config))
        found = [drifts.of(each) for each in _compare_all(state, arguments.config)]
        answer = view.Answer(found, arguments.policy, deviations, state.problem)
        differs = bool(deviations) or any(each.drifts for each in found)
        exit_code = ExitCode.FAILED if state.problem else ExitCode.of(differs)
        return Result(view.values(answer), view.text(answer, home()), exit_code)


def _deviations(config: Path, policy: Path | None) -> tuple[Judgement, ...]:
    """What is not as the rows of a policy file expect."""
    if policy is None:
        return ()
    from goarmd.assembly import read_settings  # noqa: PLC0415  # imports every room
    from goarmd.settings import team  # noqa: PLC0415  # as above
    from goarmd.settings.judge_home import each_once  # noqa: PLC0415  # as above

    given = load_or_default(config)[0]
    return each_once(team.applied(given, policy).judge_own(read_settings(given)))


def _judged(config: Path) -> tuple[Judgement, ...]:
    from goarmd.assembly import judge_settings  # noqa: PLC0415  # asks the installed programs

    return judge_settings(load_or_default(config)[0], lambda _: None)[1]


def _compare_all(state: StateFile, config: Path) -> list[FileState]:
    """Every file that is there, or of which values were accepted."""
    baselines, salted = Baselines(state), salt(state)
    workspaces = [Path(each).expanduser() for each in load_or_default(config)[0].executables.workspaces]
    files = known_files(platforms.current().system, home(), baselines, workspaces)
    found = (compare(file, home(), baselines, salted) for file in files)
    return [each for each in found if each and (each.is_there or each.drifted_keys)]


def _accept(state: StateFile, files: Sequence[FileState], words: Sequence[str]) -> None:
    from goarmd.settings.drift import accept  # noqa: PLC0415  # as above

    for file, keys in _chosen({file.compared.file: file for file in files}, words):
        accept(state, file, keys)
    if not state.saves:
        raise GoarmdError(f"nothing was accepted: {state.problem}")


def _chosen(files: Mapping[str, FileState], words: Sequence[str]) -> Iterator[tuple[FileState, frozenset[str]]]:
    """The files with the keys to accept in each."""
    if not words:
        yield from ((file, _all_keys(file)) for file in files.values() if file.understood)
        return
    chosen: dict[str, frozenset[str]] = {}
    for word in words:
        found = {name: keys for name, file in files.items() if (keys := _meant(name, file, word)) is not None}
        if not found:
            known = [*files, *(key for file in files.values() for key in file.drifted_keys)]
            raise GoarmdError(f"--accept {word}: no settings file or changed key has this name{nearest(word, known)}")
        chosen |= {name: chosen.get(name, frozenset()) | keys for name, keys in found.items()}
    for name, keys in chosen.items():
        if not files[name].understood:
            raise GoarmdError(f"{files[name].compared.path}: {files[name].problems[0]}: fix it before accepting it")
        yield files[name], keys


def _meant(name: str, file: FileState, word: str) -> frozenset[str] | None:
    """The keys of a file that a word means; None if it means none."""
    if word == name:
        return _all_keys(file)
    keys = [key for key in file.drifted_keys if word in (key, f"{name}:{key}")]
    return frozenset(keys) if keys else None


def _all_keys(file: FileState) -> frozenset[str]:
    return frozenset((*(file.baseline or {}), *(file.values or {})))


COMMAND = Command(
    name="drift",
    help="Show which settings differ from the accepted baseline, when and by what they changed, or accept them.",
    arguments=_arguments,
    run=run,
)
