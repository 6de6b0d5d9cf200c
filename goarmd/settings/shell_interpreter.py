"""Follows the statements of start-up files as the shell would, without running anything."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import cache
from typing import TYPE_CHECKING

from goarmd.settings import shell_actions
from goarmd.settings.formats import fish, fish_variables, shell
from goarmd.settings.formats.shell_statements import Action, Kind, ShellFile, Statement, Word
from goarmd.settings.formats.uname import UNKNOWN
from goarmd.settings.shell_expansion import Element, Expander, Found, paths_of, tidy
from goarmd.settings.shell_path import SearchPath
from goarmd.settings.shell_programs import output
from goarmd.settings.shell_values import Alias, Call, Files, Place
from goarmd.settings.shell_variables import Variables

if TYPE_CHECKING:
    from collections.abc import Container, Mapping, Sequence

    from goarmd.settings.formats.document import Problem
    from goarmd.settings.formats.uname import Uname

_MOST_STEPS = 15_000  # statements that are followed and their words, with loops and calls of functions counted
_MOST_FILES = 60
_MOST_ROUNDS = 60  # of a loop
_MOST_ITEMS = 500  # of a list
_DEEPEST_FILES = 8
_DEEPEST = 30  # loops, functions and files in each other
# Variables that have a value before any file is read.
_OF_GO_ALONE = re.compile(r"GOFLAGS|CGO_\w+FLAGS")  # no system sets them: empty until a start-up file does
_ALWAYS_SET = frozenset({"PATH", "HOME", "USER", "LOGNAME", "SHELL", "PWD", "TERM", "LANG", "TMPDIR"})
_ALL_ARGUMENTS = frozenset({"@", "*", "argv"})
# Names of files and folders that hold secrets, which are not read whoever asks for it.
_PRIVATE = re.compile(
    r"(?:^|/)(?:[^/]*\.env(?:rc)?(?:\.[^/]*)?|\.?(?:api_?)?keys?(?:\.[^/]*)?)$|(?:^|/)\.?private(?:/|\.|$)|"
    r"(?:^|/)\.(?:ssh|gnupg|aws|netrc|kube|docker)(?:/|$)|\.(?:pem|key|p12)$|"
    r"secret|credential|passw(?:or)?d|passphrase|token|private_?key",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Scope:
    """Where statements stand: in which file, how sure it is that they run, in which call of a function."""

    place: Place
    arguments: Mapping[str, Found] = field(default_factory=dict)  # of a function, and the variables of loops
    all_arguments: tuple[Found, ...] = ()
    function: str = ""  # the file with the function that is called here
    depth: int = 0

    def maybe(self) -> Scope:
        """The same, where nothing is certain."""
        return replace(self, place=self.place.but(certain=False))


@dataclass(frozen=True, slots=True)
class _Function:
    body: Sequence[Statement]
    parameters: tuple[str, ...]
    place: Place


class Interpreter:
    """The state of a shell: zsh, bash, sh or fish."""

    def __init__(
        self, shell_name: str, home: str, files: Files, inherited: Mapping[str, str], uname: Uname = UNKNOWN
    ) -> None:
        self.shell = shell_name
        self.uname = uname
        self.home = home.rstrip("/")
        self.files = Files(files.read, cache(files.names), cache(files.exists))
        self.variables = Variables({"HOME": self.home, "USER": self.home.rpartition("/")[2], **inherited})
        self.path = SearchPath()
        self.calls: list[Call] = []
        self.aliases: list[Alias] = []
        self.problems: list[tuple[str, Problem]] = []
        self.read_files: list[str] = []
        self._functions: dict[str, _Function] = {}
        self._called = set[str]()
        self._active: list[str] = []
        self._parsed: dict[str, ShellFile] = {}
        self._left = _MOST_STEPS

    def read(self, path: str, scope: Scope | None = None) -> bool:
        """Read a file and follow what it says; False if there is none that may be read."""
        has_secrets = _PRIVATE.search(path.removeprefix(self.home)) is not None
        is_quoted = path.startswith((f"{self.home}/$", f"{self.home}/~"))  # then it is a folder of that name
        too_many = len(self.read_files) >= _MOST_FILES or len(self._active) >= _DEEPEST_FILES
        if has_secrets or is_quoted or too_many or path in self._active:
            return False
        parsed = self._parse(path)
        if parsed is None:
            return False
        self.read_files.append(path)
        self._active.append(path)
        scope = scope or Scope(Place(path, 0))
        self.follow(parsed.statements, Scope(replace(scope.place, file=path), depth=scope.depth + 1))
        self._active.pop()
        return True

    def _parse(self, path: str) -> ShellFile | None:
        """What a file says; one that is read again says the same."""
        if path not in self._parsed and (raw := self.files.read(path)) is not None:
            self._parsed[path] = self._parse_text(path, raw)
            self.problems += [(path, problem) for problem in self._parsed[path].problems]
        return self._parsed.get(path)

    def _parse_text(self, path: str, raw: bytes) -> ShellFile:
        if path.endswith("/fish_variables"):
            return fish_variables.parse(raw)
        parse = fish.parse if self.shell == "fish" else shell.parse
        return parse(raw, self.shell, self._functions, self.uname)

    def follow(self, statements: Sequence[Statement], scope: Scope) -> None:
        """Follow statements, up to one that certainly leaves them."""
        at = 0
        while at < len(statements) and self._left > 0 and scope.depth <= _DEEPEST:
            statement = statements[at]
            self._left -= 1 + len(statement.words)
            body = statements[at + 1 : at + 1 + statement.body]
            at += 1 + statement.body
            place = self._place(statement, scope)
            if place is None:
                continue
            if statement.action is not Action.LEAVE:
                self._follow(statement, body, replace(scope, place=place))
            elif place.certain:
                return
            elif scope.function:  # what stands behind may not be reached
                scope = scope.maybe()

    def follow_uncalled(self) -> None:
        """Record what functions would assign that no file calls. It changes nothing."""
        aside = Interpreter(self.shell, self.home, Files(lambda _path: None, lambda _folder: ()), {})
        aside.variables = self.variables.copy()
        for name, function in self._functions.items():
            if name not in self._called:
                aside.follow(function.body, Scope(function.place.but(certain=False)))
        self.variables.all += aside.variables.all
        self.calls += aside.calls
        self.aliases += aside.aliases

    # Words

    def value(self, word: Word, scope: Scope) -> Found:
        """The text of a word here."""
        return self._expander(scope).value(word)

    def values(self, words: Sequence[Word], scope: Scope) -> list[Found]:
        """The texts of words here; a list is all its items."""
        values: list[Found] = []
        for word in words:
            items = self._list(word, scope)
            if word.items is not None:
                values += self.values(word.items, scope)
            else:
                values += [self.value(word, scope)] if items is None else items
        return values[:_MOST_ITEMS]

    def elements(self, words: Sequence[Word], own: Sequence[str], scope: Scope) -> list[Element]:
        """The elements of a list such as PATH; `own` are the names of the list that is assigned."""
        elements: list[Element] = []
        for word in words:
            items = self._list(word, scope)
            if word.items is not None:
                elements += self.elements(word.items, own, scope)
            elif items is not None:
                elements += [Element(item.value, word.text, item.certain) for item in items]
            else:
                found = self._expander(scope).elements(_without_qualifier(word), own)
                elements += [_with_argument(each, word, scope) for each in found] if scope.arguments else found
        return elements[:_MOST_ITEMS]

    def paths(self, word: Word, scope: Scope) -> list[Found]:
        """The paths that a word stands for. A relative one is one in the home folder, where a shell starts."""
        found = self.value(_without_qualifier(word), scope)
        if not found.value:
            return [Found(None)]
        path = tidy(found.value if found.value.startswith("/") else f"{self.home}/{found.value}")
        certain = found.certain and found.value.startswith("/")
        if not any(part.kind is Kind.PATTERN for part in word.parts):
            return [Found(path, certain)]
        return [Found(each, certain) for each in paths_of(path, self.files.names)]

    def _list(self, word: Word, scope: Scope) -> Sequence[Found] | None:
        """The items of the list that a word stands for."""
        part = word.parts[0] if len(word.parts) == 1 else None
        if part is None or part.kind is not Kind.VARIABLE or part.operator:
            return None
        if part.name in _ALL_ARGUMENTS and scope.function:
            return scope.all_arguments
        return None if part.name in scope.arguments else self.variables.lists.get(part.name)

    def _expander(self, scope: Scope) -> Expander:
        def variable(name: str) -> Found | None:
            if name in scope.arguments:
                return scope.arguments[name]
            return self.variables.find(name) or (Found("") if _OF_GO_ALONE.fullmatch(name) else None)

        return Expander(variable, lambda command: output(self, command))

    # Statements

    def _place(self, statement: Statement, scope: Scope) -> Place | None:
        """Where a statement stands, and how sure it is that it runs. None if it does not."""
        before = self.variables.find(statement.name) if statement.is_default else None
        if before and before.value and before.certain:
            return None
        has_none = before is None and statement.name not in _ALWAYS_SET  # an empty one is unset to some tests only
        place = scope.place.but(certain=not statement.conditional and (has_none or not statement.is_default))
        if not scope.function:
            place = replace(place, line=statement.line)
        elif not _uses(statement, scope.arguments):  # else the line that calls the function says what it does
            place = replace(place, file=scope.function, line=statement.line)
        reads = statement.words[0].text if statement.action is Action.SOURCE else ""
        needs: list[str] = []
        for word in statement.needs:
            path = next((found.value for found in self.paths(word, scope)), None)
            exists = word.text == reads or path in self.read_files or (self.files.exists(path) if path else None)
            if exists is False:
                return None
            if path is None:
                place = place.but(certain=False)
            elif not exists:
                needs.append(path)
        if not needs or not (place.certain or place.needs):
            return place
        return replace(place, certain=False, needs=(*place.needs, *needs))

    def _follow(self, statement: Statement, body: Sequence[Statement], scope: Scope) -> None:
        if statement.action is Action.LOOP:
            self._loop(statement, body, scope)
        elif statement.action is Action.DEFINE:
            parameters = tuple(word.text for word in statement.words)
            self._functions[statement.name] = _Function(body, parameters, scope.place)
        elif statement.action is Action.RUN and statement.name in self._functions:
            self._call(statement, scope)
        else:
            shell_actions.FOLLOW[statement.action](self, statement, scope)

    def _loop(self, statement: Statement, body: Sequence[Statement], scope: Scope) -> None:
        """Follow each round of a loop over words that are known, else one that may be."""
        scope = replace(scope, depth=scope.depth + 1)
        rounds: list[Found] = []
        for word in statement.words:
            pattern = any(part.kind is Kind.PATTERN for part in word.parts)
            rounds += self.paths(word, scope) if pattern else self.values((word,), scope)
        if not statement.words or any(found.value is None for found in rounds):
            rounds, scope = [Found(None)], scope.maybe()
        for found in rounds[:_MOST_ROUNDS]:
            arguments = {**scope.arguments, statement.name: found}
            self.follow(body, replace(scope, arguments=arguments))

    def _call(self, statement: Statement, scope: Scope) -> None:
        function = self._functions[statement.name]
        self._called.add(statement.name)
        values = self.values(statement.words, scope)
        arguments = {str(number): value for number, value in enumerate(values, 1)}
        arguments |= dict(zip(function.parameters, values, strict=False))
        place, depth = scope.place.but(certain=function.place.certain), scope.depth + 1
        self.follow(function.body, Scope(place, arguments, tuple(values), function.place.file, depth))


def _with_argument(element: Element, word: Word, scope: Scope) -> Element:
    """As written by who calls the function: not `$dir`, but what it is."""
    named = any(part.name in scope.arguments for part in word.parts)
    return element._replace(text=element.value) if named and element.value is not None else element


def _uses(statement: Statement, names: Container[str]) -> bool:
    """Whether the words of a statement are made of arguments of the function that it stands in."""
    return any(part.name in names or part.name in _ALL_ARGUMENTS for word in statement.words for part in word.parts)


def _without_qualifier(word: Word) -> Word:
    """Without what zsh has behind the name of a file: `~/bin(N-/)`."""
    if word.parts and word.parts[-1].kind is Kind.PATTERN and word.parts[-1].text.startswith("("):
        return replace(word, parts=word.parts[:-1])
    return word
