"""The real daemon under a service manager that listens: a socket of the test's."""

from __future__ import annotations

import socket
import time
from typing import TYPE_CHECKING

import pytest

from tests.live import LIVE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.live.running import Daemon

pytestmark = LIVE


@pytest.fixture
def heard(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], list[str]]]:
    """All lines that came until now, or, when there are none, the next that come."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(str(tmp_path / "notify"))
        monkeypatch.setenv("NOTIFY_SOCKET", listening.getsockname())
        monkeypatch.setenv("WATCHDOG_USEC", "2000000")

        def hear() -> list[str]:
            listening.settimeout(10)
            lines = listening.recv(4096).decode().split("\n")
            listening.settimeout(0)
            try:
                while True:
                    lines += listening.recv(4096).decode().split("\n")
            except BlockingIOError:
                return lines

        yield hear


def test_it_says_when_it_is_ready_that_it_lives_and_when_it_stops(
    daemon: Callable[..., Daemon], heard: Callable[[], list[str]]
) -> None:
    running = daemon()
    said = heard()
    assert f"STATUS=serves {running.url}" in said
    assert said.count("READY=1") == 1
    running.stop()
    assert heard()[-1] == "STOPPING=1"


def test_it_shows_life_however_seldom_it_samples(daemon: Callable[..., Daemon], heard: Callable[[], list[str]]) -> None:
    daemon('[sampling]\ninterval = "1h"\nslow_interval = "1h"')
    heard()
    began, signs = time.monotonic(), 0
    while signs < 3:
        signs += heard().count("WATCHDOG=1")
    assert time.monotonic() - began < 3 * 2, "each came before the watchdog's time was over"
