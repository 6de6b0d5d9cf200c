"""What the start-up files of zsh, bash, sh and fish do, as values: one Statement for each command that matters."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from goarmd.settings.formats.document import Problem


class Kind(StrEnum):
    """What a part of a word is to the shell."""

    TEXT = "text"  # what it says, quotes resolved
    VARIABLE = "variable"  # $NAME, ${NAME:-word}, an unquoted ~
    COMMAND = "command"  # $(...), `...`, <(...), =(...), and fish's (...)
    PATTERN = "pattern"  # unquoted *, ?, [...], {...}, (...): names of files where the shell looks for files, else text
    OTHER = "other"  # an expansion that is not read: $((1+2)), ${(f)NAME}, ${NAME%/*}


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a word. Values of users stay out of its repr, for they may be secrets."""

    kind: Kind
    text: str = field(repr=False)  # as written; of TEXT, what it means
    name: str = ""  # of a variable; HOME for ~
    operator: str = ""  # `:-` of ${NAME:-word}
    operand: str = field(default="", repr=False)  # source text of `word` there, and of a command


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a command: `"$HOME/bin:"'$x'` is a variable and the text `/bin:$x`."""

    parts: tuple[Part, ...] = ()
    bare: int = 0  # how many characters at its beginning are plain and unquoted: `"if"` is not a keyword
    items: tuple[Word, ...] | None = None  # of an array: NAME=(a b)

    @property
    def text(self) -> str:
        """As written, without quotes. A literal `$` and an expansion look alike here; `parts` has the difference."""
        return self.parts[0].text if len(self.parts) == 1 else "".join(part.text for part in self.parts)

    @property
    def plain(self) -> str | None:
        """The text of a word without expansions, else None."""
        if self.items is not None or any(part.kind not in (Kind.TEXT, Kind.PATTERN) for part in self.parts):
            return None
        return self.text

    @property
    def keyword(self) -> str:
        """The text of a word without any quote or expansion, else nothing."""
        text = self.text if self.bare and self.items is None else ""
        return text if self.bare == len(text) else ""


class Action(StrEnum):
    """What a statement does."""

    ASSIGN = "assign"  # name = words, or the items of an array
    APPEND = "append"  # NAME+=value, fish's set -a
    PREPEND = "prepend"  # fish's set -p
    EXPORT = "export"  # export NAME, which has its value already
    UNSET = "unset"
    UNIQUE = "unique"  # typeset -U NAME
    SOURCE = "source"  # words[0] is the file
    EVALUATE = "evaluate"  # eval, and `program | source`
    ALIAS = "alias"  # words[0] is what the alias called `name` stands for
    LOOP = "loop"  # for NAME in words; the next `body` statements stand in it
    DEFINE = "define"  # a function, words are its parameters' names; the next `body` statements stand in it
    RUN = "run"  # a program or function called `name`, with its arguments
    LEAVE = "leave"  # return and exit


@dataclass(frozen=True, slots=True)
class Statement:
    """One thing that a file does.

    Under `if`, `&&`, `while` and the like a statement is conditional, unless only the existence of files is asked for:
    then those stand in `needs`. Both are relative to the function or the for loop around it, for which `nested` stands.
    One that `is_default` happens where its variable has no value yet.
    """

    line: int
    action: Action
    name: str = ""
    words: tuple[Word, ...] = ()
    exported: bool = False
    conditional: bool = False
    needs: tuple[Word, ...] = ()
    nested: bool = False
    is_default: bool = False
    body: int = 0  # of LOOP and DEFINE

    @property
    def certain(self) -> bool:
        """Whether it happens whenever the file is read: outside functions, loops and conditions of any kind."""
        return not (self.conditional or self.needs or self.nested or self.is_default)


@dataclass(frozen=True, slots=True)
class ShellFile:
    """What one file says, and what in it could not be read."""

    statements: tuple[Statement, ...] = ()
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Assignment:
    """`NAME=value` or `NAME+=value` taken apart."""

    name: str
    value: Word
    appended: bool


_ASSIGNMENT = re.compile(r"([A-Za-z_]\w*)(\+?=)", re.ASCII)


def assignment(word: Word, *, quoted: bool = False) -> Assignment | None:
    """The assignment that a word is. Quoted names assign only behind `export` and its like: `export "A=b"`."""
    if not word.parts or word.parts[0].kind is not Kind.TEXT:
        return None
    first = word.parts[0].text
    match = _ASSIGNMENT.match(first)
    if not match or not (quoted or match.end() <= word.bare):
        return None
    rest = (Part(Kind.TEXT, first[match.end() :]),) if match.end() < len(first) else ()
    return Assignment(match[1], Word(rest + word.parts[1:], items=word.items), match[2] == "+=")
