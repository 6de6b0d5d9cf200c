"""The real daemon with a service manager: a socket of the test."""

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
def notifications(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], list[str]]]:
    """All notifications until now or, if there are none, the next ones."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(str(tmp_path / "notify"))
        monkeypatch.setenv("NOTIFY_SOCKET", listening.getsockname())
        monkeypatch.setenv("WATCHDOG_USEC", "2000000")

        def receive() -> list[str]:
            listening.settimeout(10)
            lines = listening.recv(4096).decode().split("\n")
            listening.settimeout(0)
            try:
                while True:
                    lines += listening.recv(4096).decode().split("\n")
            except BlockingIOError:
                return lines

        yield receive


def test_it_notifies_when_it_is_ready_and_when_it_stops(
    daemon: Callable[..., Daemon], notifications: Callable[[], list[str]]
) -> None:
    running = daemon()
    received = notifications()
    assert f"STATUS=serves {running.url}" in received
    assert received.count("READY=1") == 1
    running.stop()
    assert notifications()[-1] == "STOPPING=1"


def test_signs_of_life_do_not_depend_on_the_sampling_interval(
    daemon: Callable[..., Daemon], notifications: Callable[[], list[str]]
) -> None:
    daemon('[sampling]\ninterval = "2m"\nslow_interval = "1h"')
    notifications()
    began, signs = time.monotonic(), 0
    while signs < 3:
        signs += notifications().count("WATCHDOG=1")
    assert time.monotonic() - began < 3 * 2, "each came within the watchdog's time"
