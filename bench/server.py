"""Servers of /metrics: starting them, scraping them as Prometheus does, and what they cost."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import psutil

from bench.measure import BenchError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

_PROJECT = Path(__file__).parents[1]
_TIMEOUT = 15.0  # seconds to wait for an answer, a start or an end
_POLL = 0.005  # seconds between two tries to reach a server that starts

# What Prometheus 2 sends; each scrape takes a new connection.
_REQUEST = (
    "GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUser-Agent: goarmd-bench\r\n"
    "Accept: application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5,*/*;q=0.1\r\n"
    "Accept-Encoding: {encoding}\r\nConnection: close\r\n\r\n"
)


@dataclass(frozen=True, slots=True)
class Server:
    """A running server on a loopback port, and how long it took from exec to the first /metrics."""

    process: psutil.Process
    port: int
    start_seconds: float

    def scrape(self) -> None:
        """Get /metrics once, all of it."""
        answer = fetch(self.port, "/metrics", "gzip")
        if not _is_fine(answer):
            raise BenchError(f"port {self.port}: /metrics answers {answer[:80]!r}")

    def text(self, path: str) -> str:
        """A page's body, uncompressed."""
        return fetch(self.port, path, "identity").partition(b"\r\n\r\n")[2].decode()

    def cpu_seconds(self) -> float:
        """User and system time so far; the kernel tells it in steps of 10 ms."""
        times = self.process.cpu_times()
        return float(times.user + times.system)

    def resident_bytes(self) -> float:
        """Resident memory now."""
        return float(self.process.memory_info().rss)

    def scrape_cpu(self, times: int) -> Callable[[], float]:
        """A subject for `interleaved`: what one scrape costs the server."""

        def measure() -> float:
            began = self.cpu_seconds()
            for _ in range(times):
                self.scrape()
            return (self.cpu_seconds() - began) / times

        return measure


def fetch(port: int, path: str, encoding: str) -> bytes:
    """An HTTP answer with its headers, read to the end; plain sockets cost the least beside what is measured."""
    with socket.create_connection(("127.0.0.1", port), timeout=_TIMEOUT) as connection:
        connection.sendall(_REQUEST.format(path=path, port=port, encoding=encoding).encode())
        parts = []
        while part := connection.recv(65_536):
            parts.append(part)
    return b"".join(parts)


def _is_fine(answer: bytes) -> bool:
    return answer.startswith((b"HTTP/1.1 200", b"HTTP/1.0 200"))


def free_port() -> int:
    """A port that nothing listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@contextmanager
def running(command: Sequence[str], port: int, folder: Path, environment: Mapping[str, str]) -> Iterator[Server]:
    """A server, from its first /metrics on.

    Raises:
        BenchError: it ended, or did not answer in time.
    """
    log = folder / f"{port}.log"
    began = time.perf_counter()
    with log.open("wb") as output:
        child = subprocess.Popen(command, cwd=_PROJECT, env=environment, stdout=output, stderr=output)
    try:
        while not _answers(port):
            if child.poll() is not None or time.perf_counter() - began > _TIMEOUT:
                last = log.read_text(errors="replace").strip().splitlines()[-1:]
                raise BenchError(f"{' '.join(command)} does not serve /metrics: {' '.join(last) or 'it says nothing'}")
            time.sleep(_POLL)
        yield Server(psutil.Process(child.pid), port, time.perf_counter() - began)
    finally:
        child.terminate()
        try:
            child.wait(_TIMEOUT)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def _answers(port: int) -> bool:
    try:
        return _is_fine(fetch(port, "/metrics", "gzip"))
    except OSError:
        return False


@contextmanager
def goarmd(folder: Path, interval: str = "15s") -> Iterator[Server]:
    """The daemon with a home of its own, as a user's Python runs it, sampling at this interval."""
    port = free_port()
    config = folder / f"{port}.toml"
    config.write_text(f'[http]\nlisten = "127.0.0.1:{port}"\n[sampling]\ninterval = "{interval}"\n')
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("XDG_", "PYTHON"))}
    command = (sys.executable, "-m", "goarmd", "run", "--config", str(config))
    with running(command, port, folder, {**kept, "HOME": str(folder)}) as server:
        yield server
