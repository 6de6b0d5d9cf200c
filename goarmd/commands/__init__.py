"""The commands. Each is one file here that returns a Result; only cli.py prints.

Imports that a command needs and the daemon does not are inside its functions.
"""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from enum import IntEnum
from queue import Empty, SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeVar, cast

from goarmd.core.errors import GoarmdError

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Callable, Iterable, Sequence

    from goarmd.config.schema import Config
    from goarmd.views.report_values import ReportValues

ISSUES: Final = "https://github.com/goarmd/goarmd/issues"
T = TypeVar("T")
_PATIENCE = 30.0  # seconds; all programs that are asked have answered, or been given up, long before


class ExitCode(IntEnum):
    """The exit codes of commands."""

    FINE = 0
    FOUND = 1  # problems were found
    FAILED = 2  # the command itself failed, or could not read everything

    @classmethod
    def of(cls, found: object) -> ExitCode:
        """FOUND if anything was found, else FINE."""
        return cls.FOUND if found else cls.FINE


class Progress(Protocol):
    """Shows the user the progress of long work; not part of the answer."""

    def __call__(self, step: str) -> None:
        """Show a step."""

    def over(self, items: Sequence[T], what: str) -> Iterable[T]:
        """The same items, while a bar shows how many of them are done."""

    def show(self, text: str) -> None:
        """Print a part of the answer before the work that follows, in rich's console markup."""

    def ask(self, text: str, question: str) -> bool:
        """Show a text and ask; False where nobody can answer."""


@dataclass(frozen=True, slots=True)
class Result:
    """The answer of a command.

    Attributes:
        data: the whole answer in JSON types, for `--json`.
        text: the same for people, in rich's console markup (escape foreign text with rich.markup.escape).
        exit_code: for the shell.
        as_json: the data is the answer, whether or not `--json` was given.
    """

    data: Any
    text: str
    exit_code: ExitCode = ExitCode.FINE
    as_json: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A part that answers the user.

    Attributes:
        name: the word to type; the same as the file's name.
        help: one sentence.
        arguments: adds its own arguments; every command has `--json` and `--config FILE`.
        run: executes it; raises GoarmdError for problems that the user can fix.
        for_developers: it is of use only in goarmd's own repository, and no help lists it.
    """

    name: str
    help: str
    arguments: Callable[[ArgumentParser], None]
    run: Callable[[Namespace, Progress], Result]
    for_developers: bool = False


def patiently(what: str, work: Callable[[], T]) -> T:
    """The result of work that reads the user's files, each of which may be on a drive that does not answer.

    Raises:
        GoarmdError: it has not ended after half a minute; or what the work itself raises.
    """
    results: SimpleQueue[tuple[T, None] | tuple[None, BaseException]] = SimpleQueue()

    def run() -> None:
        try:
            results.put((work(), None))
        except BaseException as error:  # noqa: BLE001  # raised again where it is waited for
            results.put((None, error))

    Thread(target=run, name=what, daemon=True).start()  # a read that hangs cannot be ended, only left behind
    try:
        result, error = results.get(timeout=_PATIENCE)
    except Empty:
        raise GoarmdError(
            f"{what} takes over {_PATIENCE:.0f} s: is one of your settings files or folders on a drive that is away?"
        ) from None
    if error is not None:
        raise error
    return cast("T", result)


def look(config: Config) -> ReportValues:
    """A report from one look, with what the state file has; nothing is written.

    Raises:
        GoarmdError: it takes too long.
    """
    from goarmd.assembly import look_once  # noqa: PLC0415  # not needed when a daemon answers
    from goarmd.config.paths import state_db  # noqa: PLC0415  # as above
    from goarmd.state.state_file import StateFile  # noqa: PLC0415  # as above
    from goarmd.views.from_report import to_values  # noqa: PLC0415  # as above

    def report() -> ReportValues:
        with closing(StateFile.copy_of(state_db())) as state:
            return to_values(look_once(config, state))

    return patiently("Looking at this machine", report)


def no_arguments(_: ArgumentParser) -> None:
    """For commands without their own arguments."""
