from __future__ import annotations

import socket
import threading
from typing import TYPE_CHECKING

import pytest

from goarmd.config.schema import Config, Http
from goarmd.daemon import Daemon

if TYPE_CHECKING:
    from pathlib import Path


def test_a_failed_start_leaves_nothing_running(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise OSError("no more files")

    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    monkeypatch.setattr("goarmd.daemon.Daemon._wire", broken)
    before = set(threading.enumerate())
    with pytest.raises(OSError, match="no more files"):
        Daemon(Config(http=Http(listen="127.0.0.1:0")), tmp_path / "none.toml")
    left = [thread for thread in set(threading.enumerate()) - before if not thread.daemon]
    for thread in left:
        thread.join(2)
    assert [thread.name for thread in left if thread.is_alive()] == []


def test_a_hanging_engine_sends_no_sign_of_life(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    monkeypatch.setenv("WATCHDOG_USEC", "100000")
    monkeypatch.chdir(tmp_path)
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind("manager")
        monkeypatch.setenv("NOTIFY_SOCKET", "manager")
        daemon = Daemon(Config(http=Http(listen="127.0.0.1:0")), tmp_path / "none.toml")
        works = threading.Thread(target=daemon.engine.run, daemon=True)
        with daemon._opened:
            listening.settimeout(0.5)  # ten times the interval of the signs of life
            with pytest.raises(TimeoutError):  # its timers run, its engine does not
                listening.recv(100)
            works.start()
            listening.settimeout(5)
            assert listening.recv(100) == b"WATCHDOG=1"
            daemon.engine.post(None)
            works.join(5)
