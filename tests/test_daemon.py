from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from goarmd.config import Config, Http
from goarmd.daemon import Daemon

if TYPE_CHECKING:
    from pathlib import Path


def test_a_start_that_fails_half_way_leaves_nothing_running(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
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
