from __future__ import annotations

import signal
import socket
import threading
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from goarmd.cli import main
from goarmd.config.paths import state_db
from goarmd.config.schema import Config, Http, Sampling
from goarmd.core.errors import GoarmdError
from goarmd.core.facts import SourceRun
from goarmd.daemon import Daemon
from goarmd.parts.source import Cadence, Reading
from goarmd.runtime.follow_ups import AFTER_CRASH
from goarmd.runtime.sparing import Sparing
from goarmd.settings.baselines import Baselines
from goarmd.state.state_file import StateFile
from goarmd.web.server import WebSink
from tests.builders import NOW, host, report, sample

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from goarmd.runtime.report import Report


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


@pytest.fixture
def daemon(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Daemon]:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    started = Daemon(Config(http=Http(listen="127.0.0.1:0")), tmp_path / "none.toml")
    with started._opened:
        yield started


def test_a_second_daemon_with_the_same_state_is_refused(daemon: Daemon, tmp_path: Path) -> None:
    with pytest.raises(GoarmdError, match="another goarmd"):
        Daemon(Config(http=Http(listen="127.0.0.1:0")), tmp_path / "none.toml")


def test_what_goarmd_wrote_itself_is_no_reason_to_read_the_settings_again(
    daemon: Daemon, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[Cadence] = []
    monkeypatch.setattr(daemon, "_start_all", started.append)
    Baselines(daemon._state).accept("zshrc", {"A": "1"})
    daemon._files_changed(frozenset({"state"}))
    assert started == []
    with closing(StateFile(state_db())) as other:
        Baselines(other).accept("zshrc", {"A": "2"})
    daemon._files_changed(frozenset({"state"}))
    daemon._files_changed(frozenset({"state", "settings"}))
    assert started == [Cadence.WATCHED, Cadence.WATCHED]


def test_after_a_crash_all_evidence_is_read_again_whether_or_not_it_seems_to_be_new(
    daemon: Daemon, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[tuple[Cadence, bool]] = []
    monkeypatch.setattr(daemon, "_start_all", lambda cadence, *, anyway: started.append((cadence, anyway)))
    monkeypatch.setattr(daemon._schedule, "once", lambda _, __, action: action())
    daemon._follow_up(AFTER_CRASH)
    assert started == [(Cadence.EVIDENCE, True)] * 4


def test_a_regular_sample_is_left_out_on_battery_if_so_configured(
    daemon: Daemon, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[Cadence] = []
    monkeypatch.setattr(daemon, "_start_all", lambda *cadences: started.extend(cadences))
    daemon._sparing = Sparing(Sampling(spare_battery=True), lambda: True)
    daemon._take_sample(Reading(SourceRun("processes", NOW, 0.1), ()))
    daemon._sample()
    assert Cadence.SAMPLE not in started
    daemon._sparing = Sparing(Sampling(), lambda: True)
    daemon._sample()
    assert Cadence.SAMPLE in started


def test_a_fault_of_one_output_costs_the_others_no_report(daemon: Daemon) -> None:
    class Broken:
        url = None

        def publish(self, _: Report) -> None:
            raise ZeroDivisionError

        def close(self) -> None:
            pass

    daemon._sinks.insert(0, Broken())
    daemon._publish(report(host(), sample()))
    web = next(sink for sink in daemon._sinks if isinstance(sink, WebSink))
    assert web._application._served


def test_a_start_without_a_sample_ends_with_exit_code_1(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    (tmp_path / "goarmd").mkdir()
    (tmp_path / "goarmd" / "config.toml").write_text('http.listen = "127.0.0.1:0"')
    monkeypatch.setattr("goarmd.daemon._START_SECONDS", 1)
    monkeypatch.setattr("goarmd.daemon.Daemon._start_all", lambda *_: None)
    handlers = {number: signal.getsignal(number) for number in (signal.SIGHUP, signal.SIGINT, signal.SIGTERM)}
    try:
        assert main(["run"]) == 1
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
    assert "start.failed" in capsys.readouterr().err


def test_a_start_without_threads_ends_with_exit_code_1_and_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setattr("goarmd.daemon.Daemon.__init__", broken)
    assert main(["run"]) == 1
    assert "cannot start (can't start new thread)" in capsys.readouterr().err
