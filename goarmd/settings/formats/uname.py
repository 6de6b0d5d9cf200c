"""Conditions about the machine: `$(uname)`, `$(uname -m)` and OSTYPE, which are known where the machine is."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, NamedTuple

from goarmd.settings.formats.shell_blocks import MAYBE, NEVER, TRUE, Guard
from goarmd.settings.formats.shell_statements import Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from goarmd.settings.formats.shell_statements import Word

# `uname`, `command uname -m 2>/dev/null`, `uname -s | tr '[:upper:]' '[:lower:]'`
_COMMAND = re.compile(
    r"\s*(?:command\s+)?(?:/usr)?(?:/bin/)?uname(?:\s+(-[sm]))?(?:\s*2>\s*/dev/null)?"
    r"(\s*\|\s*tr\s+\S*(?:upper|A-Z)\S*\s+\S*(?:lower|a-z)\S*)?\s*"
)
_MAGIC = re.compile(r"[*?\[]")
_REGEX = re.compile(r"(\^?)(\w+)(?:\.\*|\*)?")
_ANY = "*"
_OSTYPES = {"Linux": "linux-gnu"}  # and darwin24.0; linux-musl is rare where people write Go


class Uname(NamedTuple):
    """What uname prints; empty is not known."""

    system: str = ""  # Darwin, Linux
    machine: str = ""  # arm64, aarch64, x86_64


UNKNOWN = Uname()


def output_of(command: str, uname: Uname) -> str | None:
    """What a command prints on a machine; None if it does not ask for the machine, or that is not known."""
    found = _COMMAND.fullmatch(command)
    if found is None or not uname.system:
        return None
    text = uname.machine if found[1] == "-m" else uname.system
    return (text.lower() if found[2] else text) or None


class Printed(NamedTuple):
    """A text that is known, or its beginning."""

    text: str
    whole: bool = True


class Facts:
    """What is known of the machine while a file is read, and the variables that hold it: `OS=$(uname -s)`."""

    def __init__(self, uname: Uname) -> None:
        self.uname = uname
        self._held: dict[str, Printed] = {}

    def printed(self, word: Word) -> Printed | None:
        """What a word comes to that asks for the machine; None for another, and where the machine is not known."""
        part = word.parts[0] if len(word.parts) == 1 else None
        if part is None or not self.uname.system:
            return None
        if part.kind is Kind.COMMAND and (text := output_of(part.operand, self.uname)):
            return Printed(text)
        if part.kind is not Kind.VARIABLE or part.operator:
            return None
        if part.name == "OSTYPE":
            return Printed(_OSTYPES.get(self.uname.system, self.uname.system.lower()), whole=False)
        return self._held.get(part.name)

    def assign(self, name: str, words: Sequence[Word], *, certain: bool) -> None:
        """Keep what a variable holds from here on, if that is known."""
        found = self.printed(words[0]) if certain and len(words) == 1 else None
        if found is not None:
            self._held[name] = found
        else:
            self._held.pop(name, None)


def fits(found: Printed, pattern: str | None) -> Guard:
    """Whether a text fits a pattern of the shell; None is a pattern that is not known."""
    if pattern is None:
        return MAYBE
    if found.whole:
        return TRUE if fnmatchcase(found.text, pattern) else NEVER
    if pattern.endswith(_ANY) and fnmatchcase(found.text, pattern):
        return TRUE
    begin = _MAGIC.split(pattern)[0]
    may_fit = begin.startswith(found.text) or (found.text.startswith(begin) and begin != pattern)
    return MAYBE if may_fit else NEVER


def fits_any(found: Printed, patterns: Sequence[str | None]) -> Guard:
    """Whether a text fits one of several patterns."""
    guards = [fits(found, pattern) for pattern in patterns]
    return TRUE if TRUE in guards else NEVER if guards and all(each == NEVER for each in guards) else MAYBE


def compared(name: str, left: Word, operator: str, right: Word, facts: Facts) -> Guard | None:
    """What `[ LEFT OPERATOR RIGHT ]` or the same in `[[` asks for; None if it is not about the machine."""
    found = facts.printed(left)
    if found is None and (found := facts.printed(right)):
        right = left
    if found is None:
        return None
    if operator == "=~":
        regex = _REGEX.fullmatch(right.text)
        return fits(found, f"{'' if regex[1] else _ANY}{regex[2]}{_ANY}") if regex else MAYBE
    if operator not in ("=", "==", "!="):
        return MAYBE
    # In `[[ $OSTYPE == "darwin"* ]]` and `case` a star is one whatever quotes are around the rest.
    is_unknown = right.plain is None or (name != "[[" and _MAGIC.search(right.plain))
    guard = fits(found, None if is_unknown else right.plain)
    return guard.otherwise() if operator == "!=" else guard
