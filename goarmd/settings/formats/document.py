"""What a reader of a settings file returns: values with their places, and what could not be read.

Lines count from 1. Offsets are bytes of the file as it is on disk, so that an edit can replace them in place.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

MOST_PROBLEMS = 20  # a person repairs the first ones and looks again


@dataclass(frozen=True, slots=True)
class Scalar:
    """A text, a number, true, false or null: the bytes from `start` up to `end`."""

    value: str | float | bool | None
    line: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Array:
    """A list: the bytes from its `[` up to the end of its `]`."""

    items: tuple[Node, ...]
    line: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Object:
    """Keys with values: the bytes from its `{` up to the end of its `}`.

    Attributes:
        members: in the file's order. A key that stands twice is here twice; the last one counts.
        line: of the `{`.
        start: of the `{`.
        end: behind the `}`.
    """

    members: tuple[Member, ...]
    line: int
    start: int
    end: int

    def get(self, key: str) -> Node | None:
        """The value of this key; the last one if the key stands twice."""
        return next((member.node for member in reversed(self.members) if member.key == key), None)


@dataclass(frozen=True, slots=True)
class Member:
    """A key of an object with its value: `line` and `start` are the key's, the value's are in `node`."""

    key: str
    line: int
    start: int
    node: Node


Node = Scalar | Array | Object


@dataclass(frozen=True, slots=True)
class Problem:
    """What could not be read, or does not count. No text quotes a value of the file.

    Attributes:
        line: of the file, from 1.
        text: what is wrong, without a full stop; what to do as well, if there is no remedy.
        key: the setting that it is about; empty where it is about the file's form.
        remedy: what to do, without a full stop.
    """

    line: int
    text: str
    key: str = ""
    remedy: str = ""

    @property
    def whole(self) -> str:
        """All of it, as one line of words."""
        return f"{self.text}; {self.remedy}" if self.remedy else self.text


@dataclass(frozen=True, slots=True)
class Document:
    """A file as a tree.

    Attributes:
        root: None if the file holds no value at all. A file with nothing but space and comments is an empty object.
        problems: by line, at most MOST_PROBLEMS.
    """

    root: Node | None
    problems: tuple[Problem, ...] = ()


def plain(node: Node) -> Any:
    """The value as Python has it: dict, list, str, int, float, bool, None; the last of equal keys."""
    match node:
        case Object():
            return {member.key: plain(member.node) for member in node.members}
        case Array():
            return [plain(item) for item in node.items]
        case _:
            return node.value


@dataclass(slots=True)
class Problems:
    """Collects problems: the first MOST_PROBLEMS are kept."""

    _kept: list[Problem] = field(default_factory=list)
    _lines: set[int] = field(default_factory=set)

    def add(self, line: int, text: str, key: str = "", remedy: str = "") -> None:
        """Keep a problem, if there are not too many."""
        if len(self._kept) < MOST_PROBLEMS:
            self._kept.append(Problem(line, text, key, remedy))

    def add_first(self, line: int, text: str) -> None:
        """Keep a problem, unless one was kept here for the same line."""
        if line not in self._lines and len(self._kept) < MOST_PROBLEMS:
            self._lines.add(line)
            self.add(line, text)

    def kept(self) -> tuple[Problem, ...]:
        """Those that were kept, by line."""
        return tuple(sorted(self._kept, key=lambda problem: problem.line))
