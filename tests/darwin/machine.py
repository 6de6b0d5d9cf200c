"""A Mac described by a test, and the file from which the kernel's stand-ins read it (libsystem.c, kqueue.py)."""

from __future__ import annotations

import os
import struct
import time
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING, NamedTuple

from tests.platforms.darwin_images import APPLE_SILICON, ME, procargs2

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

# The structs machine, exit_row, process and value in libsystem.c.
HEADER = struct.Struct("<8I")
EXIT = struct.Struct("<iI")
PROCESS = struct.Struct("<q5Q4i4I4I")
VALUE = struct.Struct("<3I")


class Row(NamedTuple):
    """A struct process without its last members, the positions of its path and arguments."""

    started: int
    user_ticks: int
    system_ticks: int
    resident: int
    footprint: int
    peak: int
    started_microseconds: int
    pid: int
    parent: int
    responsible: int
    user: int
    translated: bool
    zombie: bool
    path_error: int


FIRST_PID = 5_000_000  # above the largest pid of Linux, so that no real process has one of these
BOOT = 1_699_990_000
LAUNCHD, ROOT = 1, 0


@dataclass(eq=False)
class Process:
    """A process of the machine. `path_error` is the errno with which the kernel refuses to return its path."""

    pid: int
    path: str
    arguments: tuple[bytes, ...] = ()
    parent: int = LAUNCHD
    responsible: int | None = None
    user: int = ME
    started: tuple[int, int] = (BOOT + 60, 250_000)
    translated: bool = False
    zombie: bool = False
    path_error: int = 0
    ticks: tuple[int, int] = (0, 0)
    resident: int = 0
    footprint: int = 0
    peak: int = 0


@dataclass
class Machine:
    """A Mac. Its kernel sees changes after `write`.

    Attributes:
        file: the file that the stand-ins read.
        values: the results of sysctlbyname.
        rosetta: whether Rosetta is installed.
        asker: the user of the calling process.
        exits: the wait status of each exited process, by pid, with the kernel's reason above its 16 bits.
        table_error: the errno with which the kernel refuses to return the process table.
        growing: for this many of the next reads the process table has this many more processes than before.
    """

    file: Path
    values: Mapping[str, bytes] = field(default_factory=lambda: dict(APPLE_SILICON))
    rosetta: bool = True
    asker: int = ME
    processes: dict[int, Process] = field(default_factory=dict)
    exits: dict[int, int] = field(default_factory=dict)
    table_error: int = 0
    growing: tuple[int, int] = (0, 0)
    _pids: count[int] = field(default_factory=lambda: count(FIRST_PID))

    def run(self, path: str, *arguments: bytes, parent: Process | int = LAUNCHD, **details: object) -> Process:
        """Start a process; its argv is only its path by default."""
        pid = details.pop("pid", None)
        process = Process(
            pid if isinstance(pid, int) else next(self._pids),
            path,
            arguments or (path.encode("utf-8", "surrogateescape"),),
            parent if isinstance(parent, int) else parent.pid,
            **details,  # type: ignore[arg-type]  # the fields of Process
        )
        self.processes[process.pid] = process
        return process

    def end(self, process: Process, status: int = 0, reason: int = 0) -> None:
        """Make a process exit with a wait status and, for a kill by the kernel, its reason (NOTE_EXIT_...)."""
        del self.processes[process.pid]
        self.exits[process.pid] = status | reason

    def write(self) -> None:
        """Replace the file in one step.

        Its time is set: the kernel's own steps are milliseconds, too coarse to distinguish each file from the last.
        """
        exits = b"".join(EXIT.pack(*row) for row in self.exits.items())
        rows = len(self.processes) * PROCESS.size + len(self.values) * VALUE.size
        texts = _Texts(HEADER.size + len(exits) + rows)
        counts = len(self.exits), len(self.processes), len(self.values)
        parts = [HEADER.pack(self.asker, self.table_error, *self.growing, *counts, 0), exits]
        parts += [_process(process, texts) for process in self.processes.values()]
        for name, value in self.values.items():
            parts.append(VALUE.pack(texts.put(name.encode() + b"\0")[0], *texts.put(value)))
        beside = self.file.with_name(f"{self.file.name}.new")
        beside.write_bytes(b"".join((*parts, *texts.parts)))
        now = time.time_ns()
        os.utime(beside, ns=(now, now))
        beside.replace(self.file)


class _Texts:
    """The end of the file: bytes with their positions."""

    def __init__(self, begin: int) -> None:
        self.parts: list[bytes] = []
        self._end = begin

    def put(self, text: bytes) -> tuple[int, int]:
        """Append text; returns its position and length."""
        self.parts.append(text)
        self._end += len(text)
        return self._end - len(text), len(text)


def _process(process: Process, texts: _Texts) -> bytes:
    path = process.path.encode("utf-8", "surrogateescape")
    row = Row(
        started=process.started[0],
        user_ticks=process.ticks[0],
        system_ticks=process.ticks[1],
        resident=process.resident,
        footprint=process.footprint,
        peak=process.peak,
        started_microseconds=process.started[1],
        pid=process.pid,
        parent=process.parent,
        responsible=process.pid if process.responsible is None else process.responsible,
        user=process.user,
        translated=process.translated,
        zombie=process.zombie,
        path_error=process.path_error,
    )
    area = procargs2(path, *process.arguments, environment=(b"HOME=/",))
    return PROCESS.pack(*row, *texts.put(path), *texts.put(area))


@dataclass(frozen=True)
class Seen:
    """The part of the file that a kqueue needs.

    Attributes:
        asker: as in Machine.
        running: the start of each process, by pid.
        foreign: the pids that the asker may not signal.
        exits: as in Machine.
    """

    asker: int
    running: dict[int, tuple[int, int]]
    foreign: set[int]
    exits: dict[int, int]


def read(file: Path) -> Seen:
    """Read a machine's file."""
    data = file.read_bytes()
    asker, _, _, _, exits, processes, _, _ = HEADER.unpack_from(data)
    first = HEADER.size + exits * EXIT.size
    table = PROCESS.iter_unpack(data[first : first + processes * PROCESS.size])
    running = [row for row in (Row(*members[: len(Row._fields)]) for members in table) if not row.zombie]
    return Seen(
        asker=asker,
        running={row.pid: (row.started, row.started_microseconds) for row in running},
        foreign={row.pid for row in running if asker not in (ROOT, row.user)},
        exits=dict(EXIT.iter_unpack(data[HEADER.size : first])),
    )
