"""goarmd's command line on a pretended Mac: `python -m tests.darwin.mac run`.

It makes this process look as a Mac's does to goarmd, and then calls goarmd's own `main`. What was loaded before keeps
working as on Linux, and must: so all that is not goarmd's own and looks at the system is loaded first.
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
import cheroot.wsgi
import prometheus_client
import psutil
import rich.console
import watchdog.observers

from tests.darwin.kqueue import KernelOfMachine
from tests.darwin.machine import read

# Where a Mac has its own files, and this one none; whatever this machine has there is another system's.
_FOLDERS = (
    *("/Applications/", "/Library/", "/bin/", "/opt/homebrew/", "/sbin/", "/usr/bin/", "/usr/lib/go", "/usr/libexec/"),
    *("/usr/local/Cellar/", "/usr/local/Homebrew/", "/usr/local/bin/", "/usr/local/go/"),
)
LOADED_FIRST = (
    apscheduler.schedulers.background,
    cheroot.wsgi,
    prometheus_client,
    psutil,
    rich.console,
    watchdog.observers,
)


def hide_files(event: str, arguments: tuple[object, ...]) -> None:
    """An audit hook (sys.addaudithook): it is asked before anything is opened or listed."""
    if event in ("open", "os.scandir", "os.listdir") and str(arguments[0]).startswith(_FOLDERS):
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), arguments[0])


def become(machine: Path, library: Path, rosetta_runtime: Path) -> None:
    """Turn this process into one of a Mac: its files, its kernel's calls, its clocks, its user, and Rosetta's place."""
    sys.platform = "darwin"
    sys.addaudithook(hide_files)
    # Those that Linux has under another name; CLOCK_MONOTONIC_RAW is another clock here than there.
    vars(time).update(CLOCK_MONOTONIC_RAW=time.CLOCK_BOOTTIME, CLOCK_UPTIME_RAW=time.CLOCK_MONOTONIC)
    kernel, names = KernelOfMachine(machine), ("KQ_FILTER_READ", "KQ_FILTER_PROC", "KQ_EV_ADD", "KQ_EV_DELETE")
    vars(select).update({name: getattr(kernel, name) for name in ("kqueue", "kevent", *names)})
    asker = read(machine).asker
    vars(os).update(geteuid=lambda: asker, getuid=lambda: asker)

    from goarmd.platforms import _libsystem, darwin  # noqa: PLC0415  # only now is this a Mac

    vars(_libsystem)["_PATH"] = str(library)
    vars(darwin)["platform"] = partial(darwin.platform, rosetta_runtime=rosetta_runtime)


if __name__ == "__main__":
    become(*(Path(os.environ[f"GOARMD_TEST_{name}"]) for name in ("MACHINE", "LIBSYSTEM", "ROSETTA")))
    from goarmd.cli import main

    sys.exit(main())
