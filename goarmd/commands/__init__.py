"""What a person can type. A command is one file here that returns a Result; only cli.py prints.

Imports that a command needs and the daemon does not stand inside its functions.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Callable, Iterable, Sequence

T = TypeVar("T")


class ExitCode(IntEnum):
    """What a command's exit code means."""

    FINE = 0
    FOUND = 1  # problems were found
    FAILED = 2  # the command could not do its work, or could not see all of it

    @classmethod
    def of(cls, found: object) -> ExitCode:
        """FOUND if there is anything, else FINE."""
        return cls.FOUND if found else cls.FINE


class Progress(Protocol):
    """Tells a person how long work goes on; nothing of it is part of the answer."""

    def __call__(self, step: str) -> None:
        """Tell of a step."""

    def over(self, items: Sequence[T], what: str) -> Iterable[T]:
        """The same items, while a bar shows how many of them are done."""


@dataclass(frozen=True, slots=True)
class Result:
    """What a command has to say.

    Attributes:
        data: the whole answer as JSON can hold it, for `--json`.
        text: the same for people, in rich's console markup (escape what comes from outside with rich.markup.escape).
        exit_code: what is passed to the shell.
    """

    data: Any
    text: str
    exit_code: ExitCode = ExitCode.FINE


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A part that answers a person.

    Attributes:
        name: the word to type; the same as the file's name.
        help: one sentence.
        arguments: adds its own arguments; `--json` and `--config FILE` are there for every command.
        run: does it; GoarmdError for what a person can act on.
    """

    name: str
    help: str
    arguments: Callable[[ArgumentParser], None]
    run: Callable[[Namespace, Progress], Result]


def no_arguments(_: ArgumentParser) -> None:
    """For commands without arguments of their own."""
