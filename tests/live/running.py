"""Starts the daemon of the live tests in its own home; helpers that wait for conditions."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import pytest
from prometheus_client.parser import text_string_to_metric_families

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

ROOT = Path(__file__).parents[2]
GOARMD = (sys.executable, "-m", "goarmd")
_PATIENCE = 15.0  # seconds; an idle machine needs one or two
_LONGEST_STOP = 10.0  # seconds, on a machine that does much else; test_lifecycle asks for less

T = TypeVar("T")


def until(ask: Callable[[], T | None], what: str, seconds: float = _PATIENCE) -> T:
    """Ask repeatedly until the answer is true; fail after a time-out."""
    deadline = time.monotonic() + seconds
    while not (answer := ask()):
        if time.monotonic() > deadline:
            pytest.fail(f"{what}: not within {seconds:g} s")
        time.sleep(0.02)
    return answer


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def environment(home: Path) -> dict[str, str]:
    """An environment with this home, in which Go uses no network."""
    return {
        **os.environ,
        "HOME": str(home),
        "XDG_CONFIG_HOME": str(home / "config"),
        "XDG_STATE_HOME": str(home / "state"),
        "XDG_CACHE_HOME": str(home / "cache"),
        "XDG_DATA_HOME": str(home / "data"),
        "PYTHONPATH": os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH")))),
        "GOTOOLCHAIN": "local",
        "GOPROXY": "off",
    }


def place(program: str, folder: Path, name: str) -> Path:
    """A program under another name: not a symbolic link, which the kernel would resolve."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    shutil.copy(os.path.realpath(program), path)
    return path


def only_below(folder: Path, *names: str) -> str:
    """A configuration whose groups have only the programs of this folder: for exact counts next to a real gopls."""
    rows = (f'[[groups]]\nname = "{name}"\nprograms = ["{name}"]\npaths = ["{folder}/*"]\n' for name in names)
    return "".join(rows)


def gopls_below(folder: Path) -> str:
    """A configuration whose two gopls groups, gopls and its telemetry, have only the programs of this folder."""
    sidecar = only_below(folder, "gopls").replace('name = "gopls"', 'name = "gopls-telemetry"')
    return f'{sidecar}arguments = ["[*][*] telemetry [*][*]"]\n{only_below(folder, "gopls")}'


@contextmanager
def started(*command: str | Path) -> Iterator[subprocess.Popen[bytes]]:
    """A program that is killed at the end of the block."""
    with subprocess.Popen(list(map(str, command))) as process:
        try:
            yield process
        finally:
            process.kill()


class Metrics:
    """One scrape.

    Attributes:
        samples: values by name, then by labels.
    """

    def __init__(self, text: str) -> None:
        self.samples: dict[str, dict[frozenset[tuple[str, str]], float]] = {}
        for family in text_string_to_metric_families(text):
            for sample in family.samples:
                self.samples.setdefault(sample.name, {})[frozenset(sample.labels.items())] = sample.value

    def sum(self, name: str, **labels: str) -> float:
        """The sum of all samples with these labels; 0 if a known metric has none."""
        wanted = labels.items()
        return sum(value for own, value in self.samples[name].items() if wanted <= own)


@dataclass
class Daemon:
    """A running `goarmd run`.

    Attributes:
        program: the command of goarmd; it may first make this machine appear as another.
        variables: additional environment variables.
    """

    process: subprocess.Popen[bytes]
    port: int
    home: Path
    config: Path
    stderr: Path
    program: tuple[str, ...] = GOARMD
    variables: Mapping[str, str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def ask(self, path: str, headers: Mapping[str, str] | None = None, method: str = "GET") -> tuple[int, bytes]:
        """Status and body."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request(method, path, headers=dict(headers or {}))
            response = connection.getresponse()
            return response.status, response.read()
        finally:
            connection.close()

    def metrics(self) -> Metrics:
        status, body = self.ask("/metrics")
        assert status == 200, body
        return Metrics(body.decode())

    def report(self) -> dict[str, Any]:
        status, body = self.ask("/api/v1/report")
        assert status == 200, body
        report: dict[str, Any] = json.loads(body)
        return report

    def processes(self, group: str) -> dict[int, dict[str, Any]]:
        """The processes of a group by pid."""
        groups = {row["name"]: row["processes"] for row in self.report()["groups"]}
        return {process["pid"]: process for process in groups[group]}

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Another goarmd command in the daemon's home."""
        given = (*words, "--config", str(self.config))
        return goarmd(self.home, *given, program=self.program, variables=self.variables)

    def doctor(self, *words: str) -> subprocess.CompletedProcess[str]:
        return self.command("doctor", *words)

    def log(self) -> list[dict[str, Any]]:
        """Its log; the first line is for people."""
        lines = self.stderr.read_text().splitlines()
        return [json.loads(line) for line in lines if line.startswith("{")]

    def logged(self, event: str) -> list[dict[str, Any]]:
        return [line for line in self.log() if line["event"] == event]

    def is_ready(self) -> bool:
        assert self.process.poll() is None, f"the daemon exited: {self.stderr.read_text()}"
        try:
            return self.ask("/-/ready")[0] == 200
        except ConnectionError:
            return False

    def stop(self) -> None:
        """Stop it as a service manager does; it must exit with 0."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            code = self.process.wait(_LONGEST_STOP)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            pytest.fail(f"the daemon did not exit within {_LONGEST_STOP:.0f} s after SIGTERM")
        log = self.stderr.read_text()
        assert code == 0, log
        assert "Traceback" not in log, log


def start_daemon(
    folder: Path, config: str, program: tuple[str, ...] = GOARMD, variables: Mapping[str, str] | None = None
) -> Daemon:
    """Start a daemon with a free port, and wait for its first sample."""
    port, home = free_port(), folder / "home"
    file = home / "config" / "goarmd" / "config.toml"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f'{config}\n[http]\nlisten = "127.0.0.1:{port}"\n')
    stderr = folder / "daemon.log"
    with stderr.open("wb") as output:
        process = subprocess.Popen(
            [*program, "run"], env={**environment(home), **(variables or {})}, cwd=folder, stderr=output
        )
    daemon = Daemon(process, port, home, file, stderr, program, variables or {})
    try:
        until(daemon.is_ready, "the daemon is ready")
    except BaseException:
        process.kill()
        process.wait()
        raise
    return daemon


def goarmd(
    home: Path, *words: str, program: tuple[str, ...] = GOARMD, variables: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """A goarmd command that exits on its own."""
    return subprocess.run(
        [*program, *words],
        env={**environment(home), **(variables or {})},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
