"""What a command of zsh, bash or sh does: assignments, exports, files read, programs run."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from goarmd.settings.formats.shell_reader import Effect
from goarmd.settings.formats.shell_statements import Action, Part, Word, assignment

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

# Programs and builtins that change the environment, here or for good. A function of the file counts too.
PROGRAMS = frozenset({"go", "launchctl", "arch", "env", "exec"})
GO_TOOLS = frozenset({"go", "gofmt", "gopls", "dlv"})
_BEFORE_COMMANDS = frozenset({"builtin", "command", "noglob", "nocorrect", "-"})
_FUNCTION = re.compile(r"(?!test$)[A-Za-z_][\w-]*")
_FOLDER = re.compile(r"[/~]|\$\w")
_STARTS_A_TOOL = re.compile(r"(?:^|[\s;&|(])(?:[^\s;&|(]*/)?(?:go|gofmt|gopls|dlv|arch)(?=\s|$)")


def effects(words: tuple[Word, ...], functions: Collection[str]) -> Iterator[Effect]:
    """What a command does that matters here. `functions` are those of the file."""
    if all(map(assignment, words)):
        yield from _assign(words, exported=False, quoted=False)
        return
    words = _command(words)
    name = words[0].text if words else ""
    if name in _BUILTINS:
        yield from _BUILTINS[name](words)
    else:
        yield from run(name, words[1:], functions)


def run(
    name: str, arguments: tuple[Word, ...], functions: Collection[str], programs: Collection[str] = PROGRAMS
) -> Iterator[Effect]:
    """A program or function that matters, or one with a folder: perhaps a function of another file, which adds it."""
    program = name.rpartition("/")[2]
    if name not in functions and program in programs:
        yield Effect(Action.RUN, program, arguments)
    elif name in functions or (_FUNCTION.fullmatch(name) and any(_FOLDER.match(word.text) for word in arguments)):
        yield Effect(Action.RUN, name, arguments)


def starts_a_tool(name: str, text: str) -> bool:
    """Whether an alias is for one of Go's tools, or starts one, or another processor's programs."""
    return name in GO_TOOLS or _STARTS_A_TOOL.search(text) is not None


def alias(name: str, body: Word) -> Iterator[Effect]:
    """An alias, if it matters here."""
    if starts_a_tool(name, body.text):
        yield Effect(Action.ALIAS, name, (body,))


def _command(words: tuple[Word, ...]) -> tuple[Word, ...]:
    """Without assignments that hold for one command, and without `builtin` and the like."""
    while len(words) > 1 and (assignment(words[0]) or words[0].keyword in _BEFORE_COMMANDS):
        words = words[1:]
    return words


def _assign(words: Sequence[Word], *, exported: bool, quoted: bool = True) -> Iterator[Effect]:
    for word in words:
        if found := assignment(word, quoted=quoted):
            action = Action.APPEND if found.appended else Action.ASSIGN
            yield Effect(action, found.name, (found.value,), exported)
        elif exported and (name := word.plain):
            yield Effect(Action.EXPORT, name)


def _declare(words: tuple[Word, ...]) -> Iterator[Effect]:
    """Export, typeset and the like: -x exports, -U keeps each item once, -f and -p are about other things."""
    count = next((at for at, word in enumerate(words[1:], 1) if word.text[:1] not in ("-", "+")), len(words))
    options = "".join(word.text for word in words[1:count] if word.text.startswith("-"))
    if set("fFp") & set(options) or (words[0].text == "export" and "n" in options):
        return
    exported = words[0].text == "export" or "x" in options
    if "U" in options:
        for word in words[count:]:
            found = assignment(word, quoted=True)
            yield Effect(Action.UNIQUE, found.name if found else word.text)
    yield from _assign(words[count:], exported=exported)


def _unset(words: tuple[Word, ...]) -> Iterator[Effect]:
    if not any(word.text == "-f" for word in words):
        yield from (Effect(Action.UNSET, word.text) for word in words[1:] if word.text[:1] != "-")


def source(words: tuple[Word, ...]) -> Iterator[Effect]:
    """Read a file; the same in fish."""
    if len(words) > 1:
        yield Effect(Action.SOURCE, "", words[1:])


def evaluate(words: tuple[Word, ...]) -> Iterator[Effect]:
    """Run a text as commands; the same in fish."""
    yield Effect(Action.EVALUATE, "", words[1:])


def _aliases(words: tuple[Word, ...]) -> Iterator[Effect]:
    for word in words[1:]:
        name, equals, rest = word.parts[0].text.partition("=") if word.parts else ("", "", "")
        if equals:
            first = (Part(word.parts[0].kind, rest),) if rest else ()
            yield from alias(name, Word(first + word.parts[1:]))


def leave(_words: tuple[Word, ...]) -> Iterator[Effect]:
    """Read no further; the same in fish."""
    yield Effect(Action.LEAVE)


_BUILTINS: Mapping[str, Callable[[tuple[Word, ...]], Iterator[Effect]]] = {
    **dict.fromkeys(("export", "typeset", "declare", "readonly", "local", "integer"), _declare),
    **dict.fromkeys((".", "source"), source),
    **dict.fromkeys(("return", "exit"), leave),
    "unset": _unset,
    "eval": evaluate,
    "alias": _aliases,
}
