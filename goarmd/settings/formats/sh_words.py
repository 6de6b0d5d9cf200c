"""The words of zsh, bash and sh: what each special character begins in one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from goarmd.settings.formats.shell_lexer import ITEMS, STATEMENT, Lexer, UnclosedError
from goarmd.settings.formats.shell_statements import Kind, Part, Word

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from goarmd.settings.formats.shell_builder import Builder

_NAME = r"[A-Za-z_]\w*"
_LIST = re.compile(rf"{_NAME}\+?=", re.ASCII)
_FUNCTION = re.compile(r"\([ \t]*\)")
_PARAMETER = re.compile(
    rf"\$\{{(?P<name>{_NAME}|\d+|[@*])(?:\[[@*]\])?(?:(?P<operator>:?[-=+?])(?P<operand>.*))?\}}", re.DOTALL | re.ASCII
)
_VARIABLE = re.compile(rf"\$(?P<name>{_NAME}|[0-9@*])(?P<index>\[[^\]\s\"'$]*\])?", re.ASCII)
_NOT_READ = re.compile(rf"\$(?:[?!$#-]|[+^=~#]{_NAME}(?:\[[^\]\s]*\])?|\[[^\]\n]*\])", re.ASCII)
_LITERAL = re.compile(r'[^"\\$`]+')
_ANSI_TEXT = re.compile(r"[^'\\]*+(?:\\.[^'\\]*+)*+'", re.DOTALL)
_ANSI_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_ANSI_MEANS = {"n": "\n", "t": "\t", "r": "\r", "e": "\x1b", "E": "\x1b", "a": "\a", "b": "\b"}
_PATTERN_ENDS = re.compile(r"[ \t]+[\w*/.$-]")  # behind the `)` of a pattern in `case`, which closes no $(
_PATTERN = re.compile(r"[*?\[\]{}]+")
_COMMAND_LINE = re.compile(rf"\n(?:{STATEMENT}|(?:if|for|case|\[\[?)[ \t])")  # no item of a list begins so
_BEFORE_PARENTHESES = frozenset({"if", "elif", "while", "until", "for", "!", "function"})


def inside_quotes(lexer: Lexer, build: Builder, end: int) -> None:
    """Read up to `end` what stands between double quotes."""
    source = lexer.source
    while lexer.at < end:
        char = source[lexer.at]
        if match := _LITERAL.match(source, lexer.at, end):
            build.text(match[0])
            lexer.at = match.end()
        elif char == "\\":
            escaped = source[lexer.at + 1 : lexer.at + 2]
            build.text(escaped if escaped in '$`"\\' else "" if escaped == "\n" else char + escaped)
            lexer.at += 2
        elif char == "$":
            _dollar(lexer, build, quoted=True)
        elif char == "`":
            _backquote(lexer, build)
        else:
            lexer.at += 1  # a quote in the word of ${NAME:-word}


def _double(lexer: Lexer, build: Builder) -> bool:
    start = lexer.at
    end = lexer.quoted(start, lexer.skip(start, start + 1, '"'))
    build.text("")
    lexer.at = start + 1
    inside_quotes(lexer, build, end - 1)
    lexer.at = end
    return True


def _single(lexer: Lexer, build: Builder) -> bool:
    start, limit = lexer.at, lexer.limit(lexer.at)
    end = lexer.source.find("'", start + 1, limit)
    if end < 0:
        lexer.at = limit
        raise UnclosedError(start, "'")
    lexer.at = lexer.quoted(start, end + 1)
    build.text(lexer.source[start + 1 : end])
    return True


def _ansi(lexer: Lexer, build: Builder) -> None:
    start, limit = lexer.at, lexer.limit(lexer.at)
    match = _ANSI_TEXT.match(lexer.source, start + 2, limit)
    if not match:
        lexer.at = limit
        raise UnclosedError(start, "$'")
    lexer.at = lexer.quoted(start, match.end())
    build.text(_ANSI_ESCAPE.sub(lambda escape: _ANSI_MEANS.get(escape[1], escape[1]), match[0][:-1]))


def _backquote(lexer: Lexer, build: Builder) -> bool:
    start = lexer.at
    lexer.at = lexer.quoted(start, lexer.skip(start, start + 1, "`"))
    text = lexer.source[start : lexer.at]
    build.part(Part(Kind.COMMAND, text, operand=text[1:-1].replace("\\`", "`")))
    return True


def _dollar(lexer: Lexer, build: Builder, *, quoted: bool = False) -> bool:
    following = lexer.source[lexer.at + 1 : lexer.at + 2]
    if following in ("(", "{"):
        _bracketed(lexer, build, ")" if following == "(" else "q}" if quoted else "}", quoted=quoted)
    elif following == "'" and not quoted:
        _ansi(lexer, build)
    elif following == '"' and not quoted:
        lexer.at += 1
        _double(lexer, build)
    else:
        _unbracketed(lexer, build)
    return True


def _bracketed(lexer: Lexer, build: Builder, context: str, *, quoted: bool) -> None:
    start = lexer.at
    arithmetic = lexer.source.startswith("$((", start)
    try:
        lexer.at = lexer.skip(start, start + 2 + arithmetic, "))" if arithmetic else context)
    except UnclosedError:
        if not arithmetic:
            raise
        arithmetic = False  # $((a; b) | c)
        lexer.at = lexer.skip(start, start + 2, context)
    text = lexer.source[start : lexer.at]
    if context == ")" and not (quoted or arithmetic) and "\n" in text and _PATTERN_ENDS.match(lexer.source, lexer.at):
        raise UnclosedError(start, "$(")
    if text.startswith("$(") and not arithmetic:
        build.part(Part(Kind.COMMAND, text, operand=text[2:-1]))
    elif match := _PARAMETER.fullmatch(text):
        name, operator, operand = match.group("name", "operator", "operand")
        build.part(Part(Kind.VARIABLE, text, name, operator or "", operand or ""))
    else:
        build.part(Part(Kind.OTHER, text))


def _unbracketed(lexer: Lexer, build: Builder) -> None:
    if match := _VARIABLE.match(lexer.source, lexer.at):
        whole = match["index"] in (None, "[@]", "[*]")
        build.part(Part(Kind.VARIABLE if whole else Kind.OTHER, match[0], match["name"]))
    elif match := _NOT_READ.match(lexer.source, lexer.at):
        build.part(Part(Kind.OTHER, match[0]))
    else:
        build.text("$")
        lexer.at += 1
        return
    lexer.at = match.end()


def backslash(lexer: Lexer, build: Builder) -> bool:
    """An escaped character, which is text; an escaped end of a line is nothing."""
    escaped = lexer.source[lexer.at + 1 : lexer.at + 2]
    build.text("" if escaped == "\n" else escaped or "\\")
    lexer.at += 2
    return True


def _tilde(lexer: Lexer, build: Builder) -> bool:
    """A home folder, at the beginning of a word, and behind `=` and `:` of an assignment."""
    source, at = lexer.source, lexer.at
    begins = build.empty or (source[at - 1] in "=:" and _LIST.match(build.first))
    lexer.at += 1
    if begins and source[at + 1 : at + 2] in ("", *"/: \t\r\n;&|)"):
        build.part(Part(Kind.VARIABLE, "~", "HOME"))
    else:
        build.text("~", bare=True)
    return True


def pattern(lexer: Lexer, build: Builder) -> bool:
    """What a shell looks for files by."""
    match = _PATTERN.match(lexer.source, lexer.at)
    text = match[0] if match else ""
    build.part(Part(Kind.PATTERN, text))
    lexer.at += len(text)
    return True


def _parenthesis(lexer: Lexer, build: Builder) -> bool:
    """A list, zsh's =(command), a pattern such as `*(N)`; otherwise the word ends before it."""
    before = build.first if build.only(build.first) else ""
    if not lexer.in_list and _LIST.fullmatch(before):
        lexer.in_list = True
        build.items = _items(lexer)
        lexer.in_list = False
    elif before == "=":
        build.forget()
        _command(lexer, build, lexer.at - 1)
    elif build.empty or before in _BEFORE_PARENTHESES or _FUNCTION.match(lexer.source, lexer.at):
        return False
    else:
        _group(lexer, build)
    return True


