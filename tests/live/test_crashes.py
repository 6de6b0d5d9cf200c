"""Real crashes of a real gopls, below an editor that logs its output as VS Code does."""

from __future__ import annotations

import json
import resource
import signal
import subprocess
import time
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from goarmd.core.moments import Moment
from tests.crashes.reports import ips
from tests.live import LIVE
from tests.live.lsp import Editor, make_module
from tests.live.running import Daemon, environment, goarmd, gopls_below, only_below, started, until
from tests.tools import tool

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

pytestmark = LIVE
_RESTARTS = 5
_BLOCK = 30_000_000  # bytes; more than the limit below leaves
_SETTLED = 14.0  # seconds; a crash is counted after ten at the latest


@pytest.fixture
def running(gopls: Path, daemon: Callable[..., Daemon]) -> Daemon:
    return daemon(f'[sampling]\ninterval = "500ms"\n{gopls_below(gopls.parent)}')


def _log(home: Path) -> Path:
    """VS Code's log of the standard error of gopls."""
    session = datetime.now().astimezone().strftime("%Y%m%dT%H%M%S")
    folder = home / "config" / "Code" / "logs" / session / "window1" / "exthost" / f"output_logging_{session}"
    folder.mkdir(parents=True)
    return folder / "1-gopls (server).log"


def _log_exit(log: Path, code: int) -> None:
    """The lines of the language client after the server's exit (vscode-languageclient 9)."""
    now = datetime.now().astimezone().strftime("%-I:%M:%S %p")
    with log.open("a") as file:
        file.write(f"[Info  - {now}] Connection to server got closed. Server will restart.\n")
        file.write(f"[Error - {now}] Server process exited with code {code}.\n")


@contextmanager
def _window(running: Daemon, gopls: Path, tmp_path: Path, log: Path) -> Iterator[Editor]:
    """A gopls that has served a file and is watched by goarmd."""
    tool("go")
    file = make_module(tmp_path / "hello")
    with log.open("ab") as stderr, Editor([str(gopls)], file.parent, running.home, stderr) as window:
        window.open(file)
        assert "Greeting" in window.symbols(file)
        until(lambda: running.processes("gopls").get(window.process.pid), "goarmd watches it")
        yield window


def _run_out_of_memory(window: Editor, file: Path) -> None:
    status = f"/proc/{window.process.pid}/status"
    with open(status, encoding="ascii") as lines:  # noqa: PTH123  # of /proc
        now = next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmSize"))
    resource.prlimit(window.process.pid, resource.RLIMIT_AS, (now + 2**20, now + 2**20))
    window.send_file(file, f'package main\n\nvar text = "{"a" * _BLOCK}"\n')


WAYS: list[Any] = [
    pytest.param(lambda w, _: w.process.send_signal(signal.SIGSEGV), "go-fatal-error", id="SIGSEGV"),
    pytest.param(lambda w, _: w.process.send_signal(signal.SIGQUIT), "go-fatal-error", id="SIGQUIT"),
    pytest.param(_run_out_of_memory, "out-of-memory", id="out of memory"),
]


def _crashes(running: Daemon) -> dict[tuple[str, str], float]:
    counts = running.metrics().samples["goarmd_crashes_total"].items()
    rows = ((dict(labels), value) for labels, value in counts if value)
    return {(labels["group"], labels["cause"]): value for labels, value in rows}


@pytest.mark.parametrize(("crash_it", "cause"), WAYS)
def test_exit_log_and_telemetry_of_a_crash_agree_and_count_once(
    crash_it: Callable[[Editor, Path], None], cause: str, running: Daemon, gopls: Path, tmp_path: Path
) -> None:
    log = _log(running.home)
    with _window(running, gopls, tmp_path, log) as window:
        crash_it(window, tmp_path / "hello" / "big.go")
        assert window.process.wait(timeout=20) == 2
        _log_exit(log, 2)
        pid = window.process.pid
    crash = until(lambda: _seen_by_all(running), "exit, editor's log and telemetry are one crash", _SETTLED)
    assert (crash["pid"], crash["causes"][0]["cause"]) == (pid, cause)
    assert crash["frames"]
    until(lambda: _crashes(running), "it is counted", _SETTLED)
    assert _crashes(running) == {("gopls", cause): 1}
    assert running.metrics().sum("goarmd_group_exits_total", group="gopls", outcome="error") == 1
    assert len(running.report()["crashes"]) == 1


