"""Has the operating system keep goarmd running: launchd on macOS, systemd on Linux.

A service manager is a file here that describes itself as a `Service`: what to write, and what to type to it. What is
done with that, and in which order, is the same for all and stands here. Nothing outside this folder starts a program.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from goarmd.config import config_path, home, log_folder, state_folder
from goarmd.errors import GoarmdError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

_STEP = 0.25  # seconds between two looks at something that is awaited
_STOP_SECONDS = 20  # launchd and systemd kill after 10 what does not end by itself
_START_SECONDS = 20  # a first look takes below 1; a machine that has just started is slower
_TRIES = 5
_RETRY_SECONDS = 1.0
_PROGRAM_SECONDS = 60
_NOT_FOUND, _TIMED_OUT = 127, 124  # the exit codes that shells and timeout(1) have for these

# What decides where goarmd looks for its files: the service must see what the person who installs it sees.
_CARRIED = ("XDG_CONFIG_HOME", "XDG_STATE_HOME")


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
        logs: what to type to see why the agent does not come up.
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
    logs: str
    notes: tuple[str, ...] = ()

    @property
    def commands(self) -> tuple[Words, ...]:
        """What an installation types, in order."""
        return (self.stop, *self.reload, *self.start)


def current(agent: Agent) -> Service:
    """The service of this operating system; one that is neither macOS nor Linux has stopped goarmd earlier."""
    from goarmd.service import launchd, systemd  # noqa: PLC0415  # they import from here

    return launchd.service(agent, os.getuid()) if sys.platform == "darwin" else systemd.service(agent)


def this_agent(config_file: Path, *, apple_silicon: bool) -> Agent:
    """The goarmd that runs now, as an agent.

    Its Python is named as it was started: behind the link of a virtual environment there is an interpreter that knows
    nothing of goarmd, and whose own path ends with the next upgrade of Homebrew.

    Args:
        config_file: the configuration it shall read.
        apple_silicon: ask for the native half of a universal Python, whatever the service manager would choose.
    """
    native = ("/usr/bin/arch", "-arm64") if apple_silicon else ()
    # -P: a file that happens to lie in the working folder must not pass for one of Python's modules.
    command = (*native, os.path.abspath(sys.executable), "-P", "-m", "goarmd", "run")  # noqa: PTH100  # must not resolve
    if config_file.absolute() != config_path().absolute():
        command += ("--config", str(config_file.absolute()))
    carried = {name: value for name in _CARRIED if (value := os.environ.get(name))}
    return Agent(command=command, environment={"HOME": str(home()), **carried}, home=home(), logs=log_folder())


def refuse_foreign_home(folder: Path, user_id: int) -> None:
    """Root must not install into another user's home: the files would be root's, and the agent the wrong user's.

    Raises:
        ServiceError: that is what would happen.
    """
    if user_id == 0 and folder.exists() and folder.stat().st_uid != 0:
        raise ServiceError(f"{folder}: belongs to another user than root: type the same as that user, without sudo")


def run_program(words: Sequence[str]) -> Completed:
    """Run a program; one that is missing or hangs has failed."""
    try:
        done = subprocess.run(
            words,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
            timeout=_PROGRAM_SECONDS,
        )
    except OSError as error:
        return Completed(_NOT_FOUND, f"{words[0]}: {error.strerror}")
    except subprocess.TimeoutExpired:
        return Completed(_TIMED_OUT, f"{words[0]}: no answer within {_PROGRAM_SECONDS} s")
    return Completed(done.returncode, done.stdout.decode(errors="replace"))


def install(service: Service, tools: Tools) -> str:
    """Install, or replace what is installed; returns when goarmd answers.

    Returns:
        `installed`, `updated` when there was another description, or `restarted` when there was the same.

    Raises:
        ServiceError: it could not be done. Nothing was changed when no service manager can be reached.
    """
    reached = tools.run(service.reachable)
    if not reached.ok:
        raise _failure(service, service.reachable, reached)
    tools.say(f"writing {service.file}")
    before = _replace(service)
    _stop(service, tools)
    if tools.problem() is None:
        hint = "perhaps `goarmd run` in a terminal: stop it, then type `goarmd install` again"
        raise ServiceError(f"another goarmd answers already, {hint}")
    tools.say(f"starting goarmd with {service.name}")
    for words in (*service.reload, *service.start):
        _insist(service, tools, words)
    _await_answer(service, tools)
    return "installed" if before is None else "restarted" if before == service.content else "updated"


def uninstall(service: Service, tools: Tools, *, keep_state: bool) -> tuple[Path, ...]:
    """Stop goarmd and remove its files; fine when there is nothing to remove.

    Returns:
        What was removed: files, and folders that held only goarmd's.

    Raises:
        ServiceError: it does not stop, or a file cannot be removed.
    """
    tools.say(f"stopping goarmd with {service.name}")
    _stop(service, tools)
    try:
        removed = [path for path in (service.file, *service.links) if _remove(path)]
        removed += [path for folder in {log_folder(), state_folder()} for path in _empty(folder, keep_state=keep_state)]
    except OSError as error:
        raise ServiceError(f"{error.filename}: cannot be removed ({error.strerror}): remove it yourself") from error
    for words in service.reload:
        tools.run(words)
    return tuple(removed)


def _replace(service: Service) -> bytes | None:
    """Write the description whole, so that it is never read half-written; what was there before."""
    unfinished = service.file.with_name(f".{service.file.name}.unfinished")
    try:
        before = service.file.read_bytes() if service.file.exists() else None
        for folder in (service.file.parent, *service.folders):
            folder.mkdir(parents=True, exist_ok=True)
        unfinished.write_bytes(service.content)
        unfinished.chmod(0o644)  # launchd refuses what others may write to
        unfinished.replace(service.file)
    except OSError as error:
        hint = "mend the permissions of that folder"
        raise ServiceError(f"{service.file}: cannot be written ({error.strerror}): {hint}") from error
    return before


def _stop(service: Service, tools: Tools) -> None:
    """End the agent and wait until it is gone. That it never ran is no error, so the exit code tells nothing."""
    said = tools.run(service.stop).said
    if not _until(lambda: not tools.run(service.loaded).ok, _STOP_SECONDS, tools):
        command = " ".join(service.stop)
        raise ServiceError(f"goarmd still runs after {_STOP_SECONDS} s ({said}): type `{command}`, then try again")


def _insist(service: Service, tools: Tools, words: Words) -> None:
    for _ in range(_TRIES):
        done = tools.run(words)
        if done.ok:
            return
        if done.exit_code not in service.busy:
            break
        if tools.run(service.loaded).ok:  # it complained, and did it
            return
        tools.sleep(_RETRY_SECONDS)
    raise _failure(service, words, done)


def _failure(service: Service, words: Words, done: Completed) -> ServiceError:
    return ServiceError(f"{' '.join(words[:2])}: {service.explain(done)}")


def _await_answer(service: Service, tools: Tools) -> None:
    tools.say("waiting for its first look at the machine")
    if not _until(lambda: tools.problem() is None, _START_SECONDS, tools):
        problem = tools.problem()
        raise ServiceError(f"goarmd was started but does not answer ({problem}): see why with `{service.logs}`")


def _until(condition: Callable[[], bool], seconds: float, tools: Tools) -> bool:
    for _ in range(int(seconds / _STEP)):
        if condition():
            return True
        tools.sleep(_STEP)
    return condition()


def _remove(path: Path) -> bool:
    there = path.exists() or path.is_symlink()
    path.unlink(missing_ok=True)
    return there


def _empty(folder: Path, *, keep_state: bool) -> Iterator[Path]:
    """Remove a folder of goarmd's; of one with the state to keep, all but that (SQLite's -wal and -shm belong to it)."""
    if not folder.is_dir():
        return
    kept = [path for path in folder.iterdir() if keep_state and path.name.startswith("state.db")]
    if not kept:
        shutil.rmtree(folder)
        yield folder
        return
    for path in folder.iterdir():
        if path not in kept:
            shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
            yield path
