"""Reads TOML, as Helix's languages.toml, with the line of each key.

tomllib (TOML 1.0, https://toml.io/en/v1.0.0) gives the values, a scan of the tokens the lines. Programs that read TOML
refuse a damaged file whole; what comes before the damaged statement is returned all the same, with the problem.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from goarmd.settings.formats.document import Array, Member, Object, Problem, Scalar

if TYPE_CHECKING:
    from collections.abc import Callable

    from goarmd.settings.formats.document import Node

Path = tuple[str | int, ...]

LARGEST = 1024 * 1024  # bytes; Helix's own table of all languages has 150 kB, and tomllib takes a second or two a MB
DEEPEST = 64  # levels of brackets and parts of a key; tomllib calls itself three times a level
LONGEST = 1000  # characters of a number or bare key; int() refuses 4,300 digits

_TOKEN = re.compile(
    r"""
    (?: [ \t\r]++ | \#[^\n]*+ )*+
    (?: (?P<string> \"{3} (?:[^"\\]++|\\[\s\S]|"{1,2}(?!"))*+ (?:"{3,5}|\\?\Z)
                  | '{3} (?:[^']++|'{1,2}(?!'))*+ (?:'{3,5}|\Z)
                  | " (?:[^"\\\n]++|\\[^\n])*+ ["\\]?
                  | ' [^'\n]*+ '? )
      | (?P<newline>\n)
      | (?P<mark>[\[\]{}=,.])
      | (?P<bare>[^\s\[\]{}=,.\#"']++)
      | \Z )
    """,
    re.VERBOSE,
)
_AT_LINE = re.compile(r" \(at (?:line (\d+)|end of document)")
_OPENING, _CLOSING = ("[", "{"), ("]", "}")
_AFTER_VALUE = ("\n", ",", *_CLOSING, "")

_NOT_UTF8 = "not valid UTF-8: the whole file is refused; save it as UTF-8"
_TOO_LARGE = f"larger than {LARGEST // 1024} KiB: not read"
_BEYOND = f"more than {DEEPEST} levels deep, or a number of more than {LONGEST} digits: the file is not read"
_TWICE = "a key or table is defined twice, or as two kinds"


@dataclass(frozen=True, slots=True)
class TomlDocument:
    """The values of a file, and where they stand.

    Attributes:
        values: as tomllib has them: dict, list, str, int, float, bool and dates.
        lines: the 1-based line of each key and list item by its path, as ("language", 0, "name").
        problems: what is wrong; then `values` ends before it.
    """

    values: Mapping[str, Any]
    lines: Mapping[Path, int] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()


def read(raw: bytes) -> TomlDocument:
    """The values with their lines; of a damaged file those before the damaged statement."""
    if len(raw) > LARGEST:
        return _unread(1, _TOO_LARGE)
    try:
        text = raw.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        return _unread(raw.count(b"\n", 0, error.start) + 1, _NOT_UTF8)
    statements, beyond = _outline(text)
    if beyond:
        return _unread(beyond, _BEYOND)
    values, problem = _load(text)
    if problem is None:
        return TomlDocument(values, _Scan(text).lines)
    before = text[: max((at for line, at in statements if line <= problem.line), default=0)]
    values, again = _load(before)
    return TomlDocument(values, {} if again else _Scan(before).lines, (problem,))


def as_node(document: TomlDocument) -> Node:
    """The values as those of JSON. Their lines are known, their places in bytes are not."""
    return _node(document.values, (), document.lines)


def _node(value: object, path: Path, lines: Mapping[Path, int]) -> Node:
    line = lines.get(path, 1)
    if isinstance(value, Mapping):
        below = [(str(key), (*path, str(key)), inner) for key, inner in value.items()]
        members = (Member(key, lines.get(place, 1), 0, _node(inner, place, lines)) for key, place, inner in below)
        return Object(tuple(members), line, 0, 0)
    if isinstance(value, list):
        return Array(tuple(_node(each, (*path, number), lines) for number, each in enumerate(value)), line, 0, 0)
    return Scalar(value if isinstance(value, str | int | float | bool) else str(value), line, 0, 0)


def _unread(line: int, text: str) -> TomlDocument:
    return TomlDocument({}, {}, (Problem(line, text),))


def _load(text: str) -> tuple[dict[str, Any], Problem | None]:
    try:
        return tomllib.loads(text), None
    except tomllib.TOMLDecodeError as error:
        message = str(error)
    at = _AT_LINE.search(message)
    line = int(at[1]) if at and at[1] else text.rstrip().count("\n") + 1
    # Messages about a key quote it; those about a character quote that one.
    what = _TWICE if message.startswith(("Cannot", "Duplicate")) else message[: at.start() if at else None]
    return {}, Problem(line, f"the whole file is refused: {what}")


def _outline(text: str) -> tuple[list[tuple[int, int]], int]:
    """Line and offset of each statement; and the line where the file is beyond what is read, or 0."""
    statements: list[tuple[int, int]] = []
    depth = dots = 0
    line, new = 1, True
    for token in _TOKEN.finditer(text):
        word = token[token.lastgroup] if token.lastgroup else ""
        if new and word:
            statements.append((line, token.end() - len(word)))
        dots = dots + 1 if word == "." else dots if token.lastgroup in ("bare", "string") else 0
        depth = max(0, depth + (word in _OPENING) - (word in _CLOSING))
        if max(depth, dots) > DEEPEST or (token.lastgroup == "bare" and len(word) > LONGEST):
            return [], line
        new = word == "\n" and not depth
        line += word.count("\n")
    return statements, 0


class _Scan:
    """Goes through the tokens of sound TOML and notes the line of each key and list item."""

    def __init__(self, text: str) -> None:
        self.lines: dict[Path, int] = {}
        self._tokens = _TOKEN.finditer(text)
        self._tables: dict[Path, int] = {}  # how many tables a list of tables has by now
        self._line = 1
        self._word = ""
        self._advance()
        self._file()

    def _advance(self) -> None:
        self._line += self._word.count("\n")
        token = next(self._tokens, None)
        self._word = token[token.lastgroup] if token and token.lastgroup else ""

    def _file(self) -> None:
        table: Path = ()
        while self._word:
            if self._word == "[":
                table = self._header()
            elif self._word == "\n":
                self._advance()
            else:
                self._pair(table)

    def _header(self) -> Path:
        """The path of the table that begins here; a list of tables stands for its last one."""
        line = self._line
        self._advance()
        if adds := self._word == "[":
            self._advance()
        path: Path = ()
        parts = self._key()
        for number, part in enumerate(parts, 1):
            path = (*path, part)
            self.lines.setdefault(path, line)
            if adds and number == len(parts):
                self._tables[path] = self._tables.get(path, 0) + 1
            if path in self._tables:
                path = (*path, self._tables[path] - 1)
        self.lines.setdefault(path, line)
        while self._word == "]":
            self._advance()
        return path

    def _key(self) -> list[str]:
        parts = []
        while self._word not in ("=", "]", "\n", ""):
            if self._word != ".":
                parts.append(_unquoted(self._word))
            self._advance()
        return parts

    def _pair(self, path: Path) -> None:
        line = self._line
        for part in self._key():
            path = (*path, part)
            self.lines.setdefault(path, line)
        self._advance()
        self._value(path)

    def _value(self, path: Path) -> None:
        if self._word in _OPENING:
            self._entries(path, self._pair if self._word == "{" else None)
            return
        self._advance()
        while self._word not in _AFTER_VALUE:
            self._advance()

    def _entries(self, path: Path, pair: Callable[[Path], None] | None) -> None:
        """What stands between two brackets: the pairs of an inline table, or the items of a list."""
        self._advance()
        index = 0
        while self._word not in (*_CLOSING, ""):
            if self._word in ("\n", ","):
                self._advance()
            elif pair:
                pair(path)
            else:
                self.lines[(*path, index)] = self._line
                self._value((*path, index))
                index += 1
        self._advance()


def _unquoted(part: str) -> str:
    if part[0] not in "\"'":
        return part
    return str(_load(f"key = {part}")[0].get("key", part))
