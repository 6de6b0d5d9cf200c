"""What gopls of a release does with the flags of go.languageServerFlags: which make it exit, which have no effect.

The extension starts gopls with the elements of the list as they are. An unknown flag ends gopls with status 2, and the
editor starts it again until it gives up (vscode-go#1610, #674, #931). Until gopls 0.23 Go's package flag reads the
command line: `-x` and `--x`, `-x=v` and `-x v`, booleans only with `=`. Gopls 0.24 sorts it first (gopls
internal/cmd/normalize.go) and words its refusals otherwise.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from goarmd.catalog import gopls_table
from goarmd.catalog.go_text import BOOLEANS, duration_error, quote

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from goarmd.catalog.gopls_table import Flag, Release

NORMALIZED: Release = (0, 24, 0)
_WHOLE = re.compile(r"[+-]?(?:0[xX][\da-fA-F_]+|0[oO]?[0-7_]+|0[bB][01_]+|[1-9][\d_]*|0)")
_LONGEST_LIST = 200  # elements that are judged
_DEEPEST = 20  # lists within lists


class Effect(StrEnum):
    """What an element of the list does."""

    FINE = "fine"
    NO_EFFECT = "no-effect"
    EXITS = "exits"  # gopls ends at once
    NOT_SERVED = "not-served"  # gopls runs, and does not speak with the editor


@dataclass(frozen=True, slots=True)
class FlagVerdict:
    """What one flag or word of the list does.

    Attributes:
        index: its place in the list, from 0.
        count: how many elements it takes up: 2 for a flag whose value is the next element.
        text: the element as gopls gets it.
        effect: what it does.
        why: for people; empty if it is fine.
        message: the first line that gopls prints when it exits, in its words; else empty.
        wants_absolute: an absolute path is what it lacks.
        is_behind_serve: it is a flag that gopls has, and only the word serve before it is too much.
    """

    index: int
    count: int
    text: str
    effect: Effect
    why: str = ""
    message: str = ""
    wants_absolute: bool = False
    is_behind_serve: bool = False


def never(_: str) -> bool:
    """Nothing is known of the folder."""
    return False


def flag_verdicts(
    flags: Sequence[object], version: str, folder_is_missing: Callable[[str], bool] = never
) -> tuple[FlagVerdict, ...]:
    """What each element of the list does, as if those before it that make gopls exit were not there.

    What stands behind a command other than serve is left out: it is that command's.

    Args:
        flags: the list; elements that are not text are judged as the text that Node makes of them.
        version: of gopls; an unknown one is judged as the newest that the table has.
        folder_is_missing: whether the folder of a file that gopls would write is known not to be there.
    """
    at = gopls_table.judged_as(version)
    known = f"gopls {'.'.join(map(str, at))}"
    named = known if gopls_table.release(version) else f"{known}, the newest that goarmd knows,"
    walk = _Walk(tuple(map(as_node_passes, flags[:_LONGEST_LIST])), at, named, folder_is_missing)
    verdicts = []
    while walk.position < len(walk.words) and not walk.done:
        verdicts.append(walk.judge())
        walk.position += verdicts[-1].count
    return tuple(verdicts)


def as_node_passes(element: object, depth: int = 0) -> str:
    """The argument that Node's child_process.spawn makes of an element: JavaScript's String()."""
    if isinstance(element, str):
        return element
    if element is None or isinstance(element, bool):
        return {None: "null", True: "true", False: "false"}[element]
    if isinstance(element, list):
        inner = element if depth < _DEEPEST else ()
        return ",".join("" if each is None else as_node_passes(each, depth + 1) for each in inner)
    if isinstance(element, dict):
        return "[object Object]"
    return str(element).removesuffix(".0")


@dataclass(slots=True)
class _Walk:
    """One reading of the list from left to right."""

    words: tuple[str, ...]
    at: Release
    gopls: str
    folder_is_missing: Callable[[str], bool]
    known: Mapping[str, Flag] = field(init=False)
    given: frozenset[str] = field(init=False)
    position: int = 0
    command: str = ""
    only_words: bool = False  # behind `--`
    done: bool = False

    def __post_init__(self) -> None:
        self.known = gopls_table.flags(self.at)
        self.given = frozenset(_name(word) for word in self.words if word.startswith("-"))

    def judge(self) -> FlagVerdict:
        """The verdict of the element at the position."""
        word = self.words[self.position]
        if self.only_words or word == "-" or not word.startswith("-"):
            return self._word(word)
        if word == "--":
            return self._end_of_flags()
        name = _name(word)
        if self.at < NORMALIZED and name[:1] in {"", "-"}:
            return self._exits("This is not a flag", f"bad flag syntax: {word}")
        if name in {"h", "help"}:
            return self._exits("gopls prints its help and ends", "")
        flag = self.known.get(name)
        if flag is None or (self.command and flag.scope != "serve"):
            return self._unknown(word, name, flag)
        return self._flag(flag, word)

    def _end_of_flags(self) -> FlagVerdict:
        if self.command or self.at < NORMALIZED:
            self.only_words = True
        elif not gopls_table.commands(self.at).intersection(self.words[self.position + 1 : self.position + 2]):
            self.command = "serve"  # what stands behind is the server's
        return self._verdict(Effect.FINE)

    def _word(self, word: str) -> FlagVerdict:
        if self.command:
            return self._exits("The server takes no words", f"gopls: server does not take arguments, got [{word}]")
        if word == "serve":
            self.command, self.only_words = word, False
            return self._verdict(Effect.FINE)
        if word in gopls_table.commands(self.at):
            self.done = True
            if word == "mcp":
                return self._verdict(Effect.NOT_SERVED, "This command serves coding agents, not the editor")
            return self._exits("This command is not the server: it does its work and ends", "")
        said = f"unknown command {quote(word)}" if self.at >= NORMALIZED else f"Unknown command {word}"
        return self._exits("gopls has no such command", f"gopls: {said}")

    def _unknown(self, word: str, name: str, flag: Flag | None) -> FlagVerdict:
        if flag is not None:
            why = "This flag must stand before the word serve"
            said = f"flag -{name} must be placed before subcommand serve (after gopls)"
        else:
            why = f"{self.gopls} has no such flag"
            said = f"flag provided but not defined: -{name}"
        if self.at < NORMALIZED:
            said = f"flag provided but not defined: -{name}"
        else:
            said = f"gopls serve: {said}" if self.command else f"gopls: unknown flag: {word}"
        return replace(self._exits(why, said), is_behind_serve=flag is not None)

    def _flag(self, flag: Flag, word: str) -> FlagVerdict:
        value, count = word.partition("=")[2], 1
        if flag.kind != "bool" and "=" not in word:
            if self.position + 1 >= len(self.words):
                return self._exits(
                    "Its value is missing", self._prefixed(self.command, f"flag needs an argument: -{flag.name}")
                )
            value, count = self.words[self.position + 1], 2
        if refused := _refused(flag, value, has_value="=" in word):
            why = {"bool": "Its value is not a boolean", "duration": "Its value is not a duration"}
            said = self._prefixed("" if flag.scope == "app" else "serve", refused)
            return self._exits(why.get(flag.kind, "Its value is not a whole number"), said, count)
        return self._accepted(flag, value, count)

    def _prefixed(self, command: str, said: str) -> str:
        return f"{f'gopls {command}'.rstrip()}: {said}" if self.at >= NORMALIZED else said

    def _accepted(self, flag: Flag, value: str, count: int) -> FlagVerdict:
        is_literal = value.startswith(("~", "$")) and "/" in value
        if flag.kind == "file" and value not in {"", "auto"} and (is_literal or self._has_no_folder(value)):
            said = "unable to create log file: " * (flag.name == "logfile")
            message = f"gopls: {said}open {value}: no such file or directory"
            # Neither the extension (goLanguageServer.ts) nor gopls replaces it (seen with gopls 0.24.0).
            why = "~ and $NAME are not replaced here" if is_literal else "The folder of this file does not exist"
            return replace(self._exits(why, message, count), wants_absolute=is_literal)
        if (flag.name == "listen" and value) or (flag.name == "port" and value.strip("+-0")):
            return self._verdict(Effect.NOT_SERVED, "gopls listens there and does not answer the editor", count)
        if flag.name == "mode":
            return self._verdict(Effect.NO_EFFECT, "gopls ignores this flag", count)
        if flag.needs and flag.needs not in self.given:
            return self._verdict(Effect.NO_EFFECT, f"It is only used together with -{flag.needs}", count)
        return self._verdict(Effect.FINE, count=count)

    def _has_no_folder(self, file: str) -> bool:
        """A file that is not there yet is made; one below gopls' own folder is where only the editor knows."""
        return file.startswith("/") and self.folder_is_missing(file.rpartition("/")[0] or "/")

    def _verdict(self, effect: Effect, why: str = "", count: int = 1, message: str = "") -> FlagVerdict:
        return FlagVerdict(self.position, count, self.words[self.position], effect, why, message)

    def _exits(self, why: str, message: str, count: int = 1) -> FlagVerdict:
        return self._verdict(Effect.EXITS, why, count, message)


def _name(word: str) -> str:
    """The name in a flag, without its dashes and its value."""
    return word.removeprefix("-").removeprefix("-").partition("=")[0]


def _refused(flag: Flag, value: str, *, has_value: bool) -> str | None:
    """What package flag says to a value that it cannot read."""
    if flag.kind == "bool":
        wrong = has_value and value not in BOOLEANS
        return f"invalid boolean value {quote(value)} for -{flag.name}: parse error" if wrong else None
    if flag.kind == "duration":
        wrong = duration_error(value) is not None
    else:
        wrong = flag.kind == "int" and not _WHOLE.fullmatch(value)
    return f"invalid value {quote(value)} for flag -{flag.name}: parse error" if wrong else None
