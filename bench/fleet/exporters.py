"""Simulated goarmds in one process: the real exposition of a usual machine, with values that change as machines' do."""

from __future__ import annotations

import re
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from random import Random
from threading import Thread
from typing import TYPE_CHECKING, Final

from bench.fleet.usual import usual_report
from goarmd.metrics.exposition import Exposition

if TYPE_CHECKING:
    from collections.abc import Iterator

_SAMPLE: Final = re.compile(r"^(\w+)(\{.*\})? (\S+)$")
# What changes from one scrape to the next; all else stays for hours.
_MOVING: Final = re.compile(r"memory|footprint|cpu_seconds|duration")
_NOW: Final = re.compile(r"(sample|last_run)_timestamp")
_RISES_NOW_AND_THEN: Final = re.compile(r"starts_total|exits_total|config_changes")


class Machine:
    """One machine: renders what its goarmd would."""

    def __init__(self, number: int) -> None:
        self._rng = Random(number)
        self._lines: list[str] = []  # the text up to the value, or a whole comment
        self._values: list[float | None] = []
        self._moving: list[int] = []
        self._now: list[int] = []
        self._rising: list[int] = []
        for line in Exposition(usual_report(self._rng)).text().decode().splitlines():
            self._add(line)

    def _add(self, line: str) -> None:
        found = _SAMPLE.match(line)
        if not found:
            self._lines.append(line)
            self._values.append(None)
            return
        name, labels, value = found.groups()
        for pattern, indexes in ((_MOVING, self._moving), (_NOW, self._now), (_RISES_NOW_AND_THEN, self._rising)):
            if pattern.search(name):
                indexes.append(len(self._lines))
        self._lines.append(f"{name}{labels or ''} ")
        self._values.append(float(value))

    @property
    def series(self) -> int:
        """How many series it has."""
        return sum(value is not None for value in self._values)

    def text(self, now: float | None = None) -> bytes:
        """The next scrape; with a time, each sample carries it."""
        self._change(time.time() if now is None else now)
        stamp = "" if now is None else f" {now:.3f}"
        rows = (
            line if value is None else f"{line}{value!r}{stamp}"
            for line, value in zip(self._lines, self._values, strict=True)
        )
        return ("\n".join(rows) + "\n").encode()

    def _change(self, now: float) -> None:
        rng = self._rng
        for index in self._moving:
            self._values[index] = (self._values[index] or 0.0) * rng.uniform(0.98, 1.025)
        for index in self._now:
            self._values[index] = now - rng.random()
        if self._rising and rng.random() < 0.3:
            index = rng.choice(self._rising)
            self._values[index] = (self._values[index] or 0.0) + 1


class _Server(ThreadingHTTPServer):
    """The web server of all machines."""

    request_queue_size = 500

    def handle_error(self, *_: object) -> None:
        """An engine that ends in the middle of a scrape is none."""


@contextmanager
def serving(machines: int) -> Iterator[int]:
    """The machines on one port of loopback, each below its number; the port."""
    simulated = [Machine(number) for number in range(machines)]

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            body = simulated[int(self.path.strip("/").split("/")[0])].text()
            self.send_response(200)
            self.send_header("Content-Type", "text/plain; version=0.0.4")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Nothing."""

    server = _Server(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()
