"""Fixtures for the tests on a fake Mac."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from goarmd.assembly import all_sources
from goarmd.parts.source import EventSource, Source
from tests.darwin.compiler import build
from tests.darwin.machine import Machine
from tests.live.running import Daemon, start_daemon, until

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

_SOURCES = {source.name for source in all_sources(Source, EventSource)}
ON_A_MAC = (sys.executable, "-m", "tests.darwin.mac")


def _read(daemon: Daemon) -> set[str]:
    return {run["source"] for run in daemon.report()["sources"]}


@pytest.fixture(scope="session")
def libsystem(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The stand-in for Apple's library, compiled."""
    folder = tmp_path_factory.mktemp("libsystem")
    done = build(folder)
    assert done.returncode == 0, done.stderr
    return folder / "libSystem.so"


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    """A Mac without processes; in this process the stand-in serves its calls."""
    machine = Machine(tmp_path / "machine")
    monkeypatch.setenv("GOARMD_TEST_MACHINE", str(machine.file))
    return machine


@pytest.fixture(scope="module")
def daemon_on(libsystem: Path) -> Iterator[Callable[[Machine], Daemon]]:
    """Starts a daemon on a Mac, and waits for a run of every source; each must exit cleanly after the tests."""
    started: list[Daemon] = []

    def start(mac: Machine) -> Daemon:
        folder, rosetta = mac.file.parent, mac.file.with_name("libRosettaRuntime")
        if mac.rosetta:
            rosetta.touch()
        mac.write()
        places = {"MACHINE": mac.file, "LIBSYSTEM": libsystem, "ROSETTA": rosetta}
        variables = {f"GOARMD_TEST_{name}": str(path) for name, path in places.items()}
        # The fake Mac has none of this machine's Go tools, and its state folder is a Mac's.
        variables |= {"PATH": str(folder / "bin"), "XDG_STATE_HOME": ""}
        daemon = start_daemon(folder, '[sampling]\ninterval = "0.2s"\n', ON_A_MAC, variables)
        started.append(daemon)
        until(lambda: _read(daemon) >= _SOURCES, "every source was read")
        return daemon

    yield start
    for each in started:
        each.stop()