def _group(lexer: Lexer, build: Builder) -> None:
    start = lexer.at
    end = lexer.skip(start, start + 1, ")")
    text = lexer.source[start:end]
    if "\n" in text:
        raise UnclosedError(start, "(")
    build.part(Part(Kind.PATTERN, text))
    lexer.at = end


def _items(lexer: Lexer) -> tuple[Word, ...]:
    """The words of a list; it may go over several lines, with comments."""
    start = lexer.at
    limit = lexer.limit(start)
    items: list[Word] = []
    lexer.at += 1
    while True:
        lexer.skip_gap()
        if lexer.at >= limit or _COMMAND_LINE.match(lexer.source, lexer.at):
            raise UnclosedError(start, "(")
        char = lexer.source[lexer.at]
        if char == ")":
            lexer.at += 1
            return tuple(items)
        if char in "\n;&|<>":
            lexer.at += 1
        elif char == "(":
            lexer.at = lexer.skip(lexer.at, lexer.at + 1, ")")
        else:
            word = lexer.word()
            items.extend([word] if len(items) < ITEMS else [])


def _angle(lexer: Lexer, build: Builder) -> bool:
    """<(command) and >(command)."""
    if not build.empty or not lexer.source.startswith("(", lexer.at + 1):
        return False
    _command(lexer, build, lexer.at)
    return True


def _command(lexer: Lexer, build: Builder, start: int) -> None:
    lexer.at = lexer.skip(start, start + 2, ")")
    text = lexer.source[start : lexer.at]
    build.part(Part(Kind.COMMAND, text, operand=text[2:-1]))


SPECIAL: Mapping[str, Callable[[Lexer, Builder], bool]] = {
    "'": _single,
    '"': _double,
    "$": _dollar,
    "`": _backquote,
    "\\": backslash,
    "~": _tilde,
    "(": _parenthesis,
    "<": _angle,
    ">": _angle,
    **dict.fromkeys("*?[]{}", pattern),
}
