"""Deletes a line of a shell's start-up file or of the Go env file, if the line is about one variable only."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from goarmd.settings.formats import fish, go_env_file, shell
from goarmd.settings.formats.edits import EditError

if TYPE_CHECKING:
    from collections.abc import Callable

    from goarmd.settings.formats.go_env_file import GoSetting
    from goarmd.settings.formats.shell_statements import ShellFile, Statement

    EntryT = TypeVar("EntryT", Statement, GoSetting)

# How a line begins that only sets a variable: in a shell, in fish, or in the Go env file by go itself.
_SETS = re.compile(rb"\s*(?:(?:export|typeset|declare|readonly)\s|[A-Za-z_]\w*\+?=|set\s|go env -w\s)")


def without_shell_line(raw: bytes, line: int, key: str) -> bytes:
    """A start-up file of zsh, bash or sh without one line."""
    return _without_statement(raw, line, key, shell.parse)


def without_fish_line(raw: bytes, line: int, key: str) -> bytes:
    """A start-up file of fish without one line."""
    return _without_statement(raw, line, key, fish.parse)


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


def _without_statement(raw: bytes, line: int, key: str, parse: Callable[[bytes], ShellFile]) -> bytes:
    """Without a line.

    Raises:
        EditError: it is not about this alone, or the file has errors.
    """
    file = insist_on_one_statement(raw, line, key, parse)
    after = _without_line(raw, line)
    if used := _line_that_uses(raw, line, key):
        raise EditError(f"line {used} uses ${key}: edit both by hand")
    found = parse(after)
    if found.problems:
        raise EditError("the file would have errors without this line: edit it by hand")
    _insist(file.statements, found.statements, line)
    return after


def _line_that_uses(raw: bytes, line: int, name: str) -> int | None:
    """The first line behind it in which the variable is replaced: without its value that would mean something else."""
    use = re.compile(rb"\$\{?" + re.escape(name.encode()) + rb"\b")
    below = enumerate(raw.split(b"\n")[line:], line + 1)
    return next((number for number, text in below if use.search(text)), None)


def insist_on_one_statement(raw: bytes, line: int, key: str, parse: Callable[[bytes], ShellFile]) -> ShellFile:
    """The file, if the shell reads this line on its own, and it does nothing but set this.

    Raises:
        EditError: it is not such a line, or the file has errors.
    """
    file = parse(raw)
    if file.problems:
        raise EditError(f"the file has errors in line {file.problems[0].line}: repair them first")
    here = [each for each in file.statements if each.line == line]
    if not any(each.name in (key, key.partition(" ")[0]) for each in here):
        raise EditError("the setting is not where it was")
    if len(here) > 1 or not here[0].certain:
        raise EditError("the line does more than this, or stands under a condition: edit it by hand")
    lines = raw.split(b"\n")
    alone, above = parse(lines[line - 1]), parse(b"\n".join(lines[: line - 1]))
    if alone.problems or len(alone.statements) != 1 or above.problems or not _SETS.match(lines[line - 1]):
        raise EditError("the line is a part of a longer statement: edit it by hand")
    return file


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
