"""goarmd's command line on a fake Mac: `python -m tests.darwin.mac run`.

It makes this process look like a Mac's to goarmd, and then calls goarmd's own `main`. Modules loaded earlier keep
working as on Linux, and must: so every foreign module that depends on the system is loaded first.
"""

from __future__ import annotations

import errno
import os
import select
import sys
import time
from functools import partial
from pathlib import Path

import apscheduler.schedulers.background
import prometheus_client
import psutil
import rich.console

from tests.darwin.kqueue import KernelOfMachine
from tests.darwin.machine import read

# A Mac's own folders, which are empty on this one; this machine's files there belong to another system.
_FOLDERS = (
    *("/Applications/", "/Library/", "/bin/", "/opt/homebrew/", "/sbin/", "/usr/bin/", "/usr/lib/go", "/usr/libexec/"),
    *("/usr/local/Cellar/", "/usr/local/Homebrew/", "/usr/local/bin/", "/usr/local/go/"),
)
LOADED_FIRST = (
    apscheduler.schedulers.background,
    prometheus_client,
    psutil,
    rich.console,
)


def hide_files(event: str, arguments: tuple[object, ...]) -> None:
    """An audit hook (sys.addaudithook), called before anything is opened or listed."""
    if event in ("open", "os.scandir", "os.listdir") and str(arguments[0]).startswith(_FOLDERS):
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), arguments[0])


def become(machine: Path, library: Path, rosetta_runtime: Path) -> None:
    """Turn this process into a Mac's: its files, kernel calls, clocks, user, and the path of Rosetta."""
    sys.platform = "darwin"
    sys.addaudithook(hide_files)
    # Clocks with other names on Linux; CLOCK_MONOTONIC_RAW is a different clock on each system.
    vars(time).update(CLOCK_MONOTONIC_RAW=time.CLOCK_BOOTTIME, CLOCK_UPTIME_RAW=time.CLOCK_MONOTONIC)
    kernel = KernelOfMachine(machine)
    names = [name for name in dir(kernel) if name.startswith("KQ_")]
    vars(select).update({name: getattr(kernel, name) for name in ("kqueue", "kevent", *names)})
    asker = read(machine).asker
    vars(os).update(geteuid=lambda: asker, getuid=lambda: asker)

    from goarmd.platforms import _libsystem, darwin, peer  # noqa: PLC0415  # only now is this a Mac

    vars(peer)["peer_user"] = lambda _: asker  # this kernel has another call for it
    vars(_libsystem)["_PATH"] = str(library)
    vars(darwin)["platform"] = partial(darwin.platform, rosetta_runtime=rosetta_runtime)


if __name__ == "__main__":
    become(*(Path(os.environ[f"GOARMD_TEST_{name}"]) for name in ("MACHINE", "LIBSYSTEM", "ROSETTA")))
    from goarmd.cli import main

    sys.exit(main())
