"""All that goarmd asks an operating system, as one small table of abilities.

A platform is a file here; nothing outside this folder knows which system it runs on. What a system cannot tell is None.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from goarmd.core.errors import PlatformError
from goarmd.core.system import System, this_system

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from goarmd.core.facts import Exit, Host, Identity, ProcessKey, Usage


@dataclass(frozen=True, slots=True)
class ProcessChanges:
    """One look at the machine's process table.

    Attributes:
        born: processes not told of before, and those that became another program since (exec).
        gone: those told of before that are no more; one that became another program is in `born` again instead.
        translated: how many processes of the whole machine run translated.
    """

    born: tuple[Identity, ...]
    gone: tuple[ProcessKey, ...]
    translated: int


class ProcessReader(Protocol):
    """Reads the process table again and again, and reads what cannot change only once."""

    @property
    def known(self) -> Mapping[int, Identity]:
        """Every process told of and not gone, by pid."""

    def changes(self) -> ProcessChanges:
        """What changed since the last look.

        Raises:
            PlatformError: the process table cannot be read.
        """

    def usage(self, key: ProcessKey) -> Usage | None:
        """Measure a process; None when it is gone. What is not permitted to be read is None inside."""

    def workspace(self, key: ProcessKey) -> str | None:
        """The current folder of a process, None when unknown."""

    def responsible(self, key: ProcessKey) -> int | None:
        """The pid of the app the system holds responsible for a process, which may be itself; None when unknown."""


class ExitWatch(Protocol):
    """Tells of the end of processes that need not be our children."""

    def add(self, key: ProcessKey) -> bool | None:
        """Watch a process; False when it has ended already, None when it cannot be watched although it may run."""

    def wait(self, timeout: float) -> tuple[Exit, ...]:
        """The exits since the last call; waits up to `timeout` seconds for the first."""

    def wake(self) -> None:
        """End a `wait` under way."""

    def close(self) -> None:
        """Watch nothing more; nobody may be waiting."""


@dataclass(frozen=True, slots=True)
class Platform:
    """An operating system: what can be asked of it."""

    system: System
    host: Callable[[], Host]
    process_reader: Callable[[], ProcessReader]
    exit_watch: Callable[[], ExitWatch]


def current() -> Platform:
    """The platform this process runs on.

    Raises:
        PlatformError: there is none for this operating system.
    """
    if this_system() is System.MACOS:
        from goarmd.platforms import darwin  # noqa: PLC0415  # one system's code is not paid for on another

        return darwin.platform()
    if this_system() is System.LINUX:
        from goarmd.platforms import linux  # noqa: PLC0415  # as above

        return linux.platform()
    raise PlatformError(f"goarmd runs on macOS and Linux, not on {sys.platform}")
