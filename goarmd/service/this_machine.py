"""The running goarmd on this machine, as an agent to install."""

from __future__ import annotations

import os
import site
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import goarmd
from goarmd.config.paths import config_path, home, log_folder, state_folder
from goarmd.core.system import System, this_system
from goarmd.service import NOT_FOUND, TIMED_OUT, Agent, Completed, Service, ServiceError, launchd, systemd

if TYPE_CHECKING:
    from collections.abc import Sequence

_PROGRAM_SECONDS = 60

# The variables that decide where goarmd's files are: they must be the same for the service as for its user.
_CARRIED = ("XDG_CONFIG_HOME", "XDG_STATE_HOME")


def current(agent: Agent) -> Service:
    """The service of this operating system; on other systems than macOS and Linux goarmd has stopped earlier."""
    return launchd.service(agent, os.getuid()) if this_system() is System.MACOS else systemd.service(agent)


def this_agent(config_file: Path, *, apple_silicon: bool, background: bool | None = None) -> Agent:
    """The running goarmd as an agent.

    Its Python keeps the path it was started with: the link of a virtual environment leads to an interpreter without
    goarmd, whose path disappears with the next upgrade of Homebrew.

    Args:
        config_file: the configuration file of the agent.
        apple_silicon: use the native slice of a universal Python, whatever the service manager would choose.
        background: run without a desktop session (macOS); None: as the installed agent does.
    """
    native = ("/usr/bin/arch", "-arm64") if apple_silicon else ()
    python = os.path.abspath(sys.executable)  # noqa: PTH100  # must not resolve
    command = (*native, python, _isolation(), "-m", "goarmd", "run")
    if config_file.absolute() != config_path().absolute():
        command += ("--config", str(config_file.absolute()))
    carried = {name: value for name in _CARRIED if (value := os.environ.get(name))}
    installed = background is None and this_system() is System.MACOS
    return Agent(
        command=command,
        needs=(Path(python), package()),
        environment={"HOME": str(home()), **carried},
        home=home(),
        logs=log_folder(),
        launcher=state_folder() / "goarmd",
        background=bool(launchd.installed_for_background(launchd.file_of(home())) if installed else background),
    )


def package() -> Path:
    """The folder of goarmd's own code."""
    return Path(os.path.abspath(goarmd.__file__)).parent  # noqa: PTH100  # a link may lead out of a protected folder


def own_places(config_file: Path) -> tuple[Path, ...]:
    """What the agent needs: its code, its Python, the interpreter and environment behind it, its files."""
    executable = Path(os.path.abspath(sys.executable))  # noqa: PTH100  # must not resolve
    return (package(), executable, executable.resolve(), Path(sys.prefix), config_file.absolute(), state_folder())


def _isolation() -> str:
    """The option that keeps files of the working folder and PYTHONPATH from passing for Python's modules.

    -I excludes the user's own site-packages too: a goarmd that `pip install --user` put there needs -EP.
    """
    return "-EP" if Path(goarmd.__file__).is_relative_to(site.getusersitepackages()) else "-I"


def refuse_foreign_home(folder: Path, user_id: int) -> None:
    """Root must not install into another user's home: the files would belong to root, and the agent to the wrong user.

    Raises:
        ServiceError: the user is root and the folder is not root's.
    """
    if user_id == 0 and folder.exists() and folder.stat().st_uid != 0:
        raise ServiceError(f"{folder}: does not belong to root: run this command as its owner, without sudo")


def run_program(words: Sequence[str], seconds: float = _PROGRAM_SECONDS) -> Completed:
    """Run a program; a missing one, or one that takes longer than these seconds, has failed."""
    try:
        done = subprocess.run(
            words,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
            timeout=seconds,
        )
    except OSError as error:
        return Completed(NOT_FOUND, f"{words[0]}: {error.strerror}")
    except subprocess.TimeoutExpired:
        return Completed(TIMED_OUT, f"{words[0]}: no answer within {seconds:g} s")
    return Completed(done.returncode, done.stdout.decode(errors="replace"))
