"""The texts of a Linux process: /proc/PID/stat and status, its argv, and its emulator, if any (proc(5))."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fnmatch import fnmatchcase
from posixpath import basename

_MEMORY = re.compile(rb"VmRSS:\s+(\d+) kB\nRssAnon:\s+(\d+) kB.*?VmSwap:\s+(\d+) kB", re.DOTALL)
_RESIDENT = re.compile(rb"VmRSS:\s+(\d+) kB")
_PF_EXITING = 0x4  # include/linux/sched.h


@dataclass(frozen=True, slots=True)
class Stat:
    """Part of /proc/PID/stat. Times are clock ticks; `start_ticks` counts from boot.

    A process that is exiting has freed its memory, and with it its arguments and the link to its file.
    """

    command: str
    state: str
    parent_pid: int
    is_exiting: bool
    cpu_ticks: int
    start_ticks: int


def parse_stat(text: bytes) -> Stat | None:
    """Read /proc/PID/stat; None if it is invalid. The name in it may contain spaces and parentheses."""
    try:
        opening, closing = text.index(b"(") + 1, text.rindex(b")")
        fields = text[closing + 2 :].split(None, 20)
        return Stat(
            text[opening:closing].decode(errors="surrogateescape"),
            fields[0].decode(),
            int(fields[1]),
            fields[0] in (b"Z", b"X") or bool(int(fields[6]) & _PF_EXITING),
            int(fields[11]) + int(fields[12]),
            int(fields[19]),
        )
    except (ValueError, IndexError):
        return None


def parse_exit_code(text: bytes) -> int | None:
    """The wait status of a zombie, the last field of its /proc/PID/stat; None if it is not a zombie."""
    fields = text[text.rfind(b")") + 2 :].split()
    try:
        return int(fields[-1]) if fields[0] in (b"Z", b"X") else None
    except (IndexError, ValueError):
        return None


def parse_memory(text: bytes) -> tuple[int | None, int | None]:
    """Resident bytes and footprint bytes (RssAnon + VmSwap) of /proc/PID/status; None for a missing value."""
    if match := _MEMORY.search(text):
        resident, anonymous, swapped = map(int, match.groups())
        return resident * 1024, (anonymous + swapped) * 1024
    if match := _RESIDENT.search(text):  # before Linux 4.5
        return int(match[1]) * 1024, None
    return None, None


def parse_arguments(text: bytes) -> tuple[str, ...]:
    """Argv of /proc/PID/cmdline; empty for kernel threads and zombies."""
    parts = text.decode(errors="surrogateescape").split("\0")
    return tuple(parts[:-1] if parts[-1] == "" else parts)


@dataclass(frozen=True, slots=True)
class _Emulator:
    """An emulator: the names of its program or argv[0], and its options that take a value."""

    names: tuple[str, ...]
    valued_options: frozenset[str] = frozenset()
    repeats_program: bool = False  # argv carries the program's path and then its argv[0]


# QEMU's options: linux-user/main.c arg_table. Rosetta for Linux shows as `[rosetta] /path argv0 arg...`.
_EMULATORS = (
    _Emulator(
        ("qemu-aarch64*", "qemu-x86_64*", "qemu-arm*", "qemu-i386*"),
        frozenset("-g -L -s -cpu -E -U -0 -r -B -R -d -dfilter -D -p -plugin -seed -trace".split()),  # noqa: SIM905  # reads as QEMU's help
    ),
    _Emulator(("[[]rosetta]", "rosetta"), repeats_program=True),
    _Emulator(("FEXInterpreter", "FEX", "box64")),
)


def emulated_program(executable: str | None, arguments: tuple[str, ...]) -> tuple[str, ...] | None:
    """The emulated program's path, then its own arguments; None if this is not an emulator."""
    called = {basename(executable or ""), basename(arguments[0]) if arguments else ""}
    emulator = next((e for e in _EMULATORS if any(fnmatchcase(c, n) for c in called for n in e.names)), None)
    if emulator is None:
        return None
    rest = list(arguments[1:])
    while rest and rest[0].startswith("-"):
        option = "-" + rest.pop(0).lstrip("-")  # QEMU takes one dash or two
        if option in emulator.valued_options and rest:
            rest.pop(0)
    if emulator.repeats_program and len(rest) > 1:
        rest = [rest[0], *rest[2:]]
    return tuple(rest)
