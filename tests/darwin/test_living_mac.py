"""One daemon on one Mac with births, exits, refused calls and unusual names."""

from __future__ import annotations

import errno
import signal
import time
import unicodedata
from typing import TYPE_CHECKING, Any

import pytest

from tests.darwin.kqueue import CODE_SIGNATURE, MEMORY
from tests.darwin.machine import Machine, Process
from tests.darwin.machines import CODE, GOPLS, SOMEBODY_ELSE, system, vscode
from tests.live.running import Daemon, until
from tests.tools import only_on

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

pytestmark = only_on("linux", "replaces a library that a Mac has")

STARTS, EXITS = "goarmd_group_starts_total", "goarmd_group_exits_total"
ODD = "/Users/you/my go/two\nlines\x1b[2J\x1b]0;title\x07 \udcff\u202e/gopls"


class Mac:
    """The machine and its daemon."""

    def __init__(self, machine: Machine, daemon: Daemon) -> None:
        self.machine = machine
        self.daemon = daemon

    def start(self, path: str = GOPLS, **details: Any) -> Process:
        """Start a process now, and wait until the daemon knows it."""
        now = time.time()
        process = self.machine.run(path, started=(int(now), int(now % 1 * 1e6)), **details)
        self.machine.write()
        self.known(process)
        return process

    def end(self, process: Process, status: int = 0, reason: int = 0) -> None:
        self.machine.end(process, status, reason)
        self.machine.write()

    def known(self, process: Process) -> dict[str, Any]:
        """A gopls in the report."""
        return until(lambda: self.daemon.processes("gopls").get(process.pid), f"pid {process.pid} is in the report")

    def rises(self, name: str, before: float, by: int = 1, **labels: str) -> None:
        """Wait until a figure of gopls has risen by exactly that."""
        until(lambda: self.figure(name, **labels) >= before + by, f"{name} {labels} is {before + by}")
        assert self.figure(name, **labels) == before + by

    def figure(self, name: str, **labels: str) -> float:
        return self.daemon.metrics().sum(name, **{"group": "gopls", **labels})

    def samples(self) -> bool:
        return self.daemon.metrics().sum("goarmd_source_success", source="processes") == 1


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory, daemon_on: Callable[[Machine], Daemon]) -> Mac:
    machine = Machine(tmp_path_factory.mktemp("mac") / "machine")
    system(machine)
    vscode(machine)
    return Mac(machine, daemon_on(machine))


@pytest.fixture
def mac(running: Mac) -> Iterator[Mac]:
    """The Mac of all tests; the processes that a test started exit after it."""
    before = dict(running.machine.processes)
    yield running
    running.machine.processes, running.machine.table_error, running.machine.growing = before, 0, (0, 0)
    running.machine.write()
    until(lambda: running.figure(STARTS) == running.figure(EXITS), "every started process has a reported exit")


@pytest.mark.parametrize(
    ("status", "reason", "outcome"),
    [
        (0, 0, "clean"),
        (2 << 8, 0, "error"),
        (11, 0, "signal"),
        (9, 0, "killed"),
        (9, CODE_SIGNATURE, "codesign"),
        (9, MEMORY, "out_of_memory"),
    ],
)
def test_an_exit_of_gopls_is_counted_with_its_outcome(mac: Mac, status: int, reason: int, outcome: str) -> None:
    starts, exits = mac.figure(STARTS), mac.figure(EXITS, outcome=outcome)
    gopls = mac.start()
    mac.rises(STARTS, starts)
    mac.end(gopls, status, reason)
    mac.rises(EXITS, exits, outcome=outcome)


def test_a_gopls_that_becomes_a_zombie_has_exited(mac: Mac) -> None:
    exits = mac.figure(EXITS)
    gopls = mac.start()
    gopls.zombie = True
    mac.machine.write()
    mac.rises(EXITS, exits)


def test_two_processes_with_the_same_pid_are_counted_as_two(mac: Mac) -> None:
    starts, exits = mac.figure(STARTS), mac.figure(EXITS)
    first = mac.start()
    mac.machine.end(first)
    mac.start(pid=first.pid)
    mac.rises(STARTS, starts, by=2)
    mac.rises(EXITS, exits)


def test_a_process_in_a_table_that_grows_while_it_is_read_is_seen(mac: Mac) -> None:
    mac.machine.growing = (3, 2000)
    mac.start()
    assert mac.samples()


