"""The machine, its processes and their exits, as each operating system reports them.

A platform is one file here, with the functions in `Platform`. A value that a system does not report is None. Rooms with
other differences between the systems ask `core.system`: paths (config/paths, catalog/editors, programs/places), the
service manager (service/this_machine) and clocks (runtime/schedule).
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from sys import intern
from typing import TYPE_CHECKING, Final, Protocol

from goarmd.core.errors import PlatformError
from goarmd.core.system import System, this_system

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from goarmd.core.facts import Exit, Host, Identity, ProcessKey, Usage

    # Whether the arguments of a program with this name and path (None if unknown) may decide what it is. Of all others
    # they are not kept, and on a Mac not read.
    NeedsArguments = Callable[[str, str | None], bool]


LONGEST_ARGUMENTS: Final = 8192  # bytes of argv that are kept; VS Code's helpers have 2,000 to 4,000


def bounded(arguments: tuple[str, ...]) -> tuple[str, ...]:
    """The first arguments, up to LONGEST_ARGUMENTS in all: the kernel allows megabytes, a report repeats them.

    Those that many processes have, such as the flags of an editor's helpers, are in memory once.
    """
    left, kept = LONGEST_ARGUMENTS, []
    for argument in arguments:
        if left <= 0:
            break
        kept.append(intern(argument[:left]))
        left -= len(argument) + 1
    return tuple(kept)


@dataclass(frozen=True, slots=True)
class ProcessChanges:
    """The changes of the process table since the last sample.

    Attributes:
        born: new processes, and those that became another program (exec).
        gone: processes that have exited; after an exec a process is in `born` again, not here.
        translated: the number of translated processes on the whole machine.
    """

    born: tuple[Identity, ...]
    gone: tuple[ProcessKey, ...]
    translated: int


class ProcessReader(Protocol):
    """Reads the process table repeatedly, and constant properties of a process only once."""

    @property
    def known(self) -> Mapping[int, Identity]:
        """Every reported process that has not exited, by pid."""

    def changes(self) -> ProcessChanges:
        """The changes since the last sample.

        Raises:
            PlatformError: the process table cannot be read.
        """

    def usage(self, key: ProcessKey) -> Usage | None:
        """Measure a process; None if it has exited. Values without permission to read them are None."""

    def workspace(self, key: ProcessKey) -> str | None:
        """The current folder of a process; None if unknown."""

    def search_path(self, key: ProcessKey) -> str | None:
        """PATH as the process was started with it; None if unknown."""

    def responsible(self, key: ProcessKey) -> int | None:
        """The pid of the app that the system holds responsible, possibly the process itself; None if unknown."""


class ExitWatch(Protocol):
    """Reports the exits of processes, which need not be our children."""

    def add(self, key: ProcessKey) -> bool | None:
        """Watch a process; False if it has already exited, None if it cannot be watched although it may be running."""

    def wait(self, timeout: float) -> tuple[Exit, ...]:
        """The exits since the last call; waits up to `timeout` seconds for the first."""

    def wake(self) -> None:
        """Interrupt a `wait`."""

    def close(self) -> None:
        """Stop watching; no `wait` may be running."""


class FileEvents(Protocol):
    """Reports that files or folders changed, but not which: that is compared."""

    def cover(self, files: Iterable[Path], folders: Iterable[Path]) -> tuple[bool, frozenset[Path]]:
        """Report changes of exactly these: of a file its content, of a folder its names.

        Returns:
            Whether this or another file at one of the paths is covered since this call, and the paths whose changes
            are not reported: too many, not permitted, or on a file system that others change too.
        """

    def wait(self, timeout: float) -> bool:
        """Whether something changed, or `wake` was called; waits up to `timeout` seconds."""

    def wake(self) -> None:
        """Interrupt a `wait`."""

    def close(self) -> None:
        """Stop reporting; no `wait` may be running."""


@dataclass(frozen=True, slots=True)
class Platform:
    """An operating system: the functions that read it."""

    system: System
    host: Callable[[], Host]
    process_reader: Callable[[NeedsArguments], ProcessReader]
    exit_watch: Callable[[], ExitWatch]
    file_events: Callable[[], FileEvents]


def current() -> Platform:
    """The platform of this process.

    Raises:
        PlatformError: goarmd does not support this operating system.
    """
    if this_system() is System.MACOS:
        from goarmd.platforms import darwin  # noqa: PLC0415  # only this system's code is loaded

        return darwin.platform()
    if this_system() is System.LINUX:
        from goarmd.platforms import linux  # noqa: PLC0415  # as above

        return linux.platform()
    raise PlatformError(f"goarmd runs on macOS and Linux, not on {sys.platform}")
