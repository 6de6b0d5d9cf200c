"""This goarmd, on this machine, as something to install."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

from goarmd.config.paths import config_path, home, log_folder
from goarmd.core.system import System, this_system
from goarmd.service import NOT_FOUND, TIMED_OUT, Agent, Completed, Service, ServiceError, launchd, systemd

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_PROGRAM_SECONDS = 60

# What decides where goarmd looks for its files: the service must see what the person who installs it sees.
_CARRIED = ("XDG_CONFIG_HOME", "XDG_STATE_HOME")


def current(agent: Agent) -> Service:
    """The service of this operating system; one that is neither macOS nor Linux has stopped goarmd earlier."""
    return launchd.service(agent, os.getuid()) if this_system() is System.MACOS else systemd.service(agent)


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


def run_program(words: Sequence[str], seconds: float = _PROGRAM_SECONDS) -> Completed:
    """Run a program; one that is missing, or takes longer than these seconds, has failed."""
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
