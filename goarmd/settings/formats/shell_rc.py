"""The start-up files of zsh and bash: variables, PATH, aliases of the Go tools, and what else they run or read.

This is no shell: nothing is expanded, and both branches of a condition count. What matters is that the same settings
give the same values, whatever comments and blank lines stand around them. A key that is set several times holds all its
values, a line each, in their order.

The keys are `NAME` of a variable, `alias NAME`, `source FILE` and `eval PROGRAM`.
"""

from __future__ import annotations

import re
from itertools import dropwhile
from posixpath import basename
from typing import TYPE_CHECKING

from goarmd.settings.formats.values import Parsed, guarded

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_TOKEN = re.compile(
    r"""
      (?P<joined> \\ \r? \n )
    | (?P<gap> [ \t\r]+ )
    | (?P<end> \n | ; | && | \|\| )
    | (?P<comment> (?<! [^\s;&|(] ) \# [^\n]* )
    | (?P<text> \$'(?:[^'\\]|\\.)*' | '[^']*' | "(?:[^"\\]|\\.)*" | `[^`]*` | \\. | [^\s;&|\#'"`\\()$]+ )
    | (?P<unclosed> ['"`] )
    | (?P<other> . )
    """,
    re.VERBOSE | re.DOTALL,
)
_HEREDOC = re.compile(r"(?<!<)<<-?\s*['\"]?([A-Za-z_]\w*)")
_ASSIGNMENT = re.compile(r"([A-Za-z_]\w*)(\+?=)(.*)", re.DOTALL)
_PLAINLY_QUOTED = re.compile(r"(['\"])([^'\"$`\\]*)\1")
_OPENING = re.compile(r"[\"'`$<(\s]+")
_BEFORE_COMMANDS = frozenset({"then", "else", "do", "{", "!", "if", "elif", "while", "until"})
_DECLARE = frozenset({"export", "typeset", "declare", "readonly"})
_GO_TOOLS = frozenset({"go", "gofmt", "gopls", "dlv"})


def parse(raw: bytes) -> Parsed:
    """Read a start-up file. Bytes that are not UTF-8 are kept as escapes: the shell does not mind them either."""
    lines = raw.decode("utf-8", "backslashreplace").split("\n")
    text = "\n".join(_without_heredocs(lines))
    values: dict[str, list[str]] = {}
    try:
        for command in _commands(text):
            for key, value in _settings(command):
                values.setdefault(key, []).append(guarded(key, value))
    except _UnclosedError as error:
        line = text.count("\n", 0, error.start) + 1
        return Parsed({}, (f"line {line}: a quote or parenthesis is opened and not closed",))
    return Parsed({key: "\n".join(all_values) for key, all_values in values.items()})


class _UnclosedError(Exception):
    def __init__(self, start: int) -> None:
        self.start = start


def _without_heredocs(lines: Iterable[str]) -> Iterator[str]:
    """Text for another program (`cat <<END`) becomes blank lines: its quotes are not the shell's."""
    end = None
    for line in lines:
        if end is not None:
            end = None if line.strip() == end else end
            yield ""
            continue
        heredoc = None if line.lstrip().startswith("#") else _HEREDOC.search(line)
        end = heredoc[1] if heredoc else None
        yield line


def _commands(text: str) -> Iterator[list[str]]:
    """The words of each simple command, quotes and all."""
    words: list[str] = []
    for word in _words(text):
        if word:
            words.append(word)
        elif word is None:
            yield words
            words = []
    yield words


def _words(text: str) -> Iterator[str | None]:
    """Each word, and None at the end of a command. What stands between parentheses belongs to one word.

    Raises:
        _UnclosedError: where a quote or parenthesis begins that has no end.
    """
    parts, opened = list[str](), list[int]()
    for token in _TOKEN.finditer(text):
        kind, part = token.lastgroup, token[0]
        if kind == "unclosed":
            raise _UnclosedError(token.start())
        if kind in ("joined", "comment"):
            continue
        if kind in ("gap", "end") and not opened:
            yield "".join(parts)
            parts.clear()
            if kind == "end":
                yield None
        else:
            _extend(parts, " " if kind == "gap" or part == "\n" else part, token.start(), opened)
    if opened:
        raise _UnclosedError(opened[0])
    yield "".join(parts)


def _extend(parts: list[str], part: str, start: int, opened: list[int]) -> None:
    """Add to a word and keep account of open parentheses; space beside a parenthesis or other space does not count."""
    if part == " " and parts[-1] in (" ", "("):
        return
    if part == "(":
        opened.append(start)
    elif part == ")" and opened:
        opened.pop()
        if parts[-1] == " ":
            parts.pop()
    parts.append(part)


def _settings(words: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The settings that one command makes."""
    words = list(dropwhile(_BEFORE_COMMANDS.__contains__, words))
    name, *rest = words or [""]
    if name in _DECLARE:
        yield from _assignments(rest)
    elif name == "alias":
        yield from ((f"alias {key}", value) for key, value in _assignments(rest) if key in _GO_TOOLS)
    elif name in ("source", ".") and rest:
        yield f"source {_program(rest)}", _unquoted(" ".join(rest))
    elif name == "eval" and rest:
        yield f"eval {_program(rest)}", _unquoted(" ".join(rest))
    elif all(map(_ASSIGNMENT.match, words)):  # else it is `NAME=value program`, which sets nothing here
        yield from _assignments(words)


def _assignments(words: Iterable[str]) -> Iterator[tuple[str, str]]:
    for match in filter(None, map(_ASSIGNMENT.match, words)):
        name, operator, value = match.groups()
        yield name, _unquoted(value) if operator == "=" else f"{operator}{_unquoted(value)}"


def _unquoted(value: str) -> str:
    """Without quotes where they change nothing: `A="x"` is `A=x`, but `A='$x'` is not `A="$x"`."""
    match = _PLAINLY_QUOTED.fullmatch(value)
    return match[2] if match else value


def _program(words: Iterable[str]) -> str:
    """The name of the file read or the program run in `"$(program …)"`; never a variable set before it."""
    for word in _OPENING.sub(" ", " ".join(words)).split():
        if not _ASSIGNMENT.match(word):
            return basename(word.rstrip("\"'`)"))
    return ""