def _seen_by_all(running: Daemon) -> dict[str, Any] | None:
    wanted = {"exit", "editor_log", "telemetry"}
    crashes = running.report()["crashes"]
    return next((c for c in crashes if {piece["source"] for piece in c["evidence"]} == wanted), None)


def test_an_unknown_flag_is_named_at_each_of_five_restarts(running: Daemon, gopls: Path, tmp_path: Path) -> None:
    log = _log(running.home)
    for _ in range(_RESTARTS):
        with log.open("ab") as stderr:
            command = [str(gopls), "-mod=readonly"]
            done = subprocess.run(command, stderr=stderr, env=environment(running.home), timeout=20, check=False)
        assert done.returncode == 2
        _log_exit(log, 2)
        time.sleep(0.3)  # the client waits too
    until(
        lambda: _crashes(running) == {("gopls", "bad-flag"): _RESTARTS}, "five crashes for the bad flag", _SETTLED + 15
    )
    found = json.loads(running.doctor("--json").stdout)["findings"]
    loop = next(finding for finding in found if finding["check"] == "crash_loop")
    assert "-mod" in loop["detail"]
    assert "go.languageServerFlags" in loop["remedy"]["text"]


def test_a_crash_report_joins_its_exit(sleeper: Path, daemon: Callable[..., Daemon]) -> None:
    running = daemon(f'[sampling]\ninterval = "500ms"\n{only_below(sleeper.parent, "gopls")}')
    with started(sleeper, "60") as process:
        began = until(lambda: running.processes("gopls").get(process.pid), "it is seen")["started_at"]
        process.send_signal(signal.SIGABRT)
        process.wait(timeout=5)
    end = {"namespace": "DYLD", "code": 1, "indicator": "Library missing", "reasons": ["Library not loaded: @rpath/x"]}
    report = ips(
        pid=process.pid,
        procPath=str(sleeper),
        captureTime=_as_in_a_report(time.time()),
        procLaunch=_as_in_a_report(Moment.parse(began)),
        exception={"type": "EXC_CRASH", "signal": "SIGABRT"},
        termination=end,
    )
    folder = running.home / "Library/Logs/DiagnosticReports"
    folder.mkdir(parents=True)
    (folder / ".gopls.ips").write_bytes(report)
    (folder / ".gopls.ips").rename(folder / "gopls.ips")
    until(lambda: _crashes(running), "it is counted", _SETTLED)
    assert _crashes(running) == {("gopls", "missing-library"): 1}
    (crash,) = running.report()["crashes"]
    assert [piece["joined_by"] for piece in crash["evidence"]] == ["first", "pid and start time"]
    assert running.metrics().sum("goarmd_diagnostic_reports", kind="crash") == 1


def _as_in_a_report(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M:%S.%f0 +0000")


def test_crashes_are_listed_with_cause_with_and_without_a_daemon(running: Daemon, gopls: Path, tmp_path: Path) -> None:
    log = _log(running.home)
    with _window(running, gopls, tmp_path, log) as window:
        window.process.send_signal(signal.SIGQUIT)
        window.process.wait(timeout=20)
    until(lambda: running.report()["crashes"], "the crash is seen")
    listed = running.command("crashes")
    assert listed.returncode == 1
    assert "go-fatal-error" in listed.stdout
    running.stop()
    alone = goarmd(running.home, "crashes", "--json", "--config", str(running.config))
    assert [crash["pid"] for crash in json.loads(alone.stdout)["crashes"]] == [window.process.pid]
