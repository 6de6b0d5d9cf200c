"""Installs and uninstalls, whatever the service manager."""

from __future__ import annotations

import shlex
import shutil
from typing import TYPE_CHECKING

from goarmd.config import log_folder, state_folder
from goarmd.service import ServiceError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from goarmd.service import Completed, Service, Tools, Words

_STEP = 0.25  # seconds between two looks at something that is awaited
_STOP_SECONDS = 20  # launchd and systemd kill after 10 what does not end by itself
_START_SECONDS = 20  # a first look takes below 1; a machine that has just started is slower
_TRIES = 5
_RETRY_SECONDS = 1.0


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
    for _ in range(int(_START_SECONDS / _STEP)):
        problem = tools.problem()
        if problem is None:
            return
        tools.sleep(_STEP)
    ended = service.state(tools.run).last_exit
    last = f", it ended with {ended}" if ended else ""
    raise ServiceError(
        f"goarmd was started but does not answer ({problem}{last}): see why with `{shlex.join(service.logs)}`"
    )


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
    """Remove a folder of goarmd's; when the state is kept, all but state.db and the two files SQLite has beside it."""
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
