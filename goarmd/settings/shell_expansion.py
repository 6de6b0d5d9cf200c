"""What a word of a start-up file comes to, as far as the files and the home folder say it."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from itertools import product
from typing import TYPE_CHECKING, NamedTuple

from goarmd.settings.formats.sh_tokens import parts_of
from goarmd.settings.formats.shell_statements import Kind, Part, Word

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

_DEEPEST = 8  # ${A:-${B:-…}}
_LONGEST = 4_000  # characters of a value
_MOST_NAMES = 60  # that one pattern stands for
_BRACES = re.compile(r"\{([^{}]*,[^{}]*)\}")
_PATTERN = re.compile(r"[*?]|\[[^\]]*\]")


class Found(NamedTuple):
    """A value. None: there is one, and it is not known here."""

    value: str | None
    certain: bool = True


class Piece(NamedTuple):
    """A part of a word, expanded."""

    value: str | None
    text: str
    certain: bool = True
    old: bool = False  # what the assigned variable held before: $PATH in PATH=…:$PATH


class Element(NamedTuple):
    """An element of a list such as PATH."""

    value: str | None
    text: str
    certain: bool = True
    old: bool = False


class Expander:
    """Expands words by what is known of variables and of the output of commands."""

    def __init__(self, variable: Callable[[str], Found | None], output: Callable[[str], Found]) -> None:
        """By these functions.

        Args:
            variable: the value of a variable, None if nothing says that it is set.
            output: what a command prints.
        """
        self._variable = variable
        self._output = output

    def value(self, word: Word) -> Found:
        """The text that a word comes to."""
        pieces = list(self.pieces(word.parts))
        certain = all(piece.certain for piece in pieces)
        values = [piece.value for piece in pieces if piece.value is not None]
        known = len(values) == len(pieces) and sum(map(len, values)) <= _LONGEST
        return Found("".join(values) if known else None, certain)

    def pieces(self, parts: Iterable[Part], own: Collection[str] = (), depth: int = 0) -> Iterator[Piece]:
        """The parts of a word, expanded; `own` are names of the list that is assigned."""
        for part in parts:
            if part.kind in (Kind.TEXT, Kind.PATTERN):
                yield Piece(part.text, part.text)
            elif part.kind is Kind.VARIABLE and depth < _DEEPEST:
                yield from self._parameter(part, own, depth)
            elif part.kind is Kind.COMMAND:
                output = self._output(part.operand)
                yield Piece(output.value, part.text, output.certain)
            else:
                yield Piece(None, part.text)

    def elements(self, word: Word, own: Collection[str]) -> list[Element]:
        """The elements of a list that is written with `:` between them. Empty ones are left out."""
        elements: list[Element] = []
        current: list[Piece] = []
        for piece in self.pieces(word.parts, own):
            if piece.value is None or ":" not in piece.value or piece.old:
                current.append(piece)
                continue
            first, *rest = piece.value.split(":")
            current.append(Piece(first, first, piece.certain))
            for text in rest:
                elements.extend(_element(current))
                current = [Piece(text, text, piece.certain)]
        return [*elements, *_element(current)]

    def _parameter(self, part: Part, own: Collection[str], depth: int) -> Iterator[Piece]:
        if part.name in own:
            if "+" in part.operator:
                yield from self.pieces(parts_of(part.operand), own, depth + 1)
            else:
                yield Piece(None, part.text, old=True)
            return
        found = self._variable(part.name)
        unset = found is None or (found.value == "" and ":" in part.operator)
        operator = part.operator[-1:]
        if operator and operator in "-=+" and unset != (operator == "+"):
            pieces = self.pieces(parts_of(part.operand), own, depth + 1)
        elif operator == "+":
            pieces = iter((Piece("", part.text),))
        else:
            pieces = iter((Piece(found.value if found else None, part.text),))
        certain = found is None or (found.certain and not (operator and found.value is None))
        yield from (piece if certain else piece._replace(certain=False) for piece in pieces)


def _element(pieces: Sequence[Piece]) -> Iterator[Element]:
    """The element that these pieces make together, if it is not empty."""
    text = "".join(piece.text for piece in pieces)
    certain = all(piece.certain for piece in pieces)
    values = [piece.value for piece in pieces if piece.value is not None]
    rest = [piece for piece in pieces if not piece.old and piece.text]
    if any(piece.old for piece in pieces) and not rest:
        yield Element(None, text, certain, old=True)
    elif len(values) < len(pieces):
        yield Element(None, text, certain)
    elif value := "".join(values):
        yield Element(value, text, certain)


def tidy(path: str) -> str:
    """An absolute path without `//`, `.`, `..` and a slash at its end."""
    names: list[str] = []
    for name in path.split("/"):
        if name == "..":
            del names[-1:]
        elif name not in ("", "."):
            names.append(name)
    return "/" + "/".join(names)


def paths_of(pattern: str, names: Callable[[str], Sequence[str]]) -> list[str]:
    """The files that `a/{b,c}*.zsh` stands for; patterns in folders' names are not looked for."""
    paths: list[str] = []
    for path in _braces(pattern):
        folder, _, last = path.rpartition("/")
        if not _PATTERN.search(last):
            paths.append(path)
            continue
        kept = (name for name in sorted(names(folder)) if fnmatchcase(name, last))
        paths += [f"{folder}/{name}" for name in kept if name[:1] != "." or last[:1] == "."]
    return paths[:_MOST_NAMES]


def _braces(pattern: str) -> list[str]:
    choices = [text.split(",") if at % 2 else [text] for at, text in enumerate(_BRACES.split(pattern))]
    count = 1
    for choice in choices:
        count *= len(choice)
    return ["".join(chosen) for chosen in product(*choices)] if count <= _MOST_NAMES else [pattern]
