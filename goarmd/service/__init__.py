"""Has the operating system keep goarmd running: launchd on macOS, systemd on Linux.

A service manager is a file here that describes itself as a `Service`: what to write, and what to type to it. What is
done with that, and in which order, is the same for all: `lifecycle.py`. Nothing outside this folder starts a program.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from goarmd.core.errors import GoarmdError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path


NOT_FOUND = 127  # the exit code that shells have for a program that is not there
TIMED_OUT = 124  # what timeout(1) has for one that did not end in time


class ServiceError(GoarmdError):
    """The service manager refused, or the service did not come up."""


@dataclass(frozen=True, slots=True)
class Completed:
    """How a program ended, and all that it said."""

    exit_code: int
    output: str = ""

    @property
    def ok(self) -> bool:
        """It succeeded."""
        return self.exit_code == 0

    @property
    def said(self) -> str:
        """The output in one line."""
        return " ".join(self.output.split()) or f"exit code {self.exit_code}"


Words: TypeAlias = tuple[str, ...]
Run: TypeAlias = "Callable[[Sequence[str]], Completed]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """What installing needs from the world.

    Attributes:
        run: runs a program to its end.
        problem: why goarmd does not answer at its address; None when it does.
        sleep: waits some seconds.
        say: tells a person of a step.
    """

    run: Run
    problem: Callable[[], str | None]
    sleep: Callable[[float], None]
    say: Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Agent:
    """What is to be kept running.

    Attributes:
        command: the program with absolute path, and its arguments.
        environment: variables it needs, beside those the service manager gives.
        home: the home of its user.
        logs: the folder for what it writes to its standard output and error, where nobody else takes that.
    """

    command: Words
    environment: Mapping[str, str]
    home: Path
    logs: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceState:
    """How the agent is, as the service manager has it; None is unknown.

    Attributes:
        manager: the service manager.
        problem: why it cannot be asked, and what to do; None when it answers.
        installed: its description is where the service manager wants it.
        loaded: the service manager has read that.
        disabled: a person switched it off, so that it does not start.
        running: it has a process.
        restarting: it ended by a fault and is about to be started again.
        pid: of its process.
        program: the file that is started.
        runs: how many times it was started, by the service manager's count.
        last_exit: how it ended last, in words.
    """

    manager: str
    problem: str | None = None
    installed: bool
    loaded: bool | None = None
    disabled: bool | None = None
    running: bool | None = None
    restarting: bool | None = None
    pid: int | None = None
    program: str | None = None
    runs: int | None = None
    last_exit: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """How one service manager keeps an agent running.

    Attributes:
        name: the service manager.
        file: where it wants the description.
        content: the description.
        folders: must be there before the start.
        links: files that the service manager makes itself at the start.
        reachable: succeeds when there is a service manager to talk to.
        loaded: succeeds while the agent runs or is about to.
        stop: ends the agent; whether that worked is asked with `loaded`.
        reload: after the description was written or removed.
        start: starts the agent, now and at each login.
        busy: exit codes of `start` that mean: not yet, try again.
        explain: what went wrong and what to do about it, of a program that failed.
        state: asks how the agent is.
        switch_on: what to do when it is disabled.
        logs: what to type to see why the agent does not come up; the last line tells most.
        notes: what a person may wonder about after the installation.
    """

    name: str
    file: Path
    content: bytes
    folders: tuple[Path, ...] = ()
    links: tuple[Path, ...] = ()
    reachable: Words
    loaded: Words
    stop: Words
    reload: tuple[Words, ...] = ()
    start: tuple[Words, ...]
    busy: frozenset[int] = frozenset()
    explain: Callable[[Completed], str]
    state: Callable[[Run], ServiceState]
    switch_on: str
    logs: Words
    notes: tuple[str, ...] = ()

    @property
    def commands(self) -> tuple[Words, ...]:
        """What an installation types, in order."""
        return (self.stop, *self.reload, *self.start)
