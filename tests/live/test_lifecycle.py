"""Start, reload and stop of the daemon."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import pytest

from goarmd.core.moments import Moment
from tests.live import LIVE
from tests.live.running import GOARMD, Daemon, environment, goarmd, only_below, start_daemon, started, until
from tests.tools import only_on

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = LIVE


def _reload(running: Daemon, config: bytes) -> None:
    """Change the configuration file except for its port, and send SIGHUP."""
    running.config.write_bytes(config + f'\n[http]\nlisten = "127.0.0.1:{running.port}"\n'.encode())
    running.process.send_signal(signal.SIGHUP)


def test_sighup_activates_a_changed_configuration(daemon: Callable[..., Daemon]) -> None:
    running = daemon('[budgets.gopls]\nwarning = "1GB"')
    assert running.metrics().sum("goarmd_group_memory_budget_bytes", group="gopls", level="warning") == 1e9
    _reload(running, b'[budgets.gopls]\nwarning = "2GB"')
    until(
        lambda: running.metrics().sum("goarmd_group_memory_budget_bytes", group="gopls", level="warning") == 2e9,
        "the new budget is active",
    )


def test_sighup_activates_new_groups(daemon: Callable[..., Daemon], sleeper: Path) -> None:
    with started(sleeper, "60") as process:
        running = daemon()
        _reload(running, only_below(sleeper.parent, "gopls").replace('"gopls"', '"dozing"', 1).encode())
        until(lambda: process.pid in _pids(running, "dozing"), "the process is in its new group")


def _pids(running: Daemon, group: str) -> set[int]:
    rows = {row["name"]: row["processes"] for row in running.report()["groups"]}
    return {process["pid"] for process in rows.get(group, ())}


def _taken_at(running: Daemon) -> Moment:
    return Moment.parse(running.report()["taken_at"])


def test_sighup_counts_no_starts_and_no_exits(daemon: Callable[..., Daemon], sleeper: Path) -> None:
    config = f'[sampling]\ninterval = "200ms"\n{only_below(sleeper.parent, "gopls")}'
    with started(sleeper, "60") as process:
        running = daemon(config)
        _reload(running, config.encode())
        _wait_for_reloads(running, 1)
        seen = _taken_at(running)
        until(lambda: _taken_at(running) > seen + 1, "a second of samples passed")
        metrics = running.metrics()
        assert metrics.sum("goarmd_group_starts_total", group="gopls") == 0  # it is older than the daemon
        assert metrics.sum("goarmd_group_exits_total", group="gopls") == 0
        process.terminate()
        until(
            lambda: running.metrics().sum("goarmd_group_exits_total", group="gopls", outcome="clean") == 1,
            "the kernel still reports its exit",
        )


@pytest.mark.parametrize("config", [b"[sampling]\nintervall = 3", b"[sampling", b"# caf\xe9"])
def test_an_invalid_configuration_is_reported_and_the_old_one_stays_active(
    daemon: Callable[..., Daemon], config: bytes
) -> None:
    running = daemon('[budgets.gopls]\nwarning = "1GB"')
    assert running.metrics().sum("goarmd_config_valid") == 1
    _reload(running, config)
    until(lambda: running.metrics().sum("goarmd_config_valid") == 0, "the metrics show it")
    assert running.metrics().sum("goarmd_group_memory_budget_bytes", group="gopls", level="warning") == 1e9
    assert str(running.config) in running.report()["config_error"]
    assert [line["level"] for line in running.logged("config.refused")] == ["error"]
    _reload(running, b"")
    until(lambda: running.metrics().sum("goarmd_config_valid") == 1, "a fixed configuration is active")


def test_sighup_activates_a_changed_log_level(daemon: Callable[..., Daemon]) -> None:
    running = daemon()
    _reload(running, b'[log]\nlevel = "error"\n[budgets.gopls]\nwarning = "2GB"')
    until(
        lambda: running.metrics().sum("goarmd_group_memory_budget_bytes", group="gopls", level="warning") == 2e9,
        "the new configuration is active",
    )
    running.stop()
    assert not running.logged("stopped")  # that line is not an error


def test_a_changed_port_needs_a_restart_and_is_logged(daemon: Callable[..., Daemon]) -> None:
    running = daemon()
    running.config.write_text('[http]\nlisten = "127.0.0.1:1"')
    running.process.send_signal(signal.SIGHUP)
    until(
        lambda: [line for line in running.log() if line["level"] == "warning" and "restart" in str(line)],
        "a warning that this needs a restart",
        5,
    )
    assert running.ask("/-/ready")[0] == 200


def _wait_for_reloads(running: Daemon, number: int) -> None:
    until(lambda: len(running.logged("config.reloaded")) == number, "the daemon has reloaded")


def test_many_reloads_leave_no_files_open(daemon: Callable[..., Daemon], sleeper: Path) -> None:
    config = f'[sampling]\ninterval = "100ms"\n{only_below(sleeper.parent, "gopls")}'
    with started(sleeper, "60"):
        running = daemon(config)
        itself = psutil.Process(running.process.pid)
        for number in range(1, 11):
            _reload(running, config.encode())
            _wait_for_reloads(running, number)
            if number == 2:
                before = itself.num_fds()
        until(lambda: itself.num_fds() < before + 8, "less than one more file for each reload")


def test_a_process_that_starts_right_after_the_daemon_counts_as_started(
    daemon: Callable[..., Daemon], sleeper: Path
) -> None:
    running = daemon(f'[sampling]\ninterval = "200ms"\n{only_below(sleeper.parent, "gopls")}')
    with started(sleeper, "60") as process:
        until(lambda: process.pid in _pids(running, "gopls"), "the process is seen")
        assert running.metrics().sum("goarmd_group_starts_total", group="gopls") == 1


def test_sigterm_leaves_no_process_and_only_the_state_file(daemon: Callable[..., Daemon], tmp_path: Path) -> None:
    running = daemon()
    children = psutil.Process(running.process.pid).children(recursive=True)
    running.stop()
    _, left_running = psutil.wait_procs(children, timeout=5)  # who adopts a gopls that was just asked, ends it late
    assert left_running == []
    left = {path.relative_to(running.home) for path in running.home.rglob("*") if path.is_file()}
    kept = {"config/goarmd/config.toml", "state/goarmd/state.db", "state/goarmd/daemon.lock"}
    assert {str(path) for path in left} <= kept
    assert running.logged("stopped")


def _not_deadly(pid: int) -> int:
    """The signals that a process ignores or handles, as proc_pid_status(5) has them: the lowest bit is SIGHUP."""
    fields = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines())
    return int(fields["SigIgn"], 16) | int(fields["SigCgt"], 16)


@only_on("linux", "reads /proc")
def test_sighup_during_the_start_ends_nothing(tmp_path: Path) -> None:
    file, log = tmp_path / "goarmd.toml", tmp_path / "log"
    file.write_text('[http]\nlisten = "127.0.0.1:0"\n')
    command = [*GOARMD, "run", "--config", str(file)]
    with log.open("w") as output, subprocess.Popen(command, env=environment(tmp_path), stderr=output) as process:
        try:
            until(
                lambda: _not_deadly(process.pid) & 1, "the signal is not deadly"
            )  # the interpreter itself starts before
            while "goarmd is running" not in log.read_text():
                process.send_signal(signal.SIGHUP)
                time.sleep(0.002)
                assert process.poll() is None
            until(lambda: "config.reloaded" in log.read_text(), "the last one is not lost")
            process.send_signal(signal.SIGTERM)
            assert process.wait(timeout=5) == 0
        finally:
            process.kill()


_HANGING = """
import time
from pathlib import Path
from goarmd.config.schema import Config, Http
from goarmd.daemon import Daemon
daemon = Daemon(Config(http=Http(listen="127.0.0.1:0")), Path("none.toml"))
daemon.handle_signals()
daemon.engine.post(lambda: (print("hangs", flush=True), time.sleep(60)))
daemon.run()
"""


def test_a_daemon_whose_engine_hangs_stops_within_a_second(tmp_path: Path) -> None:
    command = [sys.executable, "-c", _HANGING]
    with subprocess.Popen(command, env=environment(tmp_path), stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout
            assert "hangs\n" in iter(process.stdout.readline, "")  # the log is there too
            began = time.monotonic()
            process.send_signal(signal.SIGTERM)
            assert process.wait(timeout=10) == 1
            assert time.monotonic() - began < 3  # a second, on a machine that does nothing else
        finally:
            process.kill()


def test_ctrl_c_stops_it(daemon: Callable[..., Daemon]) -> None:
    running = daemon()
    running.process.send_signal(signal.SIGINT)
    assert running.process.wait(timeout=5) == 0


def test_a_late_exec_of_a_version_manager_is_noticed(daemon: Callable[..., Daemon], sleeper: Path) -> None:
    # A shim of asdf or others runs for a second before it becomes gopls. The exit of a gopls just before makes goarmd
    # sample again at once, which must not exhaust its patience with the shim.
    running = daemon(f'[sampling]\ninterval = "3s"\n{only_below(sleeper.parent, "gopls")}')
    with started(sleeper, "60") as first:
        until(lambda: first.pid in _pids(running, "gopls"), "the first one is seen")
        with started("sh", "-c", f"sleep 1.5; exec {sleeper} 60") as shim:
            first.kill()
            first.wait()
            until(lambda: shim.pid in _pids(running, "gopls"), "the program behind the shim is seen", 10)


def test_a_damaged_state_file_does_not_stop_it(daemon: Callable[..., Daemon], tmp_path: Path) -> None:
    state = tmp_path / "daemon0" / "home" / "state" / "goarmd" / "state.db"
    state.parent.mkdir(parents=True)
    state.write_bytes(b"not a database " * 500)
    running = daemon()
    assert running.metrics().sum("goarmd_sample_timestamp_seconds") > 0
    assert any(str(state) in str(line) for line in running.log() if line["level"] in ("warning", "error"))


def _refused(answer: subprocess.CompletedProcess[str], *parts: str) -> None:
    """It failed with one line that contains these texts."""
    assert answer.returncode == 2, answer.stderr
    assert len(answer.stderr.splitlines()) == 1, answer.stderr
    assert "Traceback" not in answer.stderr
    for text in parts:
        assert text in answer.stderr


def _run_with(folder: Path, config: bytes) -> subprocess.CompletedProcess[str]:
    file = folder / "goarmd.toml"
    file.write_bytes(config)
    return goarmd(folder / "home", "run", "--config", str(file))


def test_a_port_in_use_is_one_line_and_exit_code_2(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        address = f"127.0.0.1:{other.getsockname()[1]}"
        _refused(_run_with(tmp_path, f'[http]\nlisten = "{address}"'.encode()), address)


def test_listening_to_everyone_without_tls_is_refused(tmp_path: Path) -> None:
    _refused(_run_with(tmp_path, b'[http]\nlisten = "0.0.0.0:0"'), "http.listen", "insecure")


@pytest.mark.parametrize(
    ("config", "error"),
    [
        (b'[http]\nlisten = "127.0.0.1:0"\n# caf\xe9', ":3:"),
        (b"[sampling]\nintervall = 3", 'did you mean "interval"?'),
        (b"[sampling", "TOML"),
    ],
)
def test_a_configuration_that_cannot_be_used_is_one_line_and_exit_code_2(
    tmp_path: Path, config: bytes, error: str
) -> None:
    _refused(_run_with(tmp_path, config), "goarmd.toml", error)


def test_without_a_state_folder_it_runs_and_logs_it(daemon: Callable[..., Daemon], tmp_path: Path) -> None:
    state = tmp_path / "daemon0" / "home" / "state"
    state.parent.mkdir(parents=True)
    state.write_text("a file, so that no folder can be created here")
    running = daemon()
    assert running.metrics().sum("goarmd_sample_timestamp_seconds") > 0
    warnings = [line for line in running.log() if line["level"] in ("warning", "error")]
    assert any(str(state) in str(line) for line in warnings), running.stderr.read_text()


def test_a_log_on_a_full_disk_does_not_stop_the_start(tmp_path: Path) -> None:
    running = start_daemon(tmp_path, "", program=("sh", "-c", 'exec "$0" "$@" 2>/dev/full', *GOARMD))
    try:
        assert running.metrics().sum("goarmd_sample_timestamp_seconds") > 0
    finally:
        running.stop()
