"""Replaces the value in a line of a shell's start-up file or of the Go env file, if the line is about one variable."""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING, Final

from goarmd.settings.formats import go_env_file
from goarmd.settings.formats.edits import EditError
from goarmd.settings.formats.line_edit import FISH, SH, insist_on_one_setting

if TYPE_CHECKING:
    from collections.abc import Callable

    from goarmd.settings.formats.line_edit import Language

# One word without anything that the shell replaces: what is quoted, and plain characters.
_WORD: Final = r"(?:\"[^\"\\$`\n]*\"|'[^'\n]*'|[\w@%+=:,./~-])*"
_SH = re.compile(
    rf"(?P<before>\s*(?:(?:export|typeset|declare|readonly)\s+(?:-\w+\s+)*)?(?P<name>[A-Za-z_]\w*)=)(?P<value>{_WORD})(?P<rest>[\s;].*)?"
)
_FISH = re.compile(rf"(?P<before>\s*set\s+(?:-\S+\s+)*(?P<name>[A-Za-z_]\w*)\s+)(?P<value>{_WORD})(?P<rest>\s.*)?")
_FISH_QUOTED = re.compile(r"[\\']")


def with_shell_value(raw: bytes, line: int, name: str, value: str) -> bytes:
    """A start-up file of zsh, bash or sh with another value for one variable."""
    return _with_value(raw, line, name, value, SH, _SH, shlex.quote)


def with_fish_value(raw: bytes, line: int, name: str, value: str) -> bytes:
    """A start-up file of fish with another value for one variable."""
    return _with_value(raw, line, name, value, FISH, _FISH, _quoted_for_fish)


def with_go_env_value(raw: bytes, line: int, name: str, value: str) -> bytes:
    """The Go env file with another value for one variable; a carriage return at the line's end goes.

    Raises:
        EditError: the line is not about this variable any more.
    """
    before, lines = go_env_file.read(raw).settings, raw.split(b"\n")
    here = [each.name for each in before if each.line == line]
    if not here and 0 < line <= len(lines) and (meant := go_env_file.meant(lines[line - 1])):
        whole, value = value, meant.value  # a line that go ignores: the edit is the whole line
        here = [meant.name] if whole == f"{meant.name}={value}" else []
        name = meant.name
    if here != [name] or "\n" in value:
        raise EditError("the setting is not where it was")
    lines[line - 1] = f"{name}={value}".encode()
    after = b"\n".join(lines)
    found = go_env_file.read(after).settings
    others = [each for each in before if each.line != line]
    expected = sorted([*others, go_env_file.GoSetting(name, value, line)], key=lambda each: each.line)
    if list(found) != expected:
        raise EditError("the edit would change more than this value: edit it by hand")
    return after


def _with_value(
    raw: bytes,
    line: int,
    name: str,
    value: str,
    language: Language,
    form: re.Pattern[str],
    quoted: Callable[[str], str],
) -> bytes:
    """Only the value of a line that the shell reads on its own, and which sets this one variable, is replaced.

    Raises:
        EditError: it is not such a line, the value has several lines, or the file has errors.
    """
    if "\n" in value or "\0" in value:
        raise EditError("the value does not fit on one line: edit it by hand")
    before = insist_on_one_setting(raw, line, name, language)
    lines = raw.split(b"\n")
    match = form.fullmatch(lines[line - 1].decode("utf-8", "surrogateescape"))
    if match is None or match["name"] != name:
        raise EditError("the value is made of more than one word or of other variables: edit it by hand")
    text = f"{match['before']}{quoted(value)}{match['rest'] or ''}"
    lines[line - 1] = text.encode("utf-8", "surrogateescape")
    after = b"\n".join(lines)
    found = language.parse(after)
    here = [each for each in found.statements if each.line == line]
    others = [each for each in found.statements if each.line != line]
    same = others == [each for each in before.statements if each.line != line]
    if found.problems or not same or {each.name for each in here} != {name} or not _holds(here[0].words, value):
        raise EditError("the edit would change more than this value: edit it by hand")
    return after


def _holds(words: object, value: str) -> bool:
    return isinstance(words, tuple) and len(words) == 1 and words[0].plain == value


def _quoted_for_fish(value: str) -> str:
    escaped = _FISH_QUOTED.sub(lambda match: f"\\{match[0]}", value)
    return f"'{escaped}'"
