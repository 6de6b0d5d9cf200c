"""What a command of fish does: set, export, files read, programs run.

Source: https://fishshell.com/docs/current/cmds/set.html and the pages beside it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from goarmd.settings.formats import sh_commands
from goarmd.settings.formats.shell_reader import Effect
from goarmd.settings.formats.shell_statements import Action, Kind, Part, Word, assignment

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping

_PROGRAMS = sh_commands.PROGRAMS | {"fish_add_path"}
_BEFORE_COMMANDS = frozenset({"builtin", "command", "time"})
_NAME = re.compile(r"\w+", re.ASCII)
_LONG = {
    "global": "g",
    "universal": "U",
    "local": "l",
    "function": "f",
    "export": "x",
    "unexport": "u",
    "erase": "e",
    "append": "a",
    "prepend": "p",
    "query": "q",
    "show": "S",
    "names": "n",
}


def effects(words: tuple[Word, ...], piped: tuple[Word, ...], functions: Collection[str]) -> Iterator[Effect]:
    """What a command does that matters here.

    Args:
        words: of the command.
        piped: the command whose output it reads.
        functions: those of the file.
    """
    while len(words) > 1 and (words[0].keyword in _BEFORE_COMMANDS or assignment(words[0])):
        words = words[1:]
    name = words[0].text
    if name in ("source", ".") and piped and (len(words) == 1 or words[1].text == "-"):
        text = " ".join(word.text for word in piped)
        yield Effect(Action.EVALUATE, "", (Word((Part(Kind.COMMAND, text, operand=text),)),))
    elif name in _BUILTINS:
        yield from _BUILTINS[name](words)
    else:
        yield from sh_commands.run(name, words[1:], functions, _PROGRAMS)


def _options(words: tuple[Word, ...]) -> tuple[set[str], tuple[Word, ...]]:
    """The short names of a command's options, and the words behind them."""
    options = set[str]()
    for at, word in enumerate(words[1:], 1):
        text = word.text
        if text[:1] != "-" or text in ("-", "--"):
            return options, words[at + (text == "--") :]
        options |= {_LONG.get(text[2:], "")} if text.startswith("--") else set(text[1:])
    return options, ()


def _set(words: tuple[Word, ...]) -> Iterator[Effect]:
    options, rest = _options(words)
    if options & set("qSn") or not rest:
        return
    if "e" in options:
        yield from (Effect(Action.UNSET, word.text) for word in rest if _NAME.fullmatch(word.text))
        return
    name = rest[0].plain or ""
    if _NAME.fullmatch(name):
        action = Action.APPEND if "a" in options else Action.PREPEND if "p" in options else Action.ASSIGN
        # A local variable does not outlive the file.
        yield Effect(action, name, rest[1:], exported="x" in options and not options & set("lf"))


def _export(words: tuple[Word, ...]) -> Iterator[Effect]:
    for word in words[1:]:
        if found := assignment(word, quoted=True):
            yield Effect(Action.ASSIGN, found.name, (found.value,), exported=True)
        elif name := word.plain:
            yield Effect(Action.EXPORT, name)


def _alias(words: tuple[Word, ...]) -> Iterator[Effect]:
    """Alias NAME BODY, and alias NAME=BODY."""
    _, rest = _options(words)
    if rest and (found := assignment(rest[0], quoted=True)):
        yield from sh_commands.alias(found.name, found.value)
    elif len(rest) > 1:
        yield from sh_commands.alias(rest[0].text, rest[1])


_BUILTINS: Mapping[str, Callable[[tuple[Word, ...]], Iterator[Effect]]] = {
    "set": _set,
    "export": _export,
    "eval": sh_commands.evaluate,
    "alias": _alias,
    **dict.fromkeys((".", "source"), sh_commands.source),
    **dict.fromkeys(("return", "exit"), sh_commands.leave),
}
