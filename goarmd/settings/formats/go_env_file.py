r"""Reads the Go environment file (`go env GOENV`) and GOROOT/go.env exactly as the go command does.

cmd/go/internal/cfg/cfg.go, readEnvFile: what stands before the first `=` of a line is the name if the line begins with
A to Z, the rest up to the line feed is the value. There are no quotes, comments behind a value or variables, and a
carriage return is part of the value: with CRLF go 1.26 says `unknown environment setting GO111MODULE=on\r`, and makes
GOCACHE a folder with that name. Of equal names the last one counts, an empty value as well.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from goarmd.settings.formats.document import Problem, Problems

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_LINES = 10_000  # go knows about 70 variables
_NAME = re.compile(rb"[A-Z][A-Za-z0-9_]*")
_MEANT = re.compile(rb"\b[A-Z][A-Z0-9_]+\b")  # the variable that an ignored line is probably about
_LONGEST = 200  # bytes in which it is looked for
_NOTHING = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:#|$)")
_LONGEST_LINE = 4096  # bytes of a line that is corrected
_MEANT_LINE = re.compile(
    rb"(?:\xef\xbb\xbf)?[ \t]*(?:export[ \t]+)?([A-Z][A-Z0-9_]*)[ \t]*=[ \t]*([^\s\"'#$][^\"'#$\r]*?)[ \t]*\r?"
)
_SPACES = "delete the spaces around the name and the ="
_EXPORT = "delete the word export"
# Why go ignores a line, and what to do: the first whose pattern is at its beginning.
_REASONS = tuple(
    (re.compile(pattern), f"go ignores this line: {reason}", remedy)
    for pattern, reason, remedy in (
        (rb"\xef\xbb\xbf", "a byte order mark stands before the name", "save the file as UTF-8 without one"),
        (rb"[^=]*$", "no = in it", "write NAME=value or delete it"),
        (rb"\s", "space before the name", _SPACES),
        (rb"export\s", "this is not a shell file", _EXPORT),
        (rb"[A-Z]\w*\s+=", "space before the =", _SPACES),
        (rb"[A-Z]", "no variable has this name", "correct or delete it"),
        (rb"", "the name must begin with a capital letter", "correct or delete it"),
    )
)
_CRLF = "go keeps the carriage return at the end of each line as part of the value"
_LF = "save the file with LF line ends"
_TOO_MANY = f"more than {MOST_LINES:,} lines: the rest is not read"


@dataclass(frozen=True, slots=True)
class GoSetting:
    """A variable of the file. The value is what go has: with its quotes and spaces, and the carriage return of CRLF."""

    name: str
    value: str
    line: int


@dataclass(frozen=True, slots=True)
class GoEnvFile:
    """What the file sets.

    Attributes:
        settings: in the file's order, each name as often as it stands there; the last one counts.
        problems: lines that go ignores, and what it reads otherwise than it looks.
    """

    settings: tuple[GoSetting, ...]
    problems: tuple[Problem, ...] = ()


def read(raw: bytes) -> GoEnvFile:
    """The variables, and the lines that do not count although they are neither empty nor comments."""
    problems = Problems()
    settings = tuple(_settings(raw, problems))
    return GoEnvFile(settings, problems.kept())


def meant(line: bytes) -> GoSetting | None:
    """What a line that go ignores is meant to set, where only too much stands in it; the number of its line is 0."""
    if _NAME.fullmatch(line.partition(b"=")[0]):
        return None  # go reads it
    match = _MEANT_LINE.fullmatch(line[:_LONGEST_LINE])
    return GoSetting(match[1].decode(), match[2].decode(errors="replace"), 0) if match else None


def written_plainly(name: str) -> str:
    """What to do with a line that would count with a wrong value, were only what is too much deleted."""
    return f"delete the line, or write {name or 'NAME'}= with the plain value"


def _settings(raw: bytes, problems: Problems) -> Iterator[GoSetting]:
    lines = raw.split(b"\n", MOST_LINES)
    if len(lines) > MOST_LINES and lines.pop():
        problems.add(MOST_LINES + 1, _TOO_MANY)
    with_return = False
    for number, line in enumerate(lines, 1):
        name, equals, value = line.partition(b"=")
        if equals and _NAME.fullmatch(name):
            yield GoSetting(name.decode(), value.decode(errors="replace"), number)
            if not with_return and value.endswith(b"\r"):
                problems.add(number, _CRLF, remedy=_LF)
                with_return = True
        elif not _NOTHING.match(line):
            reason, remedy = next(words for pattern, *words in _REASONS if pattern.match(line))
            about = _MEANT.search(name[:_LONGEST])  # never in the value, which may be a secret
            key = about[0].decode() if about else ""
            is_plain = remedy not in (_SPACES, _EXPORT) or meant(line)
            problems.add(number, reason, key, remedy if is_plain else written_plainly(key))
