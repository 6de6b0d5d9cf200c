"""Starts the engines: Prometheus as server and as agent, vmagent, VictoriaMetrics; asks them; and cuts the network."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import time
from contextlib import contextmanager, suppress
from threading import Thread
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode
from urllib.request import urlopen

from bench.measure import BenchError
from bench.server import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_PATIENCE: Final = 30.0  # seconds


def program(name: str) -> str:
    """The program's path.

    Raises:
        BenchError: it is not installed.
    """
    found = shutil.which(name)
    if found is None:
        raise BenchError(f"{name} is not installed: docs/fleet.md says where it comes from")
    return found


@contextmanager
def running(command: list[str], ready: str, log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A server that answers at this address.

    Raises:
        BenchError: it does not.
    """
    with log.open("wb") as output, subprocess.Popen(command, stdout=output, stderr=output) as process:
        try:
            wait(lambda: answers(ready), f"{command[0]} is ready")
            yield process
        finally:
            process.terminate()
            try:
                process.wait(timeout=30)
            except subprocess.TimeoutExpired:
                process.kill()


def answers(url: str) -> bool:
    """Whether a server answers with 200."""
    with suppress(OSError), urlopen(url, timeout=5) as response:
        return bool(response.status == 200)
    return False


def wait(ask: Any, what: str, seconds: float = _PATIENCE) -> None:
    """Wait until it is true.

    Raises:
        BenchError: it is not, within this time.
    """
    deadline = time.monotonic() + seconds
    while not ask():
        if time.monotonic() > deadline:
            raise BenchError(f"{what}: not within {seconds:g} s")
        time.sleep(0.2)


def query(url: str, expr: str) -> list[Any]:
    """The series of an expression now; VictoriaMetrics has the same API."""
    with urlopen(f"{url}/api/v1/query?{urlencode({'query': expr})}", timeout=60) as response:
        result: list[Any] = json.load(response)["data"]["result"]
        return result


def number(url: str, expr: str) -> float:
    """The one value of an expression; 0 without one."""
    rows = query(url, expr)
    return float(rows[0]["value"][1]) if rows else 0.0


def resident(process: subprocess.Popen[bytes]) -> int:
    """Resident bytes of a process."""
    with open(f"/proc/{process.pid}/status", encoding="ascii") as lines:  # noqa: PTH123  # of /proc
        return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmRSS"))


def size_of(folder: Path) -> int:
    """Bytes of the files in a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


class Network:
    """A TCP forwarder that can be cut: open connections end and new ones are refused."""

    def __init__(self, to: int) -> None:
        self.port = free_port()
        self._to = to
        self._links: list[socket.socket] = []
        self._listener: socket.socket | None = None
        self.restore()

    def restore(self) -> None:
        """Let connections through."""
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", self.port))
        listener.listen()
        self._listener = listener
        Thread(target=self._accept, args=(listener,), daemon=True).start()

    def cut(self) -> None:
        """End everything."""
        if self._listener:
            with suppress(OSError):
                self._listener.shutdown(socket.SHUT_RDWR)
            self._listener.close()
        for link in self._links:
            with suppress(OSError):
                link.shutdown(socket.SHUT_RDWR)
            link.close()
        self._links.clear()

    def _accept(self, listener: socket.socket) -> None:
        with suppress(OSError):
            while True:
                near, _ = listener.accept()
                far = socket.create_connection(("127.0.0.1", self._to))
                self._links += [near, far]
                for source, target in ((near, far), (far, near)):
                    Thread(target=_pump, args=(source, target), daemon=True).start()


def _pump(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
    for end in (source, target):
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
