"""macOS: processes through one sysctl per sample, exits through a kqueue.

Everyone can read which processes run translated, when they started and which files they run. Only the owner and root
can read arguments, memory and CPU time.
"""

from __future__ import annotations

import os
from contextlib import suppress
from os.path import basename
from pathlib import Path
from sys import intern
from typing import TYPE_CHECKING, Any, NamedTuple

import psutil

from goarmd.core.facts import Architecture, Identity, ProcessKey, Usage
from goarmd.core.system import System
from goarmd.platforms import Platform, ProcessChanges, bounded
from goarmd.platforms._darwin_host import hardware, moment, needed, read_host
from goarmd.platforms._environment import search_path
from goarmd.platforms._kqueue import KqueueWatch
from goarmd.platforms._libsystem import KINFO_PROC, P_TRANSLATED, RUSAGE_V4, SZOMB, LibSystem, load
from goarmd.platforms._vnodes import VnodeEvents
from goarmd.platforms.formats.darwin_process import parse_arguments, parse_command

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from goarmd.platforms import NeedsArguments

# A file of an installed Rosetta. /usr/libexec/rosetta does not prove it: that folder comes with macOS itself.
ROSETTA_RUNTIME = Path("/Library/Apple/usr/libexec/oah/libRosettaRuntime")
_YOUNG_SAMPLES = 2  # a new process is read again in this many samples: it may fork first and exec later

_Row = tuple[Any, ...]  # the members of an _Entry, which is made only when needed: most rows never change


def platform(library: LibSystem | None = None, rosetta_runtime: Path = ROSETTA_RUNTIME) -> Platform:
    """The platform macOS.

    Args:
        library: the system's calls; this machine's by default.
        rosetta_runtime: a file that exists if Rosetta is installed.
    """
    system = library or LibSystem(load())
    return Platform(
        System.MACOS,
        lambda: read_host(system, rosetta_runtime),
        lambda needs_arguments: DarwinProcesses(system, needs_arguments),
        lambda: KqueueWatch(lambda key: _runs(system, key)),
        VnodeEvents,
    )


class _Entry(NamedTuple):
    """One process in the process table: the members of KINFO_PROC."""

    seconds: int
    microseconds: int
    flags: int
    state: int
    pid: int
    command: bytes
    user_id: int
    parent_pid: int

    @property
    def key(self) -> ProcessKey:
        return ProcessKey(self.pid, moment(self.seconds, self.microseconds))

    @property
    def translated(self) -> bool:
        return bool(self.flags & P_TRANSLATED)

    @property
    def program(self) -> tuple[ProcessKey, bool, bytes]:
        """The part that differs after an exec, and between two processes with the same pid."""
        return self.key, self.translated, self.command


_FLAGS, _STATE, _PID = (_Entry._fields.index(name) for name in ("flags", "state", "pid"))


def _running(table: bytes | memoryview) -> dict[int, _Row]:
    """The running processes by pid, without zombies and the kernel, which is pid 0 and its own parent."""
    return {row[_PID]: row for row in KINFO_PROC.rows(table) if row[_STATE] != SZOMB and row[_PID] > 0}


def _runs(system: LibSystem, key: ProcessKey) -> bool:
    """Whether exactly this process, not another with its pid, exists and is not a zombie."""
    try:
        row = _running(system.process(key.pid)).get(key.pid)
    except OSError:
        return False
    return row is not None and _Entry._make(row).key == key


