"""`goarmd fix`: the edits that fix settings, shown first; `--undo` takes the last ones back."""

from __future__ import annotations

from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from goarmd import platforms
from goarmd.commands import Command, ExitCode, Result
from goarmd.config.file import load
from goarmd.config.paths import backups_folder, home, state_db
from goarmd.core.errors import GoarmdError
from goarmd.state.state_file import StateFile
from goarmd.views.finding_names import below_home, names, similar

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Iterable, Iterator, Sequence

    from goarmd.commands import Progress
    from goarmd.parts.judgement import Judgement


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "findings",
        nargs="*",
        metavar="FINDING",
        help="only these: a setting such as go.goroot, a file, FILE:LINE, or the word in parentheses in goarmd doctor "
        "(default: all that doctor shows)",
    )
    parser.add_argument("--dry-run", action="store_true", help="show the edits and write nothing")
    parser.add_argument("--yes", action="store_true", help="write without a question")
    parser.add_argument("--undo", action="store_true", help="take the last edits back")
    parser.add_argument(
        "--policy",
        type=Path,
        metavar="FILE",
        help="a policy file of your team (default: settings.policy of the configuration)",
    )


def run(given: Namespace, progress: Progress) -> Result:
    """Show the edits, ask, and write them; exit code 1 if a finding is left.

    Raises:
        GoarmdError: there is no such finding, or a file changed meanwhile or cannot be written, or the policy is wrong.
    """
    from goarmd.settings import backups, fix  # noqa: PLC0415  # not needed by other commands
    from goarmd.views import fix as view  # noqa: PLC0415  # as above

    folder = backups_folder()
    if given.undo and given.dry_run:
        due = backups.undo(folder, dry_run=True)
        return Result({"would_restore": list(due)}, view.restored(due, written=False))
    if given.undo:
        with _no_drift(repairs=False):
            restored = backups.undo(folder)
        return Result({"restored": list(restored)}, view.restored(restored))
    changes, left = fix.plan(home(), _chosen(_found(given, progress), given.findings))
    if not changes:
        return Result(view.values(changes, left, written=False), view.nothing(left), ExitCode.of(left))
    asked = not (given.dry_run or given.yes or given.json)
    agreed = asked and progress.ask(view.edits(changes), view.question(changes))
    written = agreed or (given.yes and not given.dry_run)
    if written:
        with _no_drift(repairs=True):
            backups.write(folder, changes)
    text = view.outcome(changes, left, written=written, shown=asked)
    return Result(view.values(changes, left, written=written), text, ExitCode.of(left or not written))


@contextmanager
def _no_drift(*, repairs: bool) -> Iterator[None]:
    from goarmd.settings.own_edits import no_drift  # noqa: PLC0415  # not needed by other commands

    with (
        closing(StateFile(state_db())) as state,
        no_drift(state, platforms.current().system, home(), repairs=repairs),
    ):
        yield


def _found(given: Namespace, progress: Progress) -> tuple[Judgement, ...]:
    from goarmd.assembly import as_doctor_shows, judge_settings  # noqa: PLC0415  # not needed by other commands
    from goarmd.settings import team  # noqa: PLC0415  # as above

    config = load(given.config)
    applied = team.applied(config, given.policy or team.file_of(config))
    _, found = judge_settings(config, progress, applied)
    shown = tuple(each for each in found if not each.noise)
    return shown if given.findings else as_doctor_shows(config, shown)  # those that are named are fixed all the same


def _chosen(found: Sequence[Judgement], words: Sequence[str]) -> Iterable[Judgement]:
    meant = [below_home(word) for word in words]
    for word, wanted in zip(words, meant, strict=True):
        if not any(wanted in _names(each) for each in found):
            known = (name for each in found for name in _names(each))
            raise GoarmdError(f"{word}: there is no such finding about a setting{similar(wanted, known)}")
    return [each for each in found if not meant or not {*meant}.isdisjoint(_names(each))]


def _names(found: Judgement) -> tuple[str, ...]:
    return names(found.check, f"{found.file} {found.key}", found.place)


COMMAND = Command(
    name="fix",
    help="Show the edits that fix settings, ask, and make them; --undo takes the last ones back.",
    arguments=_arguments,
    run=run,
)
