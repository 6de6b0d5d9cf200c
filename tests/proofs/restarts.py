"""A daemon that is started again and again in one home, beside crashes that never end."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from itertools import count
from random import Random
from threading import Event, Thread
from typing import TYPE_CHECKING

import pytest

from tests.crashes.reports import PANIC_STACK, counter_file, header, ips
from tests.live.running import Daemon, Metrics, environment, free_port, only_below, place, until
from tests.tools import tool

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path
    from typing import Self

_NO_REAL_PID = 2_000_000_000  # above every pid_max: a real process with the pid of a report would be its crash
_SOURCES = {"dlv": "report", "gopls": "editor_log", "go": "telemetry"}
_SETTLED = 180.0  # seconds until the last crash is counted at the latest, on a busy machine

Counts = dict[tuple[tuple[str, str], ...], float]


class Trouble:
    """Continuous crashes, each group with one source only, so that no two are joined.

    Crash reports are for dlv, an editor's log for gopls, telemetry for go, and exits for the group `ended`.
    """

    def __init__(self, home: Path, program: Path) -> None:
        self.reports = self.logged = self.counted = self.ended = 0
        self._program = program
        self._folder = home / "Library/Logs/DiagnosticReports"
        session = time.strftime("%Y%m%dT%H%M%S")
        self._log = home / f"config/Code/logs/{session}/window1/exthost/output_logging_{session}/1-gopls (server).log"
        self._counters = home / "config/go/telemetry/local/go.v1.count"
        for path in (self._folder / "x", self._log, self._counters):
            path.parent.mkdir(parents=True)
        self._random = Random(200)
        self._numbers = count(1)
        self._over = Event()
        self._write_counters()
        self._thread = Thread(target=self._loop)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        self._over.set()
        self._thread.join()

    def _loop(self) -> None:
        ways = (self._report, self._log_a_crash, self._count_a_crash, self._crash_a_process)
        while not self._over.wait(self._random.uniform(0.01, 0.1)):
            self._random.choice(ways)()

    def _report(self) -> None:
        number = next(self._numbers)
        now = datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S.%f0 +0000")
        data = ips(
            header(app_name="dlv", incident_id=f"INCIDENT-{number}"),
            procName="dlv",
            procPath="/usr/local/bin/dlv",
            pid=_NO_REAL_PID + number,
            captureTime=now,
            procLaunch=now,
        )
        hidden = self._folder / f".dlv-{number}.ips"
        hidden.write_bytes(data)
        hidden.rename(self._folder / f"dlv-{number}.ips")
        self.reports += 1

    def _log_a_crash(self) -> None:
        now = time.strftime("%I:%M:%S %p")
        with self._log.open("a") as file:
            file.write(f"panic: number {next(self._numbers)}\n\ngoroutine 1 [running]:\nmain.f()\n")
            file.write(f"[Error - {now}] Server process exited with code 2.\n[Info  - {now}] started again\n")
        self.logged += 1

    def _count_a_crash(self) -> None:
        self.counted += 1
        self._write_counters()

    def _write_counters(self) -> None:
        data = counter_file({PANIC_STACK: self.counted} if self.counted else {}, Program="cmd/go")
        with suppress(FileNotFoundError):
            descriptor = os.open(self._counters, os.O_RDWR)
            os.pwrite(descriptor, data, 0)  # in place, like a memory-mapped file
            os.close(descriptor)
            return
        self._counters.write_bytes(data)

    def _crash_a_process(self) -> None:
        with subprocess.Popen([self._program, "5"]) as process:
            time.sleep(0.15)
            process.send_signal(signal.SIGSEGV)
        self.ended += 1


class Restarts:
    """Starts a daemon in one home again and again, and kills it."""

    def __init__(self, folder: Path, program: Path) -> None:
        self.home = folder / "home"
        self._folder = folder
        self._port = free_port()
        self._config = self.home / "config/goarmd/config.toml"
        self._config.parent.mkdir(parents=True)
        groups = only_below(program.parent, "ended").replace('programs = ["ended"]', 'programs = ["*"]')
        http = f'[http]\nlisten = "127.0.0.1:{self._port}"\n'
        self._config.write_text(f'[sampling]\ninterval = "100ms"\n{http}{groups}')
        self.counts: Counts = {}

    def start(self, limits: str = "") -> Daemon:
        """Start it, under limits of the shell such as `ulimit -n 40;`."""
        stderr = self._folder / "daemon.log"
        with stderr.open("wb") as output:
            command = ["sh", "-c", f'{limits} exec "$0" -m goarmd run', sys.executable]
            process = subprocess.Popen(command, env=environment(self.home), cwd=self._folder, stderr=output)
        return Daemon(process, self._port, self.home, self._config, stderr)

    @property
    def state(self) -> Path:
        """The state file."""
        return self.home / "state/goarmd/state.db"

    def compare(self, metrics: Metrics) -> None:
        """No count may be lower than before."""
        now = {tuple(sorted(labels)): value for labels, value in metrics.samples["goarmd_crashes_total"].items()}
        assert {labels: value for labels, value in self.counts.items() if now.get(labels, 0) < value} == {}
        self.counts = now

    @contextmanager
    def running(self, limits: str = "") -> Iterator[Daemon]:
        """A daemon that is killed at the end."""
        daemon = self.start(limits)
        try:
            yield daemon
        finally:
            daemon.process.kill()
            daemon.process.wait()

    def watch(self, daemon: Daemon, seconds: float) -> None:
        """For so long it runs, and no count falls."""
        ends = time.monotonic() + seconds
        while (left := ends - time.monotonic()) > 0:
            assert daemon.process.poll() is None, (daemon.process.poll(), daemon.stderr.read_text())
            with suppress(ConnectionError, TimeoutError):
                if daemon.ask("/-/ready")[0] == 200:
                    self.compare(daemon.metrics())
            time.sleep(min(0.05, max(0.0, left)))

    def assert_exact(self, trouble: Trouble) -> dict[str, object]:
        """A last daemon counts each crash once, and then none again; its figures."""
        trouble.stop()
        daemon = self.start()
        try:
            until(daemon.is_ready, "the daemon is ready")
            expected = {"dlv": trouble.reports, "gopls": trouble.logged, "go": trouble.counted}
            with suppress(pytest.fail.Exception):  # the figures below show more
                until(lambda: _totals(daemon.metrics(), expected) == expected, "all is counted", _SETTLED)
            time.sleep(2)  # nothing counts again
            last = daemon.metrics()
            self.compare(last)
            assert (found := _totals(last, expected)) == expected, f"counted {found} of {expected}"
            assert total(last, group="ended", source="exit") <= trouble.ended
            pids = [crash["pid"] for crash in daemon.report()["crashes"] if crash["group"] == "ended"]
            assert len(pids) == len(set(pids))
            return {**expected, "ended": [total(last, group="ended"), trouble.ended]}
        finally:
            daemon.stop()


def total(metrics: Metrics, **labels: str) -> float:
    """Crashes of all kinds with these labels."""
    return metrics.sum("goarmd_crashes_total", **labels)


def _totals(metrics: Metrics, groups: Iterable[str]) -> dict[str, float]:
    """The crashes of each group by its own source: other programs of this machine may crash meanwhile."""
    return {group: total(metrics, group=group, source=_SOURCES[group]) for group in groups}


@pytest.fixture
def restarts(tmp_path: Path) -> Restarts:
    """A home with a program called `ended`."""
    return Restarts(tmp_path, place(tool("sleep"), tmp_path / "bin", "ended"))


@pytest.fixture
def trouble(restarts: Restarts, tmp_path: Path) -> Iterator[Trouble]:
    """Crashes there, from now on."""
    with Trouble(restarts.home, tmp_path / "bin" / "ended") as trouble:
        yield trouble
