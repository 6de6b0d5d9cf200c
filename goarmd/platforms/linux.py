"""Linux: processes through /proc, exits through pidfds.

Only values that can change are read twice. The kernel's files are documented in proc(5).
"""

from __future__ import annotations

import os
import time
from os.path import basename
from pathlib import Path
from sys import intern
from typing import TYPE_CHECKING

from goarmd.core.errors import PlatformError
from goarmd.core.facts import Architecture, Identity, ProcessKey, Usage
from goarmd.core.system import System
from goarmd.platforms import LONGEST_ARGUMENTS, Platform, ProcessChanges, bounded
from goarmd.platforms._environment import search_path
from goarmd.platforms._inotify import InotifyEvents
from goarmd.platforms._linux_host import boot_time, read_host
from goarmd.platforms._oom import OutOfMemoryKills
from goarmd.platforms._pidfd import PidfdWatch
from goarmd.platforms._procfs import KeptOpen, read
from goarmd.platforms.formats import elf_header
from goarmd.platforms.formats.linux_process import Stat, emulated_program, parse_arguments, parse_memory, parse_stat

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from goarmd.platforms import NeedsArguments

_TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")
# A process is read again until this age: it may fork first, and become another program later. Two samples at the
# default interval; the shims of version managers take a second or two.
_SETTLED = 30.0  # seconds
_DELETED = " (deleted)"  # how the kernel marks the path of a program that was replaced or removed


def platform() -> Platform:
    """The platform Linux."""
    root = Path("/proc")
    boot = boot_time()  # read once: it changes when the clock is set, and identities depend on it
    kills = OutOfMemoryKills(root)
    return Platform(
        System.LINUX,
        lambda: read_host(root, boot),
        lambda needs_arguments: LinuxProcesses(root, boot, needs_arguments, kills.refresh),
        lambda: PidfdWatch(root, lambda key: _is_there(root, boot, key), kills),
        InotifyEvents,
    )


def _is_there(root: Path, boot: float, key: ProcessKey) -> bool:
    """Whether exactly this process, not another with its pid, exists, even as a zombie."""
    try:
        stat = parse_stat(read(f"{root}/{key.pid}/stat"))
    except OSError:
        return False
    return stat is not None and _started_at(boot, stat) == key.started_at


def _started_at(boot: float, stat: Stat) -> float:
    return boot + stat.start_ticks / _TICKS_PER_SECOND


