"""Reads VS Code's JSON with comments, sound or damaged, exactly as VS Code does: the rest of a damaged file counts.

The rules are those of `visit` in vs/base/common/json.ts (VS Code 1.138), which reads settings.json, launch.json and
workspaces: what may not stand where it stands is skipped up to the next comma or closing bracket of its object or list.
Of 37 kinds of damage tree-sitter-json (2.9 MB) keeps what VS Code keeps for 22: one missing comma loses the rest. This
reader does for all 37 and 150,000 random ones, but for a backslash before an emoji; 4 MB take 0.7 s, 300 lines 1 ms.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeVar

from goarmd.core.secrecy import without_secrets
from goarmd.settings.formats import json_tokens
from goarmd.settings.formats.document import Array, Document, Member, Node, Object, Problems, Scalar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Entry = TypeVar("Entry")

DEEPEST = 64  # levels; no settings file comes near, and Python allows 1,000 calls, of which a level takes four
MOST_VALUES = 200_000  # more than 4 MB of settings hold; they take 60 MB while they are read

_END = "end"
_STRINGS = ("string", "rough_string")
_SCALARS = (*_STRINGS, "number", "word")
_CLOSERS = {"open_object": "close_object", "open_array": "close_array"}
_WORDS = {b"true": True, b"false": False, b"null": None}
_CONFLICT = re.compile(rb"<{7}|={7}|>{7}|\|{7}")
_UNPRINTABLE = re.compile(r"[^\w.\[\]/@*:-]")
_LONGEST_KEY = 80  # characters of a key in a problem's text

_NOT_UTF8 = "not valid UTF-8: unreadable bytes are replaced; save the file as UTF-8"
_UNKNOWN = "not JSON: VS Code skips it; correct or delete it"
_MARKER = "unresolved merge conflict: both sides are read and the later one counts; resolve it"
_OPEN_STRING = 'string without a closing quote: it ends with the line; add the "'
_OPEN_COMMENT = "comment without an end: everything after it is ignored; add */"
_NO_COMMA = "missing comma after this value: add it"
_EXTRA_COMMA = "comma without a value before it: delete it"
_NO_COLON = "missing colon after this key: its value is ignored; add the colon"
_NO_KEY = "no key in double quotes here: everything up to the next comma or } is ignored; correct or delete it"
_NO_VALUE = "missing or unreadable value: correct it"
_AFTER_END = "the last bracket was closed before this: the rest of the file is ignored; delete one of the two"
_NOT_OPENED = "the file does not begin with a bracket: the rest of it is ignored; add {"
_TOO_DEEP = f"nested more than {DEEPEST} levels deep: the rest of the file is not read"
_TOO_MANY = f"more than {MOST_VALUES:,} values: the rest of the file is not read"
_SKIPPED = {"word": _UNKNOWN, "open_comment": _OPEN_COMMENT}


def read(raw: bytes) -> Document:
    """The file as a tree with the place of each value, and what is wrong with it, one problem a line."""
    return _Reader(raw).document()


class _Reader:
    """The state of one reading: the current token, and what was reported."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._line_ends = data.replace(b"\r\n", b" \n").replace(b"\r", b"\n")  # each at its place, each one byte
        self._tokens: Iterator[re.Match[bytes]] = json_tokens.TOKEN.finditer(data)
        self._problems = Problems()
        self._values = 0
        self._skipped = False
        self._kind = _END
        self._body = b""
        self._line = self._line_before = 1
        self._start = self._end = self._end_before = 0

    def document(self) -> Document:
        """The whole file."""
        self._check_encoding()
        self._advance()
        if self._kind == _END and not self._skipped:
            return Document(Object((), 1, 0, 0), self._problems.kept())
        root = self._value(1)
        if root is None:
            self._report(_NO_VALUE)
        elif self._kind != _END:
            self._report(_NOT_OPENED if isinstance(root, Scalar) else _AFTER_END)
        return Document(root, self._problems.kept())

    def _check_encoding(self) -> None:
        try:
            self._data.decode()
        except UnicodeDecodeError as error:
            self._problems.add(self._line_ends.count(b"\n", 0, error.start) + 1, _NOT_UTF8)

    def _report(self, text: str, line: int | None = None) -> None:
        """One problem a line: what follows on the same line is most often its consequence."""
        self._problems.add_first(line or self._line, text)

    def _stop(self, text: str) -> None:
        """Read no further, as if the file ended here."""
        self._report(text)
        self._tokens = iter(())
        self._kind = _END

    def _advance(self) -> None:
        """Go to the next token that may stand in JSON; skip and report the words that may not."""
        self._line_before, self._end_before = self._line, self._end
        for token in self._tokens:
            if (kind := token.lastgroup) is None:
                break
            start = token.start(kind) - (kind in _STRINGS)  # the quote is not in the group
            self._line += self._line_ends.count(b"\n", self._start, start)
            self._kind, self._body, self._start, self._end = kind, token[kind], start, token.end()
            if (skipped := _SKIPPED.get(kind)) is None or (kind == "word" and self._body in _WORDS):
                return
            self._skipped = True
            self._report(_MARKER if _CONFLICT.match(self._body) else skipped)
        self._kind = _END

    def _value(self, level: int) -> Node | None:
        """The value that begins at the current token; None, with nothing consumed, if none begins here."""
        self._values += 1
        if self._values > MOST_VALUES:
            self._stop(_TOO_MANY)
        if self._kind in _CLOSERS:
            return self._container(level)
        if self._kind in _SCALARS:
            return self._scalar()
        return None

    def _scalar(self) -> Scalar:
        line, start, end = self._line, self._start, self._end
        value: str | float | bool | None
        match self._kind:
            case "number":
                value = json_tokens.number(self._body, self._report)
            case "word":
                value = _WORDS[self._body]
            case _:
                value = self._string()
        self._advance()
        return Scalar(value, line, start, end)

    def _string(self) -> str:
        if self._kind == "string":
            return self._body.decode(errors="replace")
        if self._start + 1 + len(self._body) == self._end:  # no quote behind it
            self._report(_OPEN_STRING)
        return json_tokens.text(self._body, self._report)

    def _container(self, level: int) -> Node | None:
        """The object or list that begins at the current token."""
        if level > DEEPEST:
            self._stop(_TOO_DEEP)
            return None
        line, start, kind = self._line, self._start, self._kind
        if kind == "open_array":
            items: list[Node] = self._entries(kind, self._item, level)
            return Array(tuple(items), line, start, self._end_before)
        members: list[Member] = self._entries(kind, self._member, level)
        self._report_doubles(members)
        return Object(tuple(members), line, start, self._end_before)

    def _entries(self, opener: str, read: Callable[[int], Entry | None], level: int) -> list[Entry]:
        """What stands between two brackets. After an entry that cannot be read, go on at the next comma."""
        closer, opened = _CLOSERS[opener], self._line
        entries: list[Entry] = []
        first = True
        self._advance()
        while self._kind not in (closer, _END):
            self._pass_comma(first=first)
            if self._kind in (closer, _END):
                break
            first = False
            if (entry := read(level + 1)) is not None:
                entries.append(entry)
            else:
                self._skip_until(closer)
        if self._kind == _END:
            self._report(f"the file ends before the bracket of line {opened} is closed: add the closing one")
        self._advance()
        return entries

    def _pass_comma(self, *, first: bool) -> None:
        """Go to the next entry; report a comma that is missing, or that stands before the first one."""
        if self._kind == "comma":
            if first:
                self._report(_EXTRA_COMMA)
            self._advance()
        elif not first:
            self._report(_NO_COMMA, self._line_before)

    def _skip_until(self, closer: str) -> None:
        while self._kind not in (closer, "comma", _END):
            self._advance()

    def _item(self, level: int) -> Node | None:
        node = self._value(level)
        if node is None:
            self._report(_EXTRA_COMMA if self._kind == "comma" else _NO_VALUE)
        return node

    def _member(self, level: int) -> Member | None:
        if self._kind not in _STRINGS:
            self._report(_EXTRA_COMMA if self._kind == "comma" else _NO_KEY)
            return None
        key, line, start = self._string(), self._line, self._start
        self._advance()
        if self._kind != "colon":
            self._report(_NO_COLON, line)
            return None
        self._advance()
        node = self._value(level)
        if node is None:
            self._report(_NO_VALUE, line)
            return None
        return Member(key, line, start, node)

    def _report_doubles(self, members: list[Member]) -> None:
        lines: dict[str, int] = {}
        for member in members:
            if (other := lines.get(member.key)) is not None:
                key = _UNPRINTABLE.sub("?", without_secrets(member.key)[:_LONGEST_KEY])
                self._problems.add(
                    member.line,
                    f'"{key}" is also set on line {other}: only the last one counts; delete one',
                    member.key,
                )
            lines[member.key] = member.line
