"""Deletes a line of a shell's start-up file or of the Go env file, if the line is about one variable only."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final, NamedTuple, TypeVar

from goarmd.settings.formats import fish, go_env_file, shell
from goarmd.settings.formats.edits import EditError
from goarmd.settings.formats.fish_tokens import FishLexer
from goarmd.settings.formats.sh_tokens import ShLexer
from goarmd.settings.formats.shell_lexer import NEWLINE, WORD
from goarmd.settings.formats.shell_statements import Action

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from goarmd.settings.formats.go_env_file import GoSetting
    from goarmd.settings.formats.shell_lexer import Lexer, Token
    from goarmd.settings.formats.shell_statements import ShellFile, Statement

    EntryT = TypeVar("EntryT", Statement, GoSetting)

# How a line begins that only sets a variable: in a shell, in fish, or in the Go env file by go itself.
_DOES_MORE = "the line does more than this, or stands under a condition: edit it by hand"
_SETS = re.compile(rb"\s*(?:(?:export|typeset|declare|readonly)\s|[A-Za-z_]\w*\+?=|set\s|go env -w\s)")
_DECLARES = re.compile(rb"\s*(?:export|unset|set -\w+)(?:\s+[A-Za-z_]\w*)+\s*")  # exports variables, or takes them away
_COMMENT = re.compile(rb"(?<!\S)#.*")
_BETWEEN = frozenset({";", "&&", NEWLINE})  # what may stand between the commands of a line that is deleted
_GOES_ON = frozenset({"&&", "||", "|", "|&", "!", "and", "or", "not", "time"})  # at the end of the line above


class Language(NamedTuple):
    """How a start-up file is read: as a whole, and token by token."""

    parse: Callable[[bytes], ShellFile]
    lexer: type[Lexer]


SH: Final = Language(shell.parse, ShLexer)
FISH: Final = Language(fish.parse, FishLexer)


def without_shell_line(raw: bytes, line: int, key: str) -> bytes:
    """A start-up file of zsh, bash or sh without one line, and without a line that only exports the same."""
    after = _without_statement(raw, line, key, SH)
    left = [each for each in SH.parse(after).statements if each.name == key]
    is_idle = len(left) == 1 and left[0].action is Action.EXPORT
    try:
        return _without_statement(after, left[0].line, key, SH) if is_idle else after
    except EditError:
        return after  # exporting what nothing sets is harmless


def without_fish_line(raw: bytes, line: int, key: str) -> bytes:
    """A start-up file of fish without one line."""
    return _without_statement(raw, line, key, FISH)


def without_go_env_line(raw: bytes, line: int, key: str) -> bytes:
    """The Go env file without one line.

    Raises:
        EditError: the line is not about this variable any more.
    """
    before, after = go_env_file.read(raw).settings, _without_line(raw, line)
    if [each.name for each in before if each.line == line] != [key]:
        raise EditError("the setting is not where it was")
    _insist(before, go_env_file.read(after).settings, line)
    return after


def _without_statement(raw: bytes, line: int, key: str, language: Language) -> bytes:
    """Without a line.

    Raises:
        EditError: it is not about this alone, or the file has errors.
    """
    file = insist_on_one_setting(raw, line, key, language)
    here = [each for each in file.statements if each.line == line]
    after = _without_line(raw, line)
    if _commands(raw.split(b"\n")[line - 1], language) != len(here):
        raise EditError(_DOES_MORE)
    if used := line_that_uses(raw, key, line):
        raise EditError(f"line {used} uses ${key}: edit both by hand")
    found = language.parse(after)
    if found.problems:
        raise EditError("the file would have errors without this line: edit it by hand")
    _insist(file.statements, found.statements, line)
    return after


def line_that_uses(raw: bytes, name: str, setter: int = 0) -> int | None:
    """The first other line that a variable means something to: it is replaced there, or its name is handed on.

    Args:
        raw: the file.
        name: of the variable.
        setter: the line that sets it; 0 if another file does.
    """
    word = re.escape(name.encode())
    use = re.compile(rb"\$\{?" + word + rb"\b|\b" + word + rb"\b(?!\+?=)")
    for number, line in enumerate(raw.split(b"\n"), 1):
        text = _COMMENT.sub(b"", line)
        if number != setter and not _DECLARES.fullmatch(text) and use.search(text):
            return number
    return None


def _commands(line: bytes, language: Language) -> int:
    """How many commands stand on a line; 0 if one of them writes to a file, or runs beside the next."""
    count, is_begun = 0, False
    for token in _tokens(line, language):
        if token.kind not in (WORD, *_BETWEEN):
            return 0
        count += token.kind == WORD and not is_begun
        is_begun = token.kind == WORD
    return count


def insist_on_one_setting(raw: bytes, line: int, key: str, language: Language) -> ShellFile:
    """The file, if the shell reads this line on its own, and it sets nothing but this; it may export it, too.

    Raises:
        EditError: it is not such a line, or the file has errors.
    """
    file = language.parse(raw)
    if file.problems:
        raise EditError(f"the file has errors in line {file.problems[0].line}: repair them first")
    here = [each for each in file.statements if each.line == line]
    if not any(each.name in (key, key.partition(" ")[0]) for each in here):
        raise EditError("the setting is not where it was")
    exports = all(each.action is Action.EXPORT and each.name == here[0].name for each in here[1:])
    if not exports or not all(each.certain for each in here):
        raise EditError(_DOES_MORE)
    lines = raw.split(b"\n")
    above, own = b"\n".join(lines[: line - 1]), lines[line - 1]
    alone = language.parse(own)
    is_alone = not alone.problems and len(alone.statements) == len(here) and _SETS.match(own)
    if not is_alone or language.parse(above).problems or _goes_on(above, language):
        raise EditError("the line is a part of a longer statement: edit it by hand")
    return file


def _goes_on(above: bytes, language: Language) -> bool:
    """Whether the next line belongs to what stands above it, as behind `&&`."""
    tokens = [each for each in _tokens(above, language) if each.kind != NEWLINE][-1:]
    return any(each.kind in _GOES_ON or each.word.keyword in _GOES_ON for each in tokens)


def _tokens(text: bytes, language: Language) -> Iterator[Token]:
    return language.lexer(text.decode("utf-8", "replace")).tokens()


def _without_line(raw: bytes, line: int) -> bytes:
    lines = raw.split(b"\n")
    if not 0 < line <= len(lines):
        raise EditError("the setting is not where it was")
    del lines[line - 1]
    return b"\n".join(lines)


def _insist(before: tuple[EntryT, ...], after: tuple[EntryT, ...], line: int) -> None:
    """All else must be as it was, one line higher below the one that is gone."""
    expected = [replace(each, line=each.line - (each.line > line)) for each in before if each.line != line]
    if expected != list(after):
        raise EditError("the edit would change more than this line: edit it by hand")
