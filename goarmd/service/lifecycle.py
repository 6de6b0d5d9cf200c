"""Installs and uninstalls, whatever the service manager."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING, NoReturn

from goarmd.config.paths import backups_folder, log_folder, state_db, state_folder
from goarmd.core.safe_files import replace_whole
from goarmd.service import TIMED_OUT, ServiceError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from goarmd.service import Completed, Service, Tools, Words

_STEP = 0.25  # seconds between two checks while waiting
_STOP_SECONDS = 20  # launchd and systemd kill an agent that has not stopped after 10
# A first sample takes below 1; but launchd restarts an agent whose first start failed after 30.
_START_SECONDS = 45
_TRIES = 20  # launchd has refused for 5 s and more after a bootout (headroomlabs-ai/headroom#1289)
_RETRY_SECONDS = 1.0


def install(service: Service, tools: Tools) -> str:
    """Install, or replace the installed service; returns when goarmd answers.

    Returns:
        `installed`, `updated` if there was another description, or `restarted` if there was the same.

    Raises:
        ServiceError: it failed. If no service manager can be reached, nothing was changed; after a first installation,
            nothing of it is left.
    """
    reached = tools.run(service.reachable)
    if not reached.ok:
        raise _failure(service, service.reachable, reached)
    if not tools.run(service.loaded).ok:
        _refuse_another(tools, "install")
    tools.progress(f"writing {service.file}")
    missing = [folder for folder in (*service.folders, state_folder()) if not folder.exists()]
    before = _before(service)
    try:
        _write(service)
        _start(service, tools)
    except ServiceError as error:
        if before is None:
            _undo(service, tools, missing, error)
        raise
    return "installed" if before is None else "restarted" if before == service.content else "updated"


def _start(service: Service, tools: Tools) -> None:
    _stop(service, tools)
    _refuse_another(tools, "install")
    tools.progress(f"starting goarmd with {service.name}")
    for words in (*service.reload, *service.start):
        _insist(service, tools, words)
    _await_answer(service, tools)


def _undo(service: Service, tools: Tools, folders: Iterable[Path], error: ServiceError) -> NoReturn:
    """Remove what a failed first installation wrote: the service manager would start it again and again.

    Raises:
        ServiceError: always: the error, and what became of the files.
    """
    tools.progress("removing what was written")
    try:
        _stop(service, tools)
        list(_removed(*service.files))
        for words in service.reload:
            tools.run(words)
        if tools.problem():  # else a goarmd that is not the service uses these folders
            for folder in folders:
                list(_emptied(folder, keep_state=False))
    except ServiceError as left:
        raise ServiceError(f"{error}. Not all of it could be removed ({left}): type `goarmd uninstall`") from error
    raise ServiceError(f"{error}. What was written is removed again: goarmd is not installed") from error


def is_installed(service: Service, tools: Tools) -> bool:
    """Whether there is anything of an installation: the description, a link to it, or an agent that is loaded."""
    written = any(path.exists() or path.is_symlink() for path in (service.file, *service.links))
    return written or _is_loaded(service, tools)


def uninstall(service: Service, tools: Tools, *, keep_state: bool) -> tuple[Path, ...]:
    """Stop goarmd and remove its files; fine if there is nothing to remove.

    Returns:
        The removed files, and the folders with only goarmd's files.

    Raises:
        ServiceError: it does not stop, or a file cannot be removed.
    """
    tools.progress(f"stopping goarmd with {service.name}")
    _stop(service, tools)
    _refuse_another(tools, "uninstall")
    removed = list(_removed(*service.files))
    for words in service.reload:
        tools.run(words)
    for folder in dict.fromkeys((log_folder(), state_folder())):
        removed += _emptied(folder, keep_state=keep_state)
    return tuple(removed)


def _refuse_another(tools: Tools, verb: str) -> None:
    """A goarmd that is not the service would keep running; its state must not be removed meanwhile."""
    if tools.problem() is None:
        hint = f"perhaps `goarmd run` in a terminal: stop it, then type `goarmd {verb}` again"
        raise ServiceError(f"another goarmd is already running, {hint}")


def _before(service: Service) -> bytes | None:
    """The installed description; None if there is none."""
    try:
        return service.file.read_bytes() if service.file.exists() else None
    except OSError as error:
        raise _unwritable(service.file, error) from error


def _write(service: Service) -> None:
    """Write each file in one step, so that it is never read half-written; the description comes last."""
    try:
        service.file.parent.mkdir(parents=True, exist_ok=True)
        for folder in service.folders:  # of goarmd's own: nobody else's business
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if service.launcher:
            service.launcher.file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)  # the state's folder
            replace_whole(service.launcher.file, service.launcher.content, 0o755)
        replace_whole(service.file, service.content, 0o644)  # launchd refuses a file that others may write
    except OSError as error:
        raise _unwritable(service.file, error) from error


def _unwritable(file: Path, error: OSError) -> ServiceError:
    return ServiceError(f"{error.filename or file}: cannot write it ({error.strerror}): fix the permissions there")


def _stop(service: Service, tools: Tools) -> None:
    """Stop the agent and wait for its exit. An agent that never ran is fine, so the exit code is ignored."""
    message = tools.run(service.stop).message
    if not _until(lambda: not _is_loaded(service, tools), _STOP_SECONDS, tools):
        command = " ".join(service.stop)
        problem = f"goarmd is still running after {_STOP_SECONDS} s ({message})"
        raise ServiceError(f"{problem}: type `{command}`, then try again")


def _is_loaded(service: Service, tools: Tools) -> bool:
    """Whether the service manager has the agent; if it does not answer, it may have it."""
    asked = tools.run(service.loaded)
    return asked.ok or asked.exit_code == TIMED_OUT


def _insist(service: Service, tools: Tools, words: Words) -> None:
    for left in reversed(range(_TRIES)):
        done = tools.run(words)
        if done.ok:
            return
        if done.exit_code not in service.busy:
            break
        if tools.run(service.loaded).ok:  # it reported an error, but worked
            return
        if left:
            tools.sleep(_RETRY_SECONDS)
    raise _failure(service, words, done)


def _failure(service: Service, words: Words, done: Completed) -> ServiceError:
    return ServiceError(f"{' '.join(words[:2])}: {service.explain(done)}")


def _await_answer(service: Service, tools: Tools) -> None:
    tools.progress("waiting for its first sample")
    for _ in range(int(_START_SECONDS / _STEP)):
        problem = tools.problem()
        if problem is None:
            return
        tools.sleep(_STEP)
    last_exit = service.state(tools.run).last_exit
    last_line = service.last_line(tools.run)
    known = ((problem, ""), (last_exit, "last exit: "), (last_line, "last log line: "))
    why = ", ".join(f"{label}{text}" for text, label in known if text)
    raise ServiceError(f"goarmd was started but does not answer ({why})")


def _until(condition: Callable[[], bool], seconds: float, tools: Tools) -> bool:
    for _ in range(int(seconds / _STEP)):
        if condition():
            return True
        tools.sleep(_STEP)
    return condition()


def _removed(*files: Path) -> Iterator[Path]:
    """Remove files; yields those that existed."""
    for path in files:
        with _removing(path):
            there = path.exists() or path.is_symlink()
            path.unlink(missing_ok=True)
        if there:
            yield path


def _emptied(folder: Path, *, keep_state: bool) -> Iterator[Path]:
    """Remove a folder of goarmd's; if the state is kept, all but state.db, SQLite's two files beside it, and backups.

    If the user made it a link to another folder, the link stays, and so does that folder.
    """
    if not folder.is_dir():
        return
    with _removing(folder):
        inside = list(folder.iterdir())
        names = (state_db().name, backups_folder().name)
        kept = [path for path in inside if keep_state and path.name.startswith(names)]
        if not kept and not folder.is_symlink():
            shutil.rmtree(folder)
            yield folder
            return
        for path in inside:
            if path not in kept:
                shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
                yield path


@contextmanager
def _removing(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        what, why = error.filename or path, error.strerror or error
        raise ServiceError(f"{what}: cannot remove it ({why}): remove it yourself") from error
