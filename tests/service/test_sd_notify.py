"""The notifications of a service manager, at a real socket."""

from __future__ import annotations

import os
import socket
from typing import TYPE_CHECKING

import pytest
from structlog.testing import capture_logs

from goarmd.service.sd_notify import ALIVE, READY, ServiceManager
from tests.tools import only_on

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def manager(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    monkeypatch.chdir(tmp_path)  # a socket's path may have 104 characters; macOS's temporary folders have as many
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind("manager")
        listening.settimeout(5)
        yield listening


def test_states_arrive_as_lines_of_one_datagram(manager: socket.socket) -> None:
    ServiceManager({"NOTIFY_SOCKET": "manager"}, os.getpid()).notify(READY, "STATUS=fine")
    assert manager.recv(100) == b"READY=1\nSTATUS=fine"


@only_on("linux", "no other system has abstract sockets")
def test_an_abstract_socket_is_addressed_with_an_at_sign() -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind("")  # the kernel finds a free name, which begins with a zero byte
        listening.settimeout(5)
        name = os.fsdecode(listening.getsockname()[1:])
        ServiceManager({"NOTIFY_SOCKET": f"@{name}"}, os.getpid()).notify(ALIVE)
        assert listening.recv(100) == b"WATCHDOG=1"


def test_without_a_manager_nothing_is_sent_or_logged() -> None:
    with capture_logs() as logged:
        ServiceManager({}, os.getpid()).notify(READY)
    assert logged == []


@pytest.mark.parametrize(
    "address", ["nobody", "@nobody", "vsock:2:1234", "x" * 200], ids=["path", "@", "vsock", "long"]
)
def test_an_unreachable_manager_is_logged_once(address: str, tmp_path: Path) -> None:
    subject = ServiceManager({"NOTIFY_SOCKET": address}, os.getpid())
    with capture_logs() as logged:
        subject.notify(READY)
        subject.notify(ALIVE)
    assert [line["event"] for line in logged] == ["notify.failed"]


def test_a_busy_manager_does_not_block_the_daemon(manager: socket.socket) -> None:
    subject = ServiceManager({"NOTIFY_SOCKET": "manager"}, os.getpid())
    with capture_logs() as logged:
        for _ in range(100_000):  # more than any queue holds
            subject.notify(ALIVE)
            if logged:
                break
    assert len(logged) == 1


@pytest.mark.parametrize(
    ("given", "seconds"),
    [
        ({"WATCHDOG_USEC": "120000000"}, 60.0),
        ({"WATCHDOG_USEC": "120000000", "WATCHDOG_PID": "4711"}, 60.0),
        ({"WATCHDOG_USEC": "120000000", "WATCHDOG_PID": "1"}, None),
        ({"WATCHDOG_USEC": "0"}, None),
        ({"WATCHDOG_USEC": "soon"}, None),
        ({"WATCHDOG_USEC": "9" * 5000}, None),
        ({}, None),
    ],
    ids=["without pid", "own pid", "another's pid", "zero", "no number", "too long", "no watchdog"],
)
def test_signs_of_life_come_twice_in_the_watchdog_time_of_this_process(
    given: dict[str, str], seconds: float | None
) -> None:
    assert ServiceManager({"NOTIFY_SOCKET": "manager", **given}, 4711).alive_every == seconds
