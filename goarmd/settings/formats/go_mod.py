"""Reads the `go` and `toolchain` lines of go.mod and go.work as the go command does before it chooses a toolchain.

Of go.work the `use` lines are read, too (https://go.dev/ref/mod#go-work-file-use).
cmd/go/internal/gover/gomod.go, GoModLookup: the first line that begins with the word counts, wherever it is, and `//`
begins a comment. What a version looks like: golang.org/x/mod/modfile, GoVersionRE and ToolchainRE.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from goarmd.settings.formats.document import Problem, Problems

if TYPE_CHECKING:
    from collections.abc import Iterator

_LINE = re.compile(rb"^[ \t\r\v\f]*(go|toolchain)[ \t]([^\n]*)", re.MULTILINE)
_VERSIONS = {
    "go": re.compile(r"[1-9][0-9]*\.(?:0|[1-9][0-9]*)(?:\.(?:0|[1-9][0-9]*))?(?:[a-z]+[0-9]+)?"),
    "toolchain": re.compile(r"default|go1(?:\.\S*)?"),
}
# What no line of it survives: what is there, and what to do.
_DAMAGE = (
    (re.compile(rb"\A\xef\xbb\xbf"), "go refuses the byte order mark", "save the file as UTF-8 without one"),
    (
        re.compile(rb"^<{7}(?: |\r?$)", re.MULTILINE),
        "go refuses the marks of a merge",
        "settle the conflict, and delete them",
    ),
)
_USE = re.compile(r"use(?=[ \t(])[ \t]*(.*)")
_USED = re.compile(r"\(?[ \t]*(?:\"([^\"\\]+)\"|`([^`]+)`|([^\s\"`()]+))[ \t]*\)?")
_MOST_USES = 1_000
_EXAMPLES = {"go": "1.26.0", "toolchain": "go1.26.0"}


@dataclass(frozen=True, slots=True)
class Directive:
    """The version of a line, as `1.26`, `1.26.0`, `go1.26.0` or `default`, and its line."""

    version: str
    line: int


@dataclass(frozen=True, slots=True)
class Use:
    """A folder with a module that is a part of the workspace, as it is written, and its line."""

    folder: str
    line: int


@dataclass(frozen=True, slots=True)
class GoMod:
    """What a module or workspace asks of Go.

    Attributes:
        go: the Go version it needs; None without such a line, or if go refuses the line.
        toolchain: the toolchain it suggests; None likewise.
        problems: lines that go refuses: then no command works there.
        uses: the modules of a workspace.
    """

    go: Directive | None = None
    toolchain: Directive | None = None
    problems: tuple[Problem, ...] = ()
    uses: tuple[Use, ...] = ()


def read(raw: bytes) -> GoMod:
    """What the file asks of Go; what else it holds is not looked at."""
    problems = Problems()
    for pattern, text, remedy in _DAMAGE:
        if damage := pattern.search(raw):
            problems.add(raw.count(b"\n", 0, damage.start()) + 1, text, remedy=remedy)
            return GoMod(problems=problems.kept())
    found: dict[str, Directive | None] = {}
    line, counted = 1, 0
    for match in _LINE.finditer(raw):
        line += raw.count(b"\n", counted, match.start())
        counted = match.start()
        word = match[1].decode()
        version = match[2].partition(b"//")[0].strip().decode(errors="replace")
        if word in found:
            problems.add(line, f"go refuses a second {word} line", remedy="delete one")
        elif _VERSIONS[word].fullmatch(version):
            found[word] = Directive(version, line)
        else:
            found[word] = None
            problems.add(line, "go refuses this version", remedy=f"write it as {word} {_EXAMPLES[word]}")
    return GoMod(found.get("go"), found.get("toolchain"), problems.kept(), tuple(islice(_uses(raw), _MOST_USES)))


def _uses(raw: bytes) -> Iterator[Use]:
    """The folders of `use DIR` and of `use (...)`, one a line."""
    is_open = False
    for number, line in enumerate(raw.split(b"\n"), 1):
        text = line.partition(b"//")[0].decode(errors="replace").strip()
        begins = _USE.match(text)
        if begins:
            is_open, text = begins[1].startswith("("), begins[1]
        if (begins or is_open) and (found := _USED.fullmatch(text)):
            yield Use(found[1] or found[2] or found[3], number)
        is_open = is_open and ")" not in text
