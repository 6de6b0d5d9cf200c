"""Settings that change while the daemon runs."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from tests.live import LIVE
from tests.live.running import Daemon, until

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = LIVE


def _save_by_rename(file: Path, text: str) -> None:
    fresh = file.with_name(file.name + ".new")
    fresh.write_text(text)
    fresh.replace(file)


def _drifted(running: Daemon) -> float:
    return running.metrics().sum("goarmd_config_drifted_keys", file="zshrc")


@pytest.fixture
def running(daemon: Callable[..., Daemon], tmp_path: Path) -> Daemon:
    """A daemon that has read a .zshrc."""
    rc = tmp_path / "daemon0" / "home" / ".zshrc"
    rc.parent.mkdir(parents=True)
    rc.write_text("export GOPROXY=off\n")
    started = daemon()
    until(lambda: "goarmd_config_drifted_keys" in started.metrics().samples, "the first run of the settings source")
    return started


def test_a_save_by_rename_is_counted_within_a_second(running: Daemon) -> None:
    time.sleep(1)  # longer than any follow-up of the start
    _save_by_rename(running.home / ".zshrc", "export GOPROXY=direct\n")
    until(lambda: _drifted(running) == 1, "the change is noticed", 1)
    assert running.metrics().sum("goarmd_config_changes_total", file="zshrc") == 1


def test_an_accepted_baseline_is_noticed_by_the_running_daemon(running: Daemon) -> None:
    _save_by_rename(running.home / ".zshrc", "export GOPROXY=direct\n")
    until(lambda: _drifted(running) == 1, "the change is noticed", 3)
    assert running.command("drift", "--accept").returncode == 0
    until(lambda: _drifted(running) == 0, "the baseline is noticed", 3)
