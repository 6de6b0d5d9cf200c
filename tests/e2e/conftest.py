"""Two machines, ada and bob, and what watches them. Bob is scraped twice: also through its text file."""

from __future__ import annotations

import platform
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from tests.e2e import faults
from tests.e2e.hurried import LOOP_MINUTES
from tests.e2e.servers import Prometheus, Webhook, alertmanager, prometheus, serving_file
from tests.live.running import Daemon, free_port, gopls_below, only_below, place, start_daemon, until
from tests.tools import tool

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ADA, BOB, BOBS_FILE = "ada", "bob", "bob-by-file"
_EMULATORS = {"x86_64": "qemu-aarch64-static", "aarch64": "qemu-x86_64-static"}
# goarmd as it is, but that three crashes are a loop within seconds: else the end of a loop takes ten minutes.
_START = f"""
import sys
from goarmd.crashes.checks import crash_loop
crash_loop.MINUTES = {LOOP_MINUTES}
from goarmd.__main__ import main
sys.exit(main())
"""
_PROGRAM = (sys.executable, "-c", _START)
_CONFIG = """
[sampling]
interval = "500ms"
slow_interval = "5s"
[budgets.gopls]
warning = "10MB"
critical = "10GB"
[proxy_probe]
enabled = true
timeout = "2s"
"""


@dataclass(frozen=True)
class World:
    """Everything that runs.

    Attributes:
        ada: the machine on which the faults are.
        bob: a machine whose goarmd cannot keep its state.
        gopls, foreign, debugger: programs in their own folders.
        bob_file: the text file that bob's goarmd writes.
        proxy: the port of the module proxy that ada's shell names.
    """

    ada: Daemon
    bob: Daemon
    folder: Path
    gopls: Path
    foreign: Path
    emulator: str
    debugger: Path
    bob_file: Path
    proxy: int
    prometheus: Prometheus
    webhook: Webhook


def _start_bob(folder: Path) -> Daemon:
    """A goarmd whose state folder is a file."""
    state = folder / "home" / "state" / "goarmd"
    state.parent.mkdir(parents=True)
    state.write_text("")
    file = f'[textfile]\npath = "{folder / "bob.prom"}"\n'
    sampling = '[sampling]\ninterval = "500ms"\nslow_interval = "5s"\n'
    return start_daemon(folder, sampling + file + only_below(folder, "gopls"))


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The machines have been scraped, and no alert fires on ada."""
    folder = tmp_path_factory.mktemp("e2e")
    gopls = place(tool("gopls"), folder / "gopls", "gopls")
    foreign = place(tool("gopls-foreign"), folder / "foreign", "gopls")
    debugger = place(tool("sleep"), folder / "dlv", "dlv")
    proxy = free_port()
    faults.prepare(folder / "ada" / "home", proxy)
    groups = only_below(foreign.parent, "gopls") + gopls_below(gopls.parent) + only_below(debugger.parent, "dlv")
    ada = start_daemon(folder / "ada", _CONFIG + groups, program=_PROGRAM)
    bob = _start_bob(folder / "bob")
    webhook = Webhook()
    with (
        serving_file(folder / "bob" / "bob.prom") as file,
        alertmanager(folder / "alertmanager", webhook) as address,
        prometheus(folder / "prometheus", {ADA: ada.port, BOB: bob.port, BOBS_FILE: file}, address) as server,
    ):
        until(lambda: len(server.query("goarmd_build_info")) == 3, "both machines were scraped")
        emulator = tool(_EMULATORS[platform.machine()])
        try:
            yield World(
                ada,
                bob,
                folder,
                gopls,
                foreign,
                emulator,
                debugger,
                folder / "bob" / "bob.prom",
                proxy,
                server,
                webhook,
            )
        finally:
            for machine in (ada, bob):
                if machine.process.poll() is None:
                    machine.stop()
            webhook.close()
