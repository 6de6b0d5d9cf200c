"""The exporters people run today. One that is not installed is said to be missing; nothing is made up for it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bench.server import Server, free_port, running

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

_TWO_GROUPS = """process_names:
  - {name: gopls, comm: [gopls]}
  - {name: dlv, comm: [dlv]}
"""


@dataclass(frozen=True, slots=True)
class Peer:
    """An exporter: its name, what its program may be called, and its arguments for a folder and a port."""

    name: str
    programs: tuple[str, ...]
    arguments: Callable[[Path, int], list[str]]

    def path(self) -> str | None:
        """Where it is installed."""
        return next(filter(None, map(shutil.which, self.programs)), None)

    def version(self) -> str:
        """What it says its version is."""
        path = self.path()
        if path is None:
            return "not installed"
        asked = subprocess.run([path, "--version"], capture_output=True, text=True, timeout=10, check=False)
        said = asked.stdout + asked.stderr
        number = re.search(r"version (\d[\w.]*)", said) or re.search(r"revision: (\d[^)\s]*)", said)
        return f"{number[1] if number else 'unknown version'} ({path})"


def _process_exporter(folder: Path, port: int) -> list[str]:
    config = folder / "process-exporter.yml"
    config.write_text(_TWO_GROUPS)
    return ["-config.path", str(config), "-web.listen-address", f"127.0.0.1:{port}"]


PROCESS_EXPORTER = Peer("process-exporter", ("prometheus-process-exporter", "process-exporter"), _process_exporter)
NODE_EXPORTER = Peer(
    "node_exporter",
    ("prometheus-node-exporter", "node_exporter"),
    lambda _, port: [f"--web.listen-address=127.0.0.1:{port}"],
)


@contextmanager
def started(folder: Path, *peers: Peer) -> Iterator[dict[str, Server]]:
    """Those of the peers that are installed, running, by name."""
    with ExitStack() as stack:
        servers = {}
        for peer in peers:
            if path := peer.path():
                port = free_port()
                command = [path, *peer.arguments(folder, port)]
                servers[peer.name] = stack.enter_context(running(command, port, folder, os.environ))
        yield servers
