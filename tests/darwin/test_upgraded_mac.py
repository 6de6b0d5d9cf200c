"""A Mac after the upgrade to macOS 27, without Rosetta: what its user reads, compared with golden files.

An Intel gopls and an Intel Go are on the disk, and VS Code's log has the words with which macOS refuses to start them.
GOARMD_UPDATE_GOLDEN=1 rewrites the files; read the difference as that user before you commit it.
"""

from __future__ import annotations

import re
import shutil
import time
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING

import pytest

from tests.darwin.machine import Machine
from tests.darwin.machines import GOPLS, system, terminal, vscode
from tests.darwin.test_machines import difference
from tests.live.running import until
from tests.platforms.darwin_images import APPLE_SILICON
from tests.programs.macho_images import X86_64, program
from tests.tools import only_on

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.live.running import Daemon

pytestmark = only_on("linux", "replaces a library that a Mac has")

_MACOS_27 = APPLE_SILICON | {"kern.osproductversion": b"27.1\0", "kern.osrelease": b"27.1.0\0"}
_INTEL = ("go/bin/gopls", "go/bin/protoc-gen-go", "sdk/go1.15/bin/go", "Applications/GoLand.app/Contents/MacOS/goland")
_REFUSED = """\
[Info  - {clock}] Starting server: gopls
[Error - {clock}] Starting client failed
Error: spawn Unknown system error -86
    at ChildProcess.spawn (node:internal/child_process:421:11)
"""
# What differs from run to run: the home, and times.
_HOME = re.compile(r"/\S*?/home(?=/|$)")
_IDS = re.compile(r"\([0-9a-f]{6}\)")  # of paths below the home
_TIMES = re.compile(
    r"between \S+ \S+ and \S+ \S+|\d{4}-\d\d-\d\d \d\d:\d\d(?::\d\d)?|, last \d+ s ago|^  since  .*\n", re.MULTILINE
)


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """A folder whose path has the same length in each run, because its length decides where lines end."""
    path = Path(mkdtemp(prefix="goarmd-", dir="/tmp"))
    yield path
    shutil.rmtree(path)


@pytest.fixture(scope="module")
def upgraded(folder: Path, daemon_on: Callable[[Machine], Daemon]) -> Iterator[Daemon]:
    machine = Machine(folder / "machine", values=_MACOS_27, rosetta=False)
    system(machine)
    vscode(machine)
    terminal(machine)
    machine.processes = {pid: one for pid, one in machine.processes.items() if one.path != GOPLS}
    home = machine.file.parent / "home"
    for path in _INTEL:
        put(home / path, program(X86_64))
    now = time.localtime()
    session = home / f"Library/Application Support/Code/logs/{time.strftime('%Y%m%dT%H%M%S', now)}"
    log = _REFUSED.format(clock=time.strftime("%H:%M:%S", now))
    put(session / "window1/exthost/golang.go/gopls (server).log", log.encode())
    daemon = daemon_on(machine)
    until(lambda: "recent_crash" in {one["check"] for one in daemon.report()["findings"]}, "the crash is counted")
    yield daemon
    daemon.stop()


def put(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    path.chmod(0o755)


@pytest.mark.parametrize("command", ["doctor", "rosetta", "crashes"])
def test_what_the_user_of_an_upgraded_mac_reads_matches_the_golden_files(upgraded: Daemon, command: str) -> None:
    done = upgraded.command(command)
    assert done.returncode == 1, done.stderr
    text = _IDS.sub("(id)", _TIMES.sub("", _HOME.sub("~", done.stdout)))
    changed = difference(f"upgraded.{command}.txt", text)
    assert not changed, "\n".join(["the output has changed:", *changed])