class LinuxProcesses:
    """The process table, read incrementally (a ProcessReader)."""

    def __init__(
        self,
        root: Path,
        boot: float,
        needs_arguments: NeedsArguments,
        before_each: Callable[[], None] = lambda: None,
    ) -> None:
        self._needs_arguments = needs_arguments
        self._before_each = before_each
        self._root = str(root)
        self._boot = boot
        self._host = read_host(root, boot).architecture
        self._names: set[str] = set()
        self._known: dict[int, Identity] = {}
        self._young: set[int] = set()
        self._translated: set[int] = set()
        self._kept_open: dict[int, KeptOpen] = {}
        self._last_pid = 0

    @property
    def known(self) -> Mapping[int, Identity]:
        """Every reported process that has not exited, by pid."""
        return self._known

    def changes(self) -> ProcessChanges:
        """List the pids, and read the new and young processes."""
        self._before_each()
        before = self._names
        try:
            now = set(os.listdir(self._root))  # noqa: PTH208  # a Path for each pid would cost more than the rest
        except OSError as error:
            raise PlatformError(
                f"{self._root}: cannot be listed ({error.strerror}): goarmd needs a mounted /proc"
            ) from error
        self._names = now
        gone = [self._forget(int(name)) for name in before - now if name.isdigit()]
        fresh = {int(name) for name in now - before if name.isdigit()}
        if self._pids_wrapped():
            gone += [self._forget(pid) for pid in self._reused()]
            fresh |= {int(name) for name in now if name.isdigit()} - self._known.keys()
        born = [*self._read_new(fresh), *self._read_young(fresh)]
        return ProcessChanges(tuple(born), tuple(key for key in gone if key), len(self._translated))

    def _pids_wrapped(self) -> bool:
        """Whether pids may have been reused: they rise, and are reused only after the counter has wrapped around."""
        try:
            last_pid = int(read(f"{self._root}/loadavg").split()[4])
        except (OSError, IndexError, ValueError):
            return True
        wrapped = last_pid < self._last_pid
        self._last_pid = last_pid
        return wrapped

    def _reused(self) -> Iterable[int]:
        for pid, identity in list(self._known.items()):
            stat = self._stat(pid)
            if stat is None or _started_at(self._boot, stat) != identity.key.started_at:
                yield pid

    def _forget(self, pid: int) -> ProcessKey | None:
        self._young.discard(pid)
        self._translated.discard(pid)
        self._kept_open.pop(pid, None)
        identity = self._known.pop(pid, None)
        return identity.key if identity else None

    def _read_new(self, pids: Iterable[int]) -> Iterable[Identity]:
        for pid in pids:
            if identity := self._identify(pid):
                self._remember(identity)
                yield identity

    def _read_young(self, fresh: set[int]) -> Iterable[Identity]:
        for pid in self._young - fresh:
            before = self._known.get(pid)
            identity = self._identify(pid)
            if identity:
                self._remember(identity)
                if identity != before:
                    yield identity

    def _remember(self, identity: Identity) -> None:
        pid = identity.key.pid
        self._known[pid] = identity
        (self._translated.add if identity.translated else self._translated.discard)(pid)
        # The time since boot: a clock that was set forwards would make every new process look settled.
        is_young = self._boot + time.clock_gettime(time.CLOCK_BOOTTIME) - identity.key.started_at < _SETTLED
        (self._young.add if is_young else self._young.discard)(pid)

    def _stat(self, pid: int) -> Stat | None:
        try:
            return parse_stat(read(f"{self._root}/{pid}/stat"))
        except OSError:
            return None

    def _identify(self, pid: int) -> Identity | None:
        """Read the identity of a process; None if it has exited, is a zombie, or has lost its identity on exit."""
        stat = self._stat(pid)
        if stat is None or stat.is_exiting:
            return None
        folder = f"{self._root}/{pid}"
        try:
            owner = os.stat(folder).st_uid  # noqa: PTH116  # called for each process
            arguments = parse_arguments(read(f"{folder}/cmdline", LONGEST_ARGUMENTS))
        except OSError:
            return None
        path, header = _program(folder)
        if path is None and ((now := self._stat(pid)) is None or now.is_exiting):
            return None
        architecture, translated = elf_header.machine(header), elf_header.is_foreign(header, self._host)
        if emulated := emulated_program(path, arguments):
            path, arguments, translated = emulated[0], emulated, True
            architecture = _machine_inside(folder, path)
        name = intern(basename(path) if path else stat.command)
        return Identity(
            key=ProcessKey(pid, _started_at(self._boot, stat)),
            parent_pid=stat.parent_pid,
            name=name,
            path=path,
            arguments=bounded(arguments) or None if self._needs_arguments(name, path) else None,
            user_id=owner,
            architecture=architecture,
            translated=translated,
        )

    def usage(self, key: ProcessKey) -> Usage | None:
        """Measure a process; None if it has exited, is a zombie, or another one has its pid."""
        try:
            stat_text, status_text = self._files(key).read()
        except (FileNotFoundError, ProcessLookupError):
            self._lose(key)
            return None
        except OSError:  # no permission, or too many open files: the process still exists
            return Usage(None, None, None, None, None)
        stat = parse_stat(stat_text)
        if stat is None or stat.state in "ZX" or _started_at(self._boot, stat) != key.started_at:
            self._lose(key)
            return None
        resident, footprint = parse_memory(status_text)
        return Usage(resident, footprint, None, stat.cpu_ticks / _TICKS_PER_SECOND, stat.parent_pid)

    def _files(self, key: ProcessKey) -> KeptOpen:
        files = self._kept_open.get(key.pid)
        if files is None:
            files = self._kept_open[key.pid] = KeptOpen(f"{self._root}/{key.pid}")
        return files

    def _lose(self, key: ProcessKey) -> None:
        """Forget a process that has exited, so that the next sample reports the one that may have its pid now."""
        self._forget(key.pid)
        self._names.discard(str(key.pid))

    def workspace(self, key: ProcessKey) -> str | None:
        """The current folder."""
        try:
            return os.readlink(f"{self._root}/{key.pid}/cwd").removesuffix(_DELETED)
        except OSError:
            return None

    def search_path(self, key: ProcessKey) -> str | None:
        """PATH as the process was started with it."""
        return search_path(key.pid)

    def responsible(self, _: ProcessKey) -> int | None:
        """Linux holds no other process responsible."""
        return None


def _program(folder: str) -> tuple[str | None, bytes]:
    """The program's path and first bytes; empty without permission to read them."""
    try:
        path = intern(os.readlink(f"{folder}/exe").removesuffix(_DELETED))  # many processes have the same
    except OSError:
        return None, b""
    try:
        return path, read(f"{folder}/exe", elf_header.HEADER_BYTES)
    except OSError:
        return path, b""


def _machine_inside(folder: str, program: str) -> Architecture:
    """The architecture of an emulated program, found from the process's own root and working folder."""
    seen = f"{folder}/root{program}" if program.startswith("/") else f"{folder}/cwd/{program}"
    try:
        return elf_header.machine(read(seen, elf_header.HEADER_BYTES))
    except OSError:
        return Architecture.UNKNOWN
