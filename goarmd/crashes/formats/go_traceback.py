"""The output of a crashing Go program: its fatal messages, and the stack of the goroutine that failed.

Printed by runtime/panic.go, signal_unix.go, traceback.go, and by package flag; gopls' crash monitor adds `gp=`, `fp=`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from goarmd.crashes.evidence import LONGEST_MESSAGE, MOST_FRAMES, MOST_MESSAGES

if TYPE_CHECKING:
    from collections.abc import Iterable

_LONGEST_LINE = 400  # characters read
FLAG_ERRORS = re.compile(
    r"flag provided but not defined: |invalid (boolean )?value .* for (flag )?-|flag needs an argument: "
    r"|\S+: unknown flag: "
)
_FATAL = re.compile(
    r"panic: |fatal error: |SIG[A-Z]+: |runtime: (goroutine stack exceeds|out of memory|.*cannot allocate)"
    r"|\[signal SIG|unexpected fault address |gopls cannot access its persistent index|" + FLAG_ERRORS.pattern
)
# Below `SIGSEGV: segmentation violation`: the signal was raised in C code.
_BESIDE = re.compile(r"signal arrived during (?:cgo|external code) execution")
_GOROUTINE = re.compile(r"goroutine \d+ .*\[(\w[^\]]*)\]:$")
_CALL = re.compile(r"(\S.*?)\([^()]*\)$|(panic|\S+\.\S+?)\(.*$")
_SENTINEL = re.compile(r"sentinel [0-9a-f]+$")  # golang.org/x/telemetry, internal/crashmonitor
# The innermost function of a stack whose first line is lost; any running goroutine may be in a dump, these may not.
_DIES = re.compile(
    r"panic$|runtime\.(gopanic|throw|fatal|fatalthrow|fatalpanic|sigpanic|sigpanic0|panicmem\w*|dieFromSignal|raise"
    r"|goPanic\w+|panicIndex|panicdivide|panicSlice\w+|panicwrap|panicunsafe\w+)$"
)
# Which program a function belongs to, by its package.
_PROGRAMS = (
    (re.compile(r"golang\.org/x/tools/(?:gopls|internal/lsp|cmd/gopls)[/.@]"), "gopls"),
    (re.compile(r"github\.com/go-delve/delve[/.@]"), "dlv"),
    (re.compile(r"testing\.(?:tRunner|\(\*[BFM]\)\.)"), "go test"),
    (re.compile(r"cmd/([a-z][\w-]{0,30})[/.(]"), None),
    (re.compile(r"(?:[\w.-]{1,60}/){1,10}?cmd/([\w-]{1,40})[/.(]"), None),
)


@dataclass(frozen=True, slots=True)
class Traceback:
    """Fatal messages, in their order; functions, innermost first; and the program by its packages, None if unknown."""

    messages: tuple[str, ...]
    frames: tuple[str, ...]
    program: str | None = None


def is_fatal_message(line: str) -> bool:
    """Whether a program that prints this is about to exit."""
    return _FATAL.match(line[:_LONGEST_LINE]) is not None


def begins_stack(line: str) -> bool:
    """Whether the stack of a goroutine follows."""
    return _GOROUTINE.match(line[:_LONGEST_LINE]) is not None


def read(lines: Iterable[str]) -> Traceback:
    """Read the output. Of several stacks the running one counts, and without one the first."""
    messages: dict[str, None] = {}
    stacks: list[tuple[bool, list[str]]] = []
    program: str | None = None
    inside = False
    for line in (line[:_LONGEST_LINE].rstrip() for line in lines):
        program = program or (program_of(line) if "/" in line or "." in line else None)
        if goroutine := _GOROUTINE.match(line):
            inside = len(stacks) <= 1 or not stacks[-1][0]
            if inside:
                stacks.append((goroutine[1].startswith("running"), []))
        elif inside and (not line or line.startswith("created by ")):
            inside = False
        elif inside and (call := _CALL.match(line)) and len(stacks[-1][1]) < MOST_FRAMES:
            stacks[-1][1].append((call[1] or call[2])[:LONGEST_MESSAGE])
        elif (is_fatal_message(line) or _BESIDE.match(line)) and len(messages) < MOST_MESSAGES:
            messages[line[:LONGEST_MESSAGE]] = None
    frames = next((frames for ran, frames in stacks if ran), stacks[0][1] if stacks else [])
    return Traceback(tuple(messages), tuple(frames), program)


def program_of(line: str) -> str | None:
    """The program that a line of a stack belongs to; None if any program has such a line."""
    function = line.removeprefix("created by ")
    for pattern, name in _PROGRAMS:
        if match := pattern.match(function):
            return name or match[1]
    return None


def parse(data: bytes) -> Traceback | None:
    """Read a program's standard error, or a file of the crash monitor; None if it does not contain a crash.

    A stack whose first line is lost is one of a crash if its innermost function is one with which the runtime dies.
    """
    lines = data.decode("utf-8", "replace").splitlines()
    kept_by_monitor = bool(lines) and _SENTINEL.match(lines[0]) is not None
    found = read(lines)
    if kept_by_monitor and not found.messages:
        # The monitor starts after the messages; it keeps only what it cannot parse: a stack overflow.
        return Traceback(("runtime: goroutine stack exceeds its limit",), found.frames, found.program)
    if found.messages and any(map(is_fatal_message, found.messages)):
        return found
    return found if found.frames and _DIES.match(found.frames[0]) else None
