"""The tokens of fish: words with their quotes resolved and their expansions marked, and operators."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, ClassVar

from goarmd.settings.formats.sh_words import backslash, pattern
from goarmd.settings.formats.shell_lexer import STATEMENT, Context, Lexer, UnclosedError, first_command
from goarmd.settings.formats.shell_statements import Kind, Part, Word

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from goarmd.settings.formats.shell_builder import Builder

_SINGLE = r"'[^'\\]*+(?:\\.[^'\\]*+)*+'"
_COMMENT = r"(?<![^\s;&|(])#[^\n]*"
_SINGLE_QUOTED = re.compile(_SINGLE, re.DOTALL)
_VARIABLE = re.compile(r"\$(?P<name>\w+)(?P<index>\[[^\]\n\"']*\])?", re.ASCII)
_ARGUMENT = re.compile(r"\[(\d+)\]")
_LITERAL = re.compile(r'[^"\\$]+')


def _inside_quotes(lexer: Lexer, build: Builder, end: int) -> None:
    source = lexer.source
    while lexer.at < end:
        if match := _LITERAL.match(source, lexer.at, end):
            build.text(match[0])
            lexer.at = match.end()
        elif source[lexer.at] == "\\":
            escaped = source[lexer.at + 1 : lexer.at + 2]
            build.text(escaped if escaped in '$"\\' else "" if escaped == "\n" else "\\" + escaped)
            lexer.at += 2
        else:
            _dollar(lexer, build)


def _double(lexer: Lexer, build: Builder) -> bool:
    start = lexer.at
    end = lexer.quoted(start, lexer.skip(start, start + 1, '"'))
    build.text("")
    lexer.at = start + 1
    _inside_quotes(lexer, build, end - 1)
    lexer.at = end
    return True


def _single(lexer: Lexer, build: Builder) -> bool:
    start, limit = lexer.at, lexer.limit(lexer.at)
    match = _SINGLE_QUOTED.match(lexer.source, start, limit)
    if not match:
        lexer.at = limit
        raise UnclosedError(start, "'")
    lexer.at = lexer.quoted(start, match.end())
    build.text(re.sub(r"\\(['\\])", r"\1", match[0][1:-1]))
    return True


def _dollar(lexer: Lexer, build: Builder) -> bool:
    if lexer.source.startswith("$(", lexer.at):
        return _command(lexer, build)
    match = _VARIABLE.match(lexer.source, lexer.at)
    if match is None:
        build.text("$")
        lexer.at += 1
        return True
    argument = _ARGUMENT.fullmatch(match["index"] or "") if match["name"] == "argv" else None
    if argument:
        build.part(Part(Kind.VARIABLE, match[0], argument[1]))
    else:
        build.part(Part(Kind.OTHER if match["index"] else Kind.VARIABLE, match[0], match["name"]))
    lexer.at = match.end()
    return True


def _command(lexer: Lexer, build: Builder) -> bool:
    """(command) or $(command)."""
    start = lexer.at
    inside = start + (2 if lexer.source[start] == "$" else 1)
    lexer.at = lexer.skip(start, inside, ")")
    build.part(Part(Kind.COMMAND, lexer.source[start : lexer.at], operand=lexer.source[inside : lexer.at - 1]))
    return True


def _tilde(lexer: Lexer, build: Builder) -> bool:
    lexer.at += 1
    if build.empty and lexer.source[lexer.at : lexer.at + 1] in ("", *"/ \t\r\n;&|)"):
        build.part(Part(Kind.VARIABLE, "~", "HOME"))
    else:
        build.text("~", bare=True)
    return True


class FishLexer(Lexer):
    """Reads tokens."""

    CONTEXTS: ClassVar[Mapping[str, Context]] = {
        '"': Context(re.compile(r'\\.|"|\$\(', re.DOTALL), '"', {"$(": ")"}),
        ")": Context(
            re.compile(rf"\\.|{_SINGLE}?|\"|[()]|{_COMMENT}|\n(?={STATEMENT})", re.DOTALL), ")", {"(": ")", '"': '"'}
        ),
    }
    GAP: ClassVar[re.Pattern[str]] = re.compile(r"(?:[ \t\r]+|\\\r?\n)++")
    OPERATOR: ClassVar[re.Pattern[str]] = re.compile(r"\n|&&|\|\||&\||\||&|;|\)")
    REDIRECTION: ClassVar[re.Pattern[str]] = re.compile(r"\d*(?:>>?|<)[?&]?|&>>?\??", re.ASCII)
    PLAIN: ClassVar[re.Pattern[str]] = re.compile(r"[^ \t\r\n;&|()<>'\"\\$*?\[\]{}~]+")
    SPECIAL: ClassVar[Mapping[str, Callable[[Lexer, Builder], bool]]] = {
        "'": _single,
        '"': _double,
        "$": _dollar,
        "(": _command,
        "\\": backslash,
        "~": _tilde,
        **dict.fromkeys("*?[]{}", pattern),
    }


def command_words(source: str) -> tuple[Word, ...]:
    """The words of the first command in the text of a command: what `(…)` runs."""
    return first_command(FishLexer(source).tokens())
