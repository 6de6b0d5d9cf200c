"""The environments of the shells of one home, in the words of the rules.

What the shells do is in shell_environment.py; here the files are read from a disk, and what came of them is said with
files and lines as people read them.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from goarmd.catalog.go_tools import TOOLS
from goarmd.settings.formats.uname import UNKNOWN
from goarmd.settings.home import Line, Origin, Variable
from goarmd.settings.shell_environment import read_environment
from goarmd.settings.shell_values import Files
from goarmd.settings.shell_values import Origin as PathOrigin

if TYPE_CHECKING:
    from collections.abc import Iterator

    from goarmd.settings.disk import Disk
    from goarmd.settings.formats.uname import Uname
    from goarmd.settings.shell_values import Alias, Call, ShellEnvironment
    from goarmd.settings.shell_values import Variable as Assignment

_SHELLS = ("zsh", "bash", "fish")
_PATHS = frozenset({"PATH", "path", "fish_user_paths"})  # these are in Environment.path
# An alias with such a name changes what everybody types.
_USUAL_NAMES = frozenset({*TOOLS, "brew", "code", "zsh", "bash", "fish", "sh", "make", "git"})


@dataclass(frozen=True, slots=True)
class PathEntry:
    """A folder of PATH: None if it is not known, and whether `brew shellenv` put it there."""

    folder: str | None
    file: str
    line: int
    certain: bool = True
    by_brew: bool = False


@dataclass(frozen=True, slots=True)
class GoEnvWrite:
    """A call of `go env -w` at each start of the shell, with the names that it sets."""

    names: tuple[str, ...]
    at: Line


@dataclass(frozen=True, slots=True)
class IntelStart:
    """A line that starts programs for Intel.

    Attributes:
        name: the alias, or what is run.
        at: where.
        is_asked_for: it is an alias with a name of its own, such as `ibrew`: whoever types it wants that.
    """

    name: str
    at: Line
    is_asked_for: bool = False


@dataclass(frozen=True, slots=True)
class ShellProblem:
    """A line that was not understood."""

    file: str
    line: int
    text: str


@dataclass(frozen=True, slots=True)
class Environment:
    """What the start-up files of one shell set.

    Attributes:
        shell: zsh, bash or fish.
        files: those that were read, in their order.
        variables: every assignment that may count, in the order in which it happens; unset ones are left out.
        path: PATH, the first folder first.
    """

    shell: str
    files: tuple[str, ...] = ()
    variables: tuple[Variable, ...] = ()
    path: tuple[PathEntry, ...] = ()
    go_env_writes: tuple[GoEnvWrite, ...] = ()
    intel_starts: tuple[IntelStart, ...] = ()
    problems: tuple[ShellProblem, ...] = ()


def read_shells(disk: Disk, uname: Uname = UNKNOWN) -> tuple[Environment, ...]:
    """The environments of the shells that have start-up files in this home."""
    found = ((shell, _read(disk, shell, uname)) for shell in _SHELLS)
    home = f"{disk.root}/"
    return tuple(
        _Words(disk, read).environment(shell)
        for shell, read in found
        if any(file.startswith(home) for file in read.files)
    )


def files_read_together(disk: Disk) -> tuple[tuple[str, ...], ...]:
    """For each shell the files that it reads at a start, by their absolute paths."""
    return tuple(tuple(_read(disk, shell).files) for shell in _SHELLS)


def zsh_folder(disk: Disk) -> Path:
    """ZDOTDIR, which people set in ~/.zshenv; the home without it."""
    named = next(iter(_read(disk, "zshenv").final("ZDOTDIR")), None)
    value = _inherited(disk).get("ZDOTDIR") if named is None else named.value
    return Path(value) if value and value.startswith("/") else disk.root


def _read(disk: Disk, start: str, uname: Uname = UNKNOWN) -> ShellEnvironment:
    def content(path: str) -> bytes | None:
        found = disk.read(Path(path)) if "\0" not in path else None
        return None if found is None or found.problem else found.raw

    files = Files(content, lambda folder: disk.names(Path(folder)), disk.exists)
    return read_environment(start, str(disk.root), files, _inherited(disk), uname)


def _inherited(disk: Disk) -> dict[str, str]:
    return {name: value for name in ("ZDOTDIR", "XDG_CONFIG_HOME") if (value := disk.variables.get(name))}


@dataclass(frozen=True, slots=True)
class _Words:
    """Says what one shell does with files as people read them."""

    disk: Disk
    read: ShellEnvironment

    def environment(self, shell: str) -> Environment:
        return Environment(
            shell,
            tuple(map(self._file, self.read.files)),
            tuple(self._variables()),
            tuple(self._path()),
            tuple(
                GoEnvWrite(each.names, self._at(each))
                for each in self.read.calls
                if each.what == "go env -w" and each.certain
            ),
            tuple(self._intel_starts()),
            tuple(ShellProblem(self._file(file), each.line, each.text) for file, each in self.read.problems),
        )

    def _file(self, path: str) -> str:
        return self.disk.shown(Path(path)) if path else ""

    def _at(self, each: Assignment | Call | Alias) -> Line:
        return Line(self._file(each.file), each.line)

    def _variables(self) -> Iterator[Variable]:
        kept: list[Assignment] = []
        for each in self.read.variables:
            if each.unset and each.certain:
                kept = [other for other in kept if other.name != each.name]
            elif not each.unset and each.name not in _PATHS:
                same = (each.name, each.file, each.line, each.value)  # assigned, and then exported
                kept = [other for other in kept if (other.name, other.file, other.line, other.value) != same]
                kept.append(each)
        for each in kept:
            there = map(self.disk.exists, each.needs)  # unknown of another machine: dotfiles are for several
            certain = each.certain or (bool(each.needs) and all(there))
            at, exported = self._at(each), each.exported
            yield Variable(each.name, each.value, at, Origin.SHELL, each.name, certain, exported, each.text)

    def _path(self) -> Iterator[PathEntry]:
        for each in self.read.path:
            there = (self.disk.exists(path) is not False for path in each.needs)  # in PATH it does no harm
            certain = each.certain or (bool(each.needs) and all(there))
            by_brew = each.origin is PathOrigin.BREW
            yield PathEntry(each.folder, self._file(each.file), each.line, certain, by_brew)

    def _intel_starts(self) -> Iterator[IntelStart]:
        for alias in self.read.aliases:
            if alias.intel:
                yield IntelStart(f"alias {alias.name}", self._at(alias), alias.name not in _USUAL_NAMES)
        for call in self.read.calls:
            if call.what == "arch -x86_64" and call.certain:
                yield IntelStart(call.what, self._at(call))
