"""The environment that start-up files of a shell make: variables, PATH in its order, and where each part comes from.

Nothing is run. A word is worked out where it only uses the home folder and variables that were set before; of a PATH
the known folders are kept and the rest is None. What a condition on more than the existence of files decides is
uncertain.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING

from goarmd.catalog.go_tools import TOOLS
from goarmd.settings.formats.shell_statements import Action, Kind
from goarmd.settings.home import Line, Origin, Variable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from goarmd.settings.formats.shell_statements import Part, ShellFile, Statement, Word

_BREW = re.compile(r"(?:(?P<prefix>/[^\s\"']{1,200}?)/bin/)?brew[\"']?\s+shellenv")
_PATHS = ("PATH", "path", "fish_user_paths")
# A value can name itself several times in each line, so that it grows beyond any memory.
_MOST_FOLDERS = 1000  # of PATH
_LONGEST_VALUE = 16 * 1024  # characters
_UNKNOWN = "\0"  # stands for an expansion that nobody knows
_WHOLE = "\1"  # stands for PATH as it was before
# An alias with such a name changes what everybody types.
_USUAL_NAMES = frozenset({*TOOLS, "brew", "code", "zsh", "bash", "fish", "sh", "make", "git"})
_INTEL = re.compile(r"(?:^|[\s;&|(\"'/])arch\s+-(?:arch\s+)?x86_64\b")


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


@dataclass(slots=True)
class Interpreter:
    """Follows statements, and keeps what they set.

    Args:
        shell: zsh, bash or fish.
        home: what $HOME is.
        exists: whether a file is there; None if that is unknown, which counts as yes.
    """

    shell: str
    home: str
    exists: Callable[[str], bool | None]
    files: list[str] = field(default_factory=list)
    path: list[PathEntry] = field(default_factory=lambda: [PathEntry(None, "", 0)])
    variables: list[Variable] = field(default_factory=list)
    problems: list[ShellProblem] = field(default_factory=list)
    _known: dict[str, str | None] = field(default_factory=dict)
    _writes: list[GoEnvWrite] = field(default_factory=list)
    _starts: list[IntelStart] = field(default_factory=list)

    def follow(self, file: ShellFile, name: str, source: Callable[[str, bool], None], *, certain: bool = True) -> None:
        """Take over what one file does.

        Args:
            file: its statements.
            name: as people read it.
            source: called with the path of each file that it reads, and whether it certainly does.
            certain: it is certainly read itself.
        """
        self.files.append(name)
        self.problems += [ShellProblem(name, each.line, each.text) for each in file.problems]
        for statement in file.statements:
            happens = certain and not (statement.conditional or statement.nested)
            if self._is_ruled_out(statement):
                continue
            if statement.action is Action.LEAVE and statement.certain:
                return
            self._do(statement, Line(name, statement.line), source, certain=happens)

    def environment(self) -> Environment:
        """What came of it."""
        return Environment(
            self.shell,
            tuple(self.files),
            tuple(self.variables),
            tuple(self.path),
            tuple(self._writes),
            tuple(self._starts),
            tuple(self.problems),
        )

    def value(self, name: str) -> str | None:
        """What a variable is now; None if it is not set or not known."""
        return self.home if name == "HOME" else self._known.get(name)

    def _is_ruled_out(self, statement: Statement) -> bool:
        """Whether a file that the statement asks for is known not to be there."""
        needed = (self.expand(word) for word in statement.needs)
        return any(path is not None and path.startswith("/") and self.exists(path) is False for path in needed)

    def _do(self, statement: Statement, at: Line, source: Callable[[str, bool], None], *, certain: bool) -> None:
        match statement.action:
            case Action.ASSIGN | Action.APPEND | Action.PREPEND:
                self._assign(statement, at, certain=certain)
            case Action.UNSET if certain:
                self._known.pop(statement.name, None)
                self.variables = [each for each in self.variables if each.name != statement.name]
            case Action.EVALUATE:
                self._evaluate(" ".join(word.text for word in statement.words), at, certain=certain)
            case Action.SOURCE if (path := self.expand(statement.words[0])) is not None:
                source(path, certain)
            case Action.ALIAS if _INTEL.search(statement.words[0].text):
                own_name = statement.name not in _USUAL_NAMES
                self._starts.append(IntelStart(f"alias {statement.name}", at, own_name))
            case Action.RUN:
                self._run(statement, at, certain=certain)
            case _:
                pass

    def _assign(self, statement: Statement, at: Line, *, certain: bool) -> None:
        name = statement.name
        if name in _PATHS:
            self._set_path(statement, at, certain=certain)
            return
        value = self.expand(statement.words[0]) if statement.words else ""
        if statement.action is Action.APPEND and value is not None:
            value = (self.value(name) or "") + value
        if value is not None and len(value) > _LONGEST_VALUE:
            value = None
        if certain:
            self._known[name] = value
        exported = statement.exported or (self.shell != "fish" and any(each.name == name for each in self.variables))
        written = statement.words[0].text if statement.words else ""
        self.variables.append(Variable(name, value, at, Origin.SHELL, name, certain, exported, written))

    def _set_path(self, statement: Statement, at: Line, *, certain: bool) -> None:
        before = list(self.path)
        words = [item for word in statement.words for item in (word.items if word.items is not None else (word,))]
        texts = [self._path_text(word) for word in words]
        if statement.action is Action.APPEND:
            texts = [_WHOLE, *(text.lstrip(":") for text in texts)]
        elif statement.action is Action.PREPEND:
            texts = [*texts, _WHOLE]
        entries = _entries(":".join(texts), before, at, certain=certain)
        self.path = [*islice(entries, _MOST_FOLDERS)]

    def _path_text(self, word: Word) -> str:
        parts = [self._path_part(part) for part in word.parts]
        return "".join(parts) if sum(map(len, parts)) <= _LONGEST_VALUE else _UNKNOWN

    def _path_part(self, part: Part) -> str:
        if part.kind is Kind.VARIABLE and part.name in _PATHS:
            return _WHOLE
        known = self._part(part)
        return _UNKNOWN if known is None else known

    def _evaluate(self, text: str, at: Line, *, certain: bool) -> None:
        found = _BREW.search(text)
        if found:
            self._prepend_brew(found["prefix"], at, certain=certain)

    def _prepend_brew(self, prefix: str | None, at: Line, *, certain: bool) -> None:
        """`brew shellenv` puts its two folders first; called without a path it is the brew that PATH finds."""
        if prefix is None:
            brews = (each.folder.removesuffix("/bin") for each in self.path if each.folder and each.by_brew)
            prefix = next(brews, None)
        folders = (f"{prefix}/bin", f"{prefix}/sbin") if prefix else (None,)
        self.path = [*(PathEntry(folder, at.file, at.line, certain, by_brew=True) for folder in folders), *self.path]

    def _run(self, statement: Statement, at: Line, *, certain: bool) -> None:
        words = [self.expand(word) or word.text for word in statement.words]
        text = " ".join((statement.name, *words))
        if statement.name == "fish_add_path":
            self._fish_add_path(words, at, certain=certain)
        elif statement.name == "go" and words[:2] == ["env", "-w"] and certain:
            names = tuple(word.partition("=")[0] for word in words[2:] if "=" in word)
            self._writes.append(GoEnvWrite(names, at))
        elif _INTEL.search(text) and certain:
            self._starts.append(IntelStart(statement.name, at))

    def _fish_add_path(self, words: Iterable[str], at: Line, *, certain: bool) -> None:
        options = {word for word in words if word.startswith("-")}
        added = [PathEntry(word, at.file, at.line, certain) for word in words if word.startswith("/")]
        last = bool(options & {"-a", "--append"})
        self.path = [*self.path, *added] if last else [*added, *self.path]

    def expand(self, word: Word) -> str | None:
        """What a word means; None if that is not known."""
        parts = [self._part(part) for part in word.parts]
        known = [part for part in parts if part is not None]
        if word.items is not None or len(known) < len(parts) or sum(map(len, known)) > _LONGEST_VALUE:
            return None
        return "".join(known)

    def _part(self, part: Part) -> str | None:
        if part.kind in (Kind.TEXT, Kind.PATTERN):
            return part.text
        if part.kind is not Kind.VARIABLE:
            return None
        known = self.value(part.name)
        if known or part.operator not in (":-", "-", ":="):
            return known
        operand = part.operand.strip("\"'")
        for name in ("$HOME", "${HOME}", "~"):
            if operand.startswith(name):
                operand = self.home + operand[len(name) :]
        return None if "$" in operand or "`" in operand else operand


def _entries(text: str, before: list[PathEntry], at: Line, *, certain: bool) -> Iterator[PathEntry]:
    for folder in filter(None, text.split(":")):
        if folder == _WHOLE:
            yield from before
        else:
            is_known = _UNKNOWN not in folder and _WHOLE not in folder
            yield PathEntry(folder if is_known else None, at.file, at.line, certain)
