"""What the start-up files of a shell make of its environment, as values."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from goarmd.settings.formats.document import Problem


@dataclass(frozen=True, slots=True)
class Place:
    """Where something happens, and whether it does at each start of the shell."""

    file: str
    line: int
    certain: bool = True
    needs: tuple[str, ...] = ()  # if it is not certain: the files whose existence alone would make it so

    def but(self, *, certain: bool) -> Place:
        """The same, and less certain if that is not."""
        return self if certain else replace(self, certain=False, needs=())


@dataclass(frozen=True, slots=True)
class Variable:
    """One assignment, or one unset. Values stay out of the repr, for they may be secrets."""

    name: str
    value: str | None = field(repr=False)  # None: it cannot be known here; `text` has it as written
    text: str = field(repr=False)
    file: str
    line: int
    certain: bool = True
    exported: bool = False  # for certain
    unset: bool = False
    needs: tuple[str, ...] = ()  # it is certain as soon as these files exist


class Origin(StrEnum):
    """What put a folder on PATH."""

    PATH = "PATH"
    FISH_USER_PATHS = "fish_user_paths"
    BREW = "brew shellenv"
    PATH_HELPER = "path_helper"
    MANAGER = "version manager"
    INHERITED = "inherited"  # the PATH that the shell was started with


@dataclass(frozen=True, slots=True)
class PathEntry:
    """One folder of PATH, or something whose folders cannot be known here."""

    folder: str | None
    text: str  # as written: $GOPATH/bin
    file: str
    line: int
    certain: bool = True
    origin: Origin = Origin.PATH
    needs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Call:
    """A program that is run, with the names of the variables that it sets."""

    what: str
    names: tuple[str, ...]
    file: str
    line: int
    certain: bool


@dataclass(frozen=True, slots=True)
class Alias:
    """An alias for one of Go's tools, or for something run by `arch`."""

    name: str
    text: str = field(repr=False)
    file: str
    line: int
    certain: bool
    intel: bool  # arch -x86_64


@dataclass(frozen=True, slots=True)
class Files:
    """How files are read. Private folders are left out by whoever gives these functions."""

    read: Callable[[str], bytes | None]  # None: it does not exist, or may not be read
    names: Callable[[str], Sequence[str]]  # of the files in a folder
    exists: Callable[[str], bool | None] = lambda _path: None  # None: not known, as for another machine's home


@dataclass(frozen=True, slots=True)
class ShellEnvironment:
    """What a shell's environment is after its start, and why."""

    variables: tuple[Variable, ...]  # each assignment, in the order of the shell; last those in functions nobody calls
    finals: Mapping[str, tuple[Variable, ...]]
    path: tuple[PathEntry, ...]  # first to last
    calls: tuple[Call, ...]  # go env -w, go env -u, launchctl setenv, arch -x86_64
    aliases: tuple[Alias, ...]
    files: tuple[str, ...]  # that were read, in order
    problems: tuple[tuple[str, Problem], ...]  # with the file

    def final(self, name: str) -> tuple[Variable, ...]:
        """What a variable may hold at the end: its certain value first, then those that may have replaced it.

        Empty for one that is never set, or unset at the end.
        """
        found = self.finals.get(name, ())
        return () if len(found) == 1 and found[0].unset and found[0].certain else found
