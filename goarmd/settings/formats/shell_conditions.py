"""What a command that stands before `then` or `&&` asks for: that a file exists, nothing, or something unknown here."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from goarmd.settings.formats.shell_blocks import ALWAYS, MAYBE, Guard
from goarmd.settings.formats.shell_statements import Kind, Word, assignment
from goarmd.settings.formats.uname import compared

if TYPE_CHECKING:
    from collections.abc import Sequence

    from goarmd.settings.formats.uname import Facts

_FILE_TESTS = frozenset({"-e", "-f", "-d", "-r", "-s", "-x", "-L", "-h"})
# Commands that succeed, so that `export A=b && export C=d` sets both.
_SUCCEED = frozenset(
    {"true", ":", "export", "typeset", "declare", "readonly", "alias", "echo", "set", "setopt", "builtin"}
)
# True in the shell that is asked for its environment, which is a login shell that acts as an interactive one.
_INTERACTIVE = frozenset(
    {
        *("-o interactive", "-o login", "-n $PS1", "-t 0", "-t 1", "$- == *i*", "$- = *i*", "$- =~ i"),
        *("is-interactive", "--is-interactive", "-i", "is-login", "--is-login", "-l"),
    }
)
# Variables that a shell sets itself: this shell, where they are not empty.
_OWN = {"-n $BASH_VERSION": "bash", "-n $BASH": "bash", "-n $ZSH_VERSION": "zsh", "-n $ZSH_NAME": "zsh"}
_WITH_TWO = 3  # words of a command with two arguments
_BRACKETS = {"[": "]", "[[": "]]"}


def guard_of(words: Sequence[Word], shell: str, facts: Facts) -> Guard:
    """What has to be so for this command to succeed.

    Args:
        words: of the command.
        shell: which reads the file (zsh, bash, fish), if that is known.
        facts: what is known of the machine.
    """
    name = words[0].text if words else ""
    if name in _BRACKETS and words[-1].text == _BRACKETS[name]:
        return _test(name, words[1:-1], shell, facts)
    if name == "test":
        return _test(name, words[1:], shell, facts)
    if name == "set" and len(words) == _WITH_TWO and words[1].text in ("-q", "--query"):
        return _asks_for(words[2].plain)
    if name == "status":
        return ALWAYS if all(word.text in _INTERACTIVE for word in words[1:]) else MAYBE
    if name in _SUCCEED or all(map(assignment, words)):
        computed = any(part.kind is Kind.COMMAND for word in words for part in word.parts)
        return MAYBE if computed else ALWAYS
    return MAYBE


def _test(name: str, words: Sequence[Word], shell: str, facts: Facts) -> Guard:
    """The guard of `[ … ]`: the terms of it, with `&&` or `-a` between them."""
    guard, term = ALWAYS, list[Word]()
    for word in words:
        if word.keyword in ("&&", "-a") and term:
            guard &= _term(name, term, shell, facts)
            term = []
        else:
            term.append(word)
    return guard & _term(name, term, shell, facts)


def _term(name: str, words: Sequence[Word], shell: str, facts: Facts) -> Guard:
    if len(words) == 3 and (about := compared(name, words[0], words[1].text, words[2], facts)):  # noqa: PLR2004
        return about
    if len(words) == 2 and words[0].keyword in _FILE_TESTS:  # noqa: PLR2004  # an operator and a file
        return Guard(needs=(words[1],))
    said = " ".join(word.text for word in words[:4])
    if said in _INTERACTIVE or (shell and _OWN.get(said) == shell):
        return ALWAYS
    if words and words[0].keyword == "!":
        return _term(name, words[1:], shell, facts).otherwise()
    operator = words[0].keyword if len(words) > 1 else "-n"
    if not words or len(words) > 2 or operator not in ("-n", "-z", "-v"):  # noqa: PLR2004  # an operator and a word
        return MAYBE
    asks = _asks_for(words[-1].plain if operator == "-v" else _variable(words[-1]))
    return asks.otherwise() if operator == "-z" else asks


def _asks_for(variable: str | None) -> Guard:
    return replace(MAYBE, asks_for=variable) if variable else MAYBE


def _variable(word: Word) -> str | None:
    """The variable whose value is all of a word: `$X`, `${X:-}`, `${X+x}`."""
    part = word.parts[0] if len(word.parts) == 1 else None
    if part is None or part.kind is not Kind.VARIABLE or (part.operator and part.operand not in ("", "x")):
        return None
    return part.name
