"""Writes the history as a TSDB, and asks a Prometheus with it for what each rule's expression gave in each minute."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import time
from collections import defaultdict
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode
from urllib.request import urlopen

from bench.measure import BenchError
from bench.replay.machine import DAY, WEEK
from bench.server import free_port

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from bench.replay.machine import Machine
    from goarmd.monitoring import AlertRule

BEGAN: Final = 1_767_571_200  # Monday, 5 January 2026, 0:00 UTC
_IN_MINUTES: Final = frozenset(
    {
        *("goarmd_last_crash_timestamp_seconds", "goarmd_sample_timestamp_seconds"),
        "goarmd_group_oldest_start_timestamp_seconds",
    }
)
_A_FILE: Final = 7  # days; promtool reads a file once for each block
_PATIENCE: Final = 60  # seconds


def write_blocks(machines: Iterable[Machine], days: int, folder: Path) -> None:
    """The samples of all machines as blocks of Prometheus.

    Raises:
        BenchError: promtool is missing, or refuses them.
    """
    machines = list(machines)
    for first in range(0, days, _A_FILE):
        text = folder / "samples.txt"
        with text.open("w") as file:
            for machine in machines:
                file.writelines(_lines(machine, first * DAY, (first + _A_FILE) * DAY))
            file.write("# EOF\n")
        command = ["promtool", "tsdb", "create-blocks-from", "openmetrics", "--quiet", "--max-block-duration=168h"]
        done = subprocess.run([*command, text, folder / "data"], capture_output=True, text=True, check=False)
        text.unlink()
        if done.returncode != 0:
            raise BenchError(f"promtool: {done.stderr.strip()[-300:]}")


def _lines(machine: Machine, start: int, end: int) -> Iterator[str]:
    second = sum(map(ord, machine.name)) % 60  # machines are not scraped at the same moment
    for (name, labels), values in machine.values.items():
        own = "".join(f',{label}="{value}"' for label, value in labels)
        series = f'{name}{{job="goarmd",instance="{machine.name}"{own}}}'
        shift = name in _IN_MINUTES
        for minute, value in values.items():
            if start <= minute < end:
                shown = BEGAN + value * 60 + second if shift else value
                yield f"{series} {shown:.3f} {BEGAN + minute * 60 + second}\n"


class Prometheus:
    """A Prometheus with the blocks."""

    def __init__(self, url: str) -> None:
        self._url = url

    def true_minutes(self, expr: str, minutes: int) -> dict[tuple[tuple[str, str], ...], list[int]]:
        """For each series of an expression, the minutes in which it has a value, from the beginning on."""
        found: defaultdict[tuple[tuple[str, str], ...], list[int]] = defaultdict(list)
        for first in range(0, minutes, WEEK):
            last = min(first + WEEK, minutes) - 1
            asked = {"query": expr, "start": BEGAN + first * 60, "end": BEGAN + last * 60, "step": 60}
            for row in self._ask("query_range", asked):
                labels = tuple(sorted((k, v) for k, v in row["metric"].items() if k != "__name__"))
                found[labels] += [(int(at) - BEGAN) // 60 for at, _ in row["values"]]
        return dict(found)

    def _ask(self, what: str, asked: dict[str, Any]) -> list[dict[str, Any]]:
        with urlopen(f"{self._url}/api/v1/{what}?{urlencode(asked)}", timeout=300) as response:
            result: list[dict[str, Any]] = json.load(response)["data"]["result"]
            return result


@contextmanager
def serving(folder: Path) -> Iterator[Prometheus]:
    """A Prometheus on these blocks, which scrapes nothing.

    Raises:
        BenchError: it is not installed, or does not start.
    """
    program = shutil.which("prometheus")
    if program is None:
        raise BenchError("prometheus is not installed")
    (folder / "prometheus.yml").write_text("")
    port = free_port()
    command = [
        *(program, f"--config.file={folder / 'prometheus.yml'}", f"--storage.tsdb.path={folder / 'data'}"),
        *(f"--web.listen-address=127.0.0.1:{port}", "--storage.tsdb.retention.time=100y", "--log.level=error"),
        "--query.max-samples=500000000",
    ]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
        try:
            _wait(f"http://127.0.0.1:{port}")
            yield Prometheus(f"http://127.0.0.1:{port}")
        finally:
            process.terminate()
            process.wait(timeout=30)


def _wait(url: str) -> None:
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        try:
            with urlopen(f"{url}/-/ready", timeout=5) as response:
                if response.status == 200:
                    return
        except OSError:
            time.sleep(0.1)
    raise BenchError("Prometheus does not start")


def expanded(alert: AlertRule) -> str:
    """An alert's expression with its recorded series written out: nothing is recorded here."""
    expr = alert.expr
    for record in alert.records:
        inner, closing = record.expr[:-1], record.expr[-1]
        expr = re.sub(rf"{record.name}( offset \w+)?", lambda m, i=inner, c=closing: f"{i}{m[1] or ''}{c}", expr)  # type: ignore[misc]
    return expr


def minutes_of(duration: str) -> int:
    """A Prometheus duration in minutes."""
    number, unit = re.fullmatch(r"(\d+)([mhd])", duration).groups()  # type: ignore[union-attr]  # of our own rules
    return int(number) * {"m": 1, "h": 60, "d": 1440}[unit]