@pytest.mark.parametrize("number", [errno.EPERM, errno.ENOMEM], ids=["refused", "never fits"])
def test_an_unreadable_process_table_is_reported_and_read_again(mac: Mac, number: int) -> None:
    starts = mac.figure(STARTS)
    mac.machine.table_error = number
    mac.machine.write()
    until(lambda: not mac.samples(), "the sample has failed")
    result = mac.daemon.doctor()
    assert result.returncode == 2
    assert "could not look: processes: " in result.stdout
    assert "the process table cannot be read" in result.stdout
    assert "Traceback" not in mac.daemon.stderr.read_text()
    mac.machine.table_error = 0
    mac.start()
    assert mac.samples()
    mac.rises(STARTS, starts)


def test_another_users_gopls_only_counts_as_translated(mac: Mac) -> None:
    translated, starts = "goarmd_host_translated_processes", mac.figure(STARTS)
    before = mac.daemon.metrics().sum(translated)
    gopls = mac.machine.run(GOPLS, user=SOMEBODY_ELSE, translated=True, footprint=7_000_000_000)
    mac.machine.write()
    until(lambda: mac.daemon.metrics().sum(translated) == before + 1, "it is counted")
    assert gopls.pid not in mac.daemon.processes("gopls")
    assert GOPLS not in [process["path"] for process in mac.daemon.report()["translated_processes"]["processes"]]
    mac.machine.end(gopls)
    mac.machine.write()
    until(lambda: mac.daemon.metrics().sum(translated) == before, "it is not counted any longer")
    assert mac.figure(STARTS) == starts


def test_a_gopls_adopted_by_launchd_keeps_its_editor(mac: Mac) -> None:
    (code,) = (process for process in mac.machine.processes.values() if process.path == f"{CODE}/MacOS/Code")
    reported = mac.known(mac.start(responsible=code.pid))
    assert reported["editor"] == "vscode"
    assert reported["responsible"] == {"pid": code.pid, "name": "Code", "translated": False}


def test_every_exit_is_counted_once_after_a_reload_of_the_configuration(mac: Mac) -> None:
    exits, reloaded = mac.figure(EXITS), len(mac.daemon.logged("config.reloaded"))
    gopls = mac.start()
    mac.daemon.process.send_signal(signal.SIGHUP)
    until(lambda: len(mac.daemon.logged("config.reloaded")) > reloaded, "the configuration was read again")
    mac.end(gopls)
    mac.rises(EXITS, exits)


@pytest.mark.parametrize(
    "words",
    [("doctor", "--here"), ("status",), ("drift",), ("crashes",), ("config", "show"), ("rosetta",)],
    ids=" ".join,
)
def test_every_read_only_command_works_on_a_mac(mac: Mac, words: tuple[str, ...]) -> None:
    done = mac.daemon.command(*words)
    assert done.returncode < 2, done.stderr  # 1: earlier tests left crashes to find
    assert done.stdout.strip()


def test_an_unusual_name_is_reported_without_control_characters(mac: Mac) -> None:
    gopls = mac.start(ODD, translated=True)
    assert mac.known(gopls)["path"] == ODD.replace("\udcff", "\ufffd")
    lines = mac.daemon.doctor("--all").stdout.splitlines()
    text = " ".join(line.strip() for line in lines)
    assert r"/Users/you/my go/two\nlines\x1b[2J\x1b]0;title\x07 " in text
    assert "/gopls; macOS 28 will not run it; its parent launchd is native" in text
    assert not [character for character in text if unicodedata.category(character) in ("Cc", "Cf")]
    assert mac.figure("goarmd_group_processes", translated="true") == 1
    status, page = mac.daemon.ask("/")
    assert status == 200
    assert page.decode()


def test_a_saved_settings_file_is_counted(mac: Mac) -> None:
    rc = mac.daemon.home / ".zshrc"
    rc.write_text("export GOPROXY=off\n")
    until(lambda: "goarmd_config_drifted_keys" in mac.daemon.metrics().samples, "the file is seen")
    new = rc.with_name("new")
    new.write_text("export GOPROXY=direct\n")
    new.replace(rc)
    until(lambda: mac.daemon.metrics().sum("goarmd_config_changes_total", file="zshrc") == 1, "the change is counted")
