"""Keeps goarmd running through the operating system: launchd on macOS, systemd on Linux.

Each service manager is one file here that describes itself as a `Service`: the file to write, and the commands to run.
Their order is the same for all: `lifecycle.py`. Outside of it, only `probes/` starts programs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from goarmd.core.errors import GoarmdError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path


NOT_FOUND = 127  # the shells' exit code for a missing program
TIMED_OUT = 124  # the exit code of timeout(1)


class ServiceError(GoarmdError):
    """The service manager refused, or the service did not come up."""


@dataclass(frozen=True, slots=True)
class Completed:
    """The exit code and the whole output of a program."""

    exit_code: int
    output: str = ""

    @property
    def ok(self) -> bool:
        """It succeeded."""
        return self.exit_code == 0

    @property
    def message(self) -> str:
        """The output in one line."""
        return " ".join(self.output.split()) or f"exit code {self.exit_code}"


Words: TypeAlias = tuple[str, ...]
Run: TypeAlias = "Callable[[Sequence[str]], Completed]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """The functions that installing needs from outside.

    Attributes:
        run: runs a program and waits for its exit.
        problem: why goarmd does not answer at its address; None if it does.
        sleep: waits some seconds.
        progress: shows a step to the user.
    """

    run: Run
    problem: Callable[[], str | None]
    sleep: Callable[[float], None]
    progress: Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Agent:
    """The program to keep running.

    Attributes:
        command: the program with absolute path, and its arguments.
        needs: files without which the command cannot start: its Python and its package.
        environment: variables it needs, besides those from the service manager.
        home: the home of its user.
        logs: the folder of its log, if the service manager has no log.
        launcher: where a program with goarmd's name may be written, if the service manager shows that name to people.
        background: it runs without a desktop session, for a Mac that is used over ssh only.
    """

    command: Words
    needs: tuple[Path, ...]
    environment: Mapping[str, str]
    home: Path
    logs: Path
    launcher: Path
    background: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceState:
    """The state of the agent, from the service manager; None is unknown.

    Attributes:
        manager: the service manager.
        problem: why it does not answer, and what to do; None if it does.
        installed: its description is at the service manager's path.
        loaded: the service manager has read the description.
        disabled: it was disabled, so it does not start.
        running: it has a process.
        restarting: it failed and is about to be restarted.
        pid: of its process.
        program: the file that is started.
        runs: the number of starts, as the service manager counts.
        last_exit: the last exit, as text.
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


@dataclass(frozen=True, slots=True)
class Launcher:
    """A script that the service manager starts, and which becomes the agent's command."""

    file: Path
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """How one service manager keeps an agent running.

    Attributes:
        name: the service manager.
        file: the path of the description.
        content: the description.
        launcher: the script that the description names; None if it names the agent's command.
        folders: must exist before the start.
        links: files that the service manager creates at the start.
        reachable: succeeds if the service manager can be reached.
        loaded: succeeds while the agent runs or is about to.
        stop: stops the agent; `loaded` shows whether that worked.
        reload: run after the description was written or removed.
        start: starts the agent, now and at each login.
        busy: exit codes of `start` that mean: not yet, try again.
        explain: the problem and the remedy, for a failed command.
        state: returns the state of the agent.
        switch_on: what to do if it is disabled.
        logs: the command that shows why the agent does not start; its last line matters most.
        notes: questions a user may have after the installation.
    """

    name: str
    file: Path
    content: bytes
    launcher: Launcher | None = None
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
        """The commands of an installation, in order."""
        return (self.stop, *self.reload, *self.start)

    @property
    def files(self) -> tuple[Path, ...]:
        """The files that an installation leaves, besides folders."""
        return (self.file, *((self.launcher.file,) if self.launcher else ()), *self.links)

    def last_line(self, run: Run) -> str | None:
        """The last line of the agent's log that is not empty, if the log can be read."""
        shown = run(self.logs)
        lines = shown.output.split("\n") if shown.ok else []
        return next((line.strip() for line in reversed(lines) if line.strip()), None)