class DarwinProcesses:
    """The process table, read incrementally (a ProcessReader)."""

    def __init__(self, library: LibSystem, needs_arguments: NeedsArguments) -> None:
        """Read through a library.

        Raises:
            PlatformError: the frequency of the system's clock cannot be read.
        """
        self._system = library
        self._needs_arguments = needs_arguments
        # mach_timebase_info(), the documented way, returns the wrong frequency for these times to a translated process.
        with needed("the clock's frequency"):
            self._ticks_per_second = library.number("hw.tbfrequency")
        self._native = hardware(library)
        self._rows: dict[int, _Row] = {}
        self._known: dict[int, Identity] = {}
        self._young: dict[int, int] = {}

    @property
    def known(self) -> Mapping[int, Identity]:
        """Every reported process that has not exited, by pid."""
        return self._known

    def changes(self) -> ProcessChanges:
        """Read the process table, and the details of processes that are new, young or after an exec."""
        before = self._rows
        with needed("the process table"):
            self._rows = now = _running(self._system.process_table())
        gone = [self._forget(pid) for pid in before.keys() - now.keys()]
        for pid in [pid for pid, row in now.items() if before.get(pid) != row]:
            entry = _Entry._make(now[pid])
            previous = _Entry._make(before[pid]) if pid in before else None
            if previous and previous.key != entry.key:
                gone.append(self._forget(pid))
            if previous is None or previous.program != entry.program:
                self._young[pid] = 1 + _YOUNG_SAMPLES
        born = tuple(self._read_young())
        translated = sum(1 for row in now.values() if row[_FLAGS] & P_TRANSLATED)
        return ProcessChanges(born, tuple(key for key in gone if key), translated)

    def usage(self, key: ProcessKey) -> Usage | None:
        """Measure a process; None if it has exited, is a zombie, or another one has its pid."""
        entry = self._entry(key)
        if entry is None:
            return None
        try:
            record = self._system.rusage(key.pid)
        except ProcessLookupError:
            return None
        except OSError:  # another user's
            return Usage(None, None, None, None, entry.parent_pid)
        user, system, resident, footprint, peak = next(RUSAGE_V4.rows(record))
        if not resident and not _runs(self._system, key):  # a zombie keeps its times, but has no memory
            return None
        return Usage(resident, footprint, peak, (user + system) / self._ticks_per_second, entry.parent_pid)

    def workspace(self, key: ProcessKey) -> str | None:
        """The path of the current folder, from the kernel; the folder itself is not accessed."""
        if self._entry(key) is None:
            return None
        try:
            return psutil.Process(key.pid).cwd() or None
        except (psutil.Error, OSError):
            return None

    def search_path(self, key: ProcessKey) -> str | None:
        """PATH as the process was started with it."""
        return search_path(key.pid)

    def responsible(self, key: ProcessKey) -> int | None:
        """The app that started a process; macOS remembers it even after parents exit."""
        if self._entry(key) is None:
            return None
        try:
            return self._system.responsible(key.pid) or None
        except OSError:
            return None

    def _entry(self, key: ProcessKey) -> _Entry | None:
        """A process of the latest sample; None if it was missing, or another one had its pid."""
        row = self._rows.get(key.pid)
        entry = _Entry._make(row) if row else None
        return entry if entry and entry.key == key else None

    def _forget(self, pid: int) -> ProcessKey | None:
        self._young.pop(pid, None)
        identity = self._known.pop(pid, None)
        return identity.key if identity else None

    def _read_young(self) -> Iterator[Identity]:
        for pid in list(self._young):
            self._young[pid] -= 1
            if not self._young[pid]:
                del self._young[pid]
            identity = self._identify(_Entry._make(self._rows[pid]))
            if identity and identity != self._known.get(pid):
                self._known[pid] = identity
                yield identity

    def _identify(self, entry: _Entry) -> Identity | None:
        """Read the identity of a process; None if it has exited since the table was read."""
        arguments: tuple[str, ...] = ()
        try:
            path: str | None = self._system.path(entry.pid)
            name = basename(path or "")
            if self._needs_arguments(name, path):
                _, arguments = self._arguments(entry)
        except ProcessLookupError:
            return None
        except OSError:  # its file was removed, by an update for example: how it was started shows what it is
            started_by, arguments = self._arguments(entry)
            path = started_by if started_by and started_by.startswith("/") else None
            name = basename(started_by or "") or parse_command(entry.command)
        before = self._known.get(entry.pid)
        return Identity(
            key=entry.key,
            parent_pid=before.parent_pid if before else entry.parent_pid,
            name=intern(name),
            path=intern(path) if path else None,  # many processes have the same
            arguments=bounded(arguments) or None if self._needs_arguments(name, path) else None,
            user_id=entry.user_id,
            architecture=Architecture.X86_64 if entry.translated else self._native,
            translated=entry.translated,
        )

    def _arguments(self, entry: _Entry) -> tuple[str | None, tuple[str, ...]]:
        """The path that a process was started with, and its argv; empty without permission."""
        if os.geteuid() in (0, entry.user_id):
            with suppress(OSError):
                return parse_arguments(self._system.arguments(entry.pid))
        return None, ()
