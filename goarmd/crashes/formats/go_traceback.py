"""The output of a crashing Go program: its fatal messages, or those of dyld, and the stack of what failed.

Printed by runtime/panic.go, signal_unix.go, traceback.go, and by package flag; gopls' crash monitor adds `gp=`, `fp=`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from goarmd.crashes.evidence import LONGEST_MESSAGE, MOST_FRAMES, MOST_MESSAGES
from goarmd.crashes.formats import dyld

if TYPE_CHECKING:
    from collections.abc import Iterable

_LONGEST_LINE = 400  # characters read
FLAG_ERRORS = re.compile(
    r"flag provided but not defined: |invalid (boolean )?value .* for (flag )?-|flag needs an argument: "
    r"|\S+: unknown flag: "
)
_FATAL = re.compile(
    r"panic: |fatal error: |SIG[A-Z]+: |runtime: (goroutine stack exceeds|out of memory|.*cannot allocate)"
    r"|\[signal SIG|unexpected fault address |fatal: (morestack on g|bad g in signal handler)"
    r"|(?:\d{4}/\d\d/\d\d \d\d:\d\d:\d\d )?gopls cannot access its persistent index"
    rf"|{FLAG_ERRORS.pattern}|{dyld.BEGINS_REFUSAL.pattern}"
)
# Of those, what nothing but a Go program prints, and the go command's word for one that panicked.
_OF_GO = re.compile(
    r"panic: (?:runtime error: |interface conversion: |assignment to entry in nil|close of |send on closed |reflect)"
    r"|fatal error: (?:all goroutines are asleep|concurrent map |stack overflow|runtime: |out of memory"
    r"|unexpected signal|fault$|sync: |checkptr: |newosproc|lfstack\.push)"
    rf"|exit status 2$|(?!panic: |fatal error: )(?:{_FATAL.pattern})"
)
# Below `SIGSEGV: segmentation violation`: the signal was raised in C code.
_BESIDE = re.compile(rf"signal arrived during (?:cgo|external code) execution|{dyld.DETAILS.pattern}")
_STACK = re.compile(r"(?:goroutine \d+ .*\[(?P<state>\w[^\]]*)\]|(?P<runtime>runtime stack)):$")
_OF_C = "._Cfunc_"  # cgo's function in Go for one in C
_RUNS, _OF_RUNTIME = "running", "runtime stack"
_CALL = re.compile(r"(\S.*?)\([^()]*\)$|(panic|\S+\.\S+?)\(.*$")
_COMPILER = re.compile(r"internal compiler error: .*")  # behind the place in the source that it compiled
_BEGINNINGS = ("panic: ", "fatal error: ")
_WITH_STACKS = "SIGQUIT: "  # the runtime prints all stacks below it
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
    (re.compile(r"cmd/(?!vendor/|internal/)([a-z][\w-]{0,30})[/.(]"), None),
    (re.compile(r"(?!cmd/)(?:[\w.-]{1,60}/){1,10}?cmd/([\w-]{1,40})[/.(]"), None),
    # The file of a function of package main.
    (re.compile(r"\s{1,8}/[^\s:]{0,200}?/src/cmd/(?!vendor/|internal/)([a-z][\w-]{0,30})/"), None),
    (re.compile(r"\s{1,8}\S{0,300}?/cmd/([a-z][\w-]{0,40})/[\w.-]{1,60}\.go:\d"), None),
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
    """Whether the stack of a goroutine, or of the runtime itself, follows."""
    return _STACK.match(line[:_LONGEST_LINE]) is not None


def read(lines: Iterable[str]) -> Traceback:
    """Read the output. Of several stacks the running one counts, and without one the first.

    If the messages are lost, the runtime's own stack shows best how it ended the program.
    """
    messages: dict[str, None] = {}
    stacks: list[tuple[str, list[str]]] = []
    program: str | None = None
    inside = False
    for line in (line[:_LONGEST_LINE].rstrip() for line in lines):
        program = program or (program_of(line) if "/" in line or "." in line else None)
        if stack := _STACK.match(line):
            inside = len(stacks) <= 1 or stacks[-1][0] != _RUNS
            if inside:
                stacks.append((_kind(stack), []))
        elif inside and (not line or line.startswith("created by ")):
            inside = False
        elif inside and (call := _CALL.match(line)) and len(stacks[-1][1]) < MOST_FRAMES:
            stacks[-1][1].append((call[1] or call[2])[:LONGEST_MESSAGE])
        elif (is_fatal_message(line) or _BESIDE.match(line)) and len(messages) < MOST_MESSAGES:
            messages[line[:LONGEST_MESSAGE]] = None
    return Traceback(tuple(messages), tuple(_telling(stacks, lost=not messages)), program)


def _kind(stack: re.Match[str]) -> str:
    return stack["runtime"] or (_RUNS if stack["state"].startswith(_RUNS) else stack["state"])


def _telling(stacks: list[tuple[str, list[str]]], *, lost: bool) -> list[str]:
    """The stack that shows what failed."""
    wanted = (_OF_RUNTIME, _RUNS) if lost else (_RUNS,)
    first = stacks[0][1] if stacks else []
    in_c = next((frames for _, frames in stacks if any(_OF_C in frame for frame in frames)), first)
    return next((frames for kind in wanted for each, frames in stacks if each == kind), in_c)


def program_of(line: str) -> str | None:
    """The program that a line of a stack belongs to; None if any program has such a line."""
    if named := dyld.program(line) if _FATAL.match(line) or dyld.DETAILS.match(line) else None:
        return named
    function = line.removeprefix("created by ")
    for pattern, name in _PROGRAMS:
        if match := pattern.match(function):
            return name or match[1]
    return None


def apart(data: bytes) -> list[bytes]:
    """The outputs of programs that crashed one after the other: a message behind a stack is the next one's."""
    pieces: list[list[bytes]] = [[]]
    traced = False
    for line in data.split(b"\n"):
        text = line[:_LONGEST_LINE].decode("utf-8", "replace").rstrip()
        if traced and text.startswith(_BEGINNINGS):
            pieces.append([])
            traced = False
        traced |= begins_stack(text)
        pieces[-1].append(line)
    return [b"\n".join(piece) for piece in pieces]


def parse(data: bytes) -> Traceback | None:
    """Read a program's standard error, or a file of the crash monitor; None if it does not contain a crash.

    People write `panic: ` and `fatal error: ` themselves, as other programs do: without a stack, only words of Go's
    runtime are believed. A stack whose first line is lost is one of a crash if its innermost function is one with
    which the runtime dies.
    """
    lines = data.decode("utf-8", "replace").splitlines()
    kept_by_monitor = bool(lines) and _SENTINEL.match(lines[0]) is not None
    found = read(lines)
    if kept_by_monitor and not found.messages:
        # The monitor starts after the messages; it keeps only what it cannot parse: a stack overflow.
        return read(["runtime: goroutine stack exceeds its limit", *lines])
    is_believed = found.frames or any(_is_of_go(line) and not line.startswith(_WITH_STACKS) for line in lines)
    if is_believed and any(map(is_fatal_message, found.messages)):
        return found
    if broken := next((match for line in lines if (match := _COMPILER.search(line[:_LONGEST_LINE]))), None):
        return replace(found, messages=(broken[0],), program=found.program or "compile")
    return found if dies(found) else None


def _is_of_go(line: str) -> bool:
    return _OF_GO.match(line[:_LONGEST_LINE]) is not None


def dies(found: Traceback) -> bool:
    """Whether a stack without messages is that of a program that the runtime ends."""
    return bool(found.frames) and _DIES.match(found.frames[0]) is not None
