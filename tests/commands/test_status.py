"""`goarmd status` about the service, with any service manager."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from msgspec import structs

from goarmd import assembly
from goarmd.cli import main
from goarmd.commands import status
from goarmd.core.facts import Problem, SourceRun
from goarmd.core.findings import Finding, Remedy, Severity
from goarmd.demo.day import Day
from goarmd.service import Completed, ServiceState, launchd
from goarmd.views.from_report import to_values
from goarmd.views.markup import from_markup
from tests.builders import NOW, process, report, sample
from tests.service.fakes import agent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from goarmd.commands import Result

FINDING = Finding("memory_budget", "T", Severity.WARNING, "s", "d", "w", NOW, Remedy("r"))
REPORT = to_values(report(sources=()))
SERVICE = launchd.service(agent(Path("/Users/you")), 501)
RUNS: dict[str, Any] = {"installed": True, "loaded": True, "running": True, "pid": 4711, "runs": 3}
STOPPED: dict[str, Any] = {"installed": True, "loaded": True, "running": False, "disabled": False}


def state(**given: Any) -> ServiceState:
    return ServiceState(**{"manager": "launchd", "installed": False, **given})


def answering(**given: Any) -> Result:
    return status.with_report(REPORT, state(**given), SERVICE)


def silent(*, seen: bool | None = False, log: Completed | None = None, **given: Any) -> Result:
    def run(words: Sequence[str]) -> Completed:
        assert words == SERVICE.logs
        return log or Completed(1, "tail: No such file or directory")

    return status.without_report("nothing answers", state(**given), SERVICE, run, running=seen)


def test_a_daemon_started_by_the_service_manager_is_reported_as_such() -> None:
    result = answering(**RUNS)
    assert "started by launchd, pid 4711, 3 starts" in result.text
    assert (result.exit_code, result.data["running"], result.data["service"]["pid"]) == (0, True, 4711)


def test_a_daemon_started_otherwise_is_reported_as_such() -> None:
    assert "not started by launchd" in answering(loaded=False, running=False).text


def test_starter_is_unknown_if_installed_and_manager_is_silent() -> None:
    silent_manager = {"problem": "no bus", "loaded": False, "running": False}
    assert "cannot tell whether launchd started it" in answering(installed=True, **silent_manager).text
    assert "not started by launchd" in answering(installed=False, **silent_manager).text


def test_each_source_is_shown_with_its_error_or_number_of_problems() -> None:
    fine = SourceRun("executables", time.time(), 0.1)
    sources = (fine, replace(fine, problems=(Problem(kind="file", text="x"),)), replace(fine, error="OSError: broken"))
    text = status.with_report(to_values(report(sources=sources)), state(), SERVICE).text
    *_, problems, error, others = text.splitlines()
    assert problems.startswith("source executables: [yellow]could not read everything: goarmd doctor lists 1[/], ")
    assert error.startswith("source executables: [red]OSError: broken[/], ")
    assert others == "1 other source is fine"


@pytest.mark.parametrize(
    ("given", "line", "code"),
    [
        ({}, "goarmd: fine, gopls 200 MB", 0),
        ({"findings": (FINDING,)}, "goarmd: 1 to fix, gopls 200 MB", 1),
        ({"findings": (replace(FINDING, severity=Severity.INFO),)}, "goarmd: fine, gopls 200 MB", 0),
        ({"config_error": "line 1: no"}, "goarmd: configuration broken, gopls 200 MB", 1),
        (
            {"sources": (SourceRun("state", 1.0, 0.0, "disk full", "io"),)},
            "goarmd: not all could be read, gopls 200 MB",
            1,
        ),
    ],
)
def test_short_is_one_line_for_a_prompt(
    given: dict[str, Any], line: str, code: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    made = to_values(report(sample(), sample(process(pid=101)), **given))
    monkeypatch.setattr(status, "fetch_report", lambda: made)
    assert main(["status", "--short"]) == code
    assert capsys.readouterr().out == f"{line}\n"


def test_short_says_that_no_daemon_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_STATE_HOME", raising=False)
    assert main(["status", "--short"]) == 1
    assert capsys.readouterr().out == "goarmd is not running\n"


def test_the_last_sample_of_a_usual_machine_fits_one_screen() -> None:
    *_, last = Day(time.time(), assembly.all_checks()).reports(900)
    lines = status.with_report(to_values(last), state(**RUNS), SERVICE).text.splitlines()
    assert len(lines) <= 24
    assert max(len(from_markup(line).plain) for line in lines) <= 80


def test_a_disabled_service_is_reported_while_the_daemon_still_runs() -> None:
    text = answering(**RUNS, disabled=True).text
    assert "disabled: it will not start at the next login: allow it in System Settings" in text


def test_a_service_that_cannot_start_beside_another_daemon_is_reported() -> None:
    text = answering(**STOPPED, restarting=True, runs=9).text
    assert "not started by launchd" in text
    assert "launchd cannot start one beside it (9 starts)" in text


@pytest.mark.parametrize(
    ("given", "advice"),
    [
        ({}, "start it with `goarmd run`, or install it as a service: `goarmd install`"),
        ({"problem": "no bus: type x"}, "install it as a service: `goarmd install`"),
        ({"installed": True, "problem": "no bus: type x"}, "launchd does not answer either: no bus: type x"),
        ({"installed": True, "loaded": False}, "launchd has not loaded it: type `goarmd install`"),
        ({"installed": True, "loaded": False, "disabled": True}, "it is disabled: allow it in System Settings"),
        (RUNS, "started by launchd, pid 4711, 3 starts: it may need a moment"),
        ({**STOPPED, "last_exit": "exit code 0"}, "does not restart it, last exit: exit code 0: see why with"),
        (
            {**STOPPED, "restarting": True, "runs": 17, "last_exit": "exit code 2"},
            "restarts it again and again (17 starts), last exit: exit code 2: see why with `tail -n 20 /Users/you/",
        ),
    ],
    ids=["absent", "absent, no manager", "no manager", "not loaded", "disabled", "starting", "stopped", "loop"],
)
def test_a_daemon_that_does_not_answer_has_a_reason_and_a_remedy(given: dict[str, Any], advice: str) -> None:
    result = silent(**given)
    assert advice in " ".join(result.text.split())
    assert result.exit_code == 1


def test_a_daemon_with_a_process_that_does_not_answer_is_not_called_stopped() -> None:
    assert "goarmd does not answer" in silent(**RUNS).text
    assert "goarmd is not running" in silent(**STOPPED).text


def test_the_last_log_line_of_a_stopped_service_is_shown() -> None:
    log = Completed(0, '{"event": "started"}\ngoarmd: http.listen [x]: is taken\n\n')
    result = silent(**STOPPED, restarting=True, log=log)
    assert result.data["last_line"] == "goarmd: http.listen [x]: is taken"
    assert from_markup(result.text).plain.endswith("last log line: goarmd: http.listen [x]: is taken")


def test_a_log_that_cannot_be_read_is_left_out() -> None:
    assert "last log line" not in silent(**STOPPED, restarting=True).text


def test_another_program_that_answers_leaves_the_state_unknown() -> None:
    result = silent(seen=None)
    assert (result.exit_code, result.data["running"]) == (2, None)
    assert "cannot tell whether goarmd is running" in result.text


def test_without_a_service_the_install_command_is_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("PATH", str(tmp_path))  # no service manager
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    config = tmp_path / "goarmd.toml"
    config.write_text('[http]\nlisten = "127.0.0.1:1"\n')
    assert main(["status", "--config", str(config)]) == 1
    assert "`goarmd install`" in capsys.readouterr().out
    assert main(["status", "--config", str(config), "--json"]) == 1
    answer = json.loads(capsys.readouterr().out)
    assert (answer["running"], answer["service"]["installed"]) == (False, False)


def test_the_address_is_the_daemons_own_and_not_that_of_the_file() -> None:
    served = structs.replace(REPORT, url="http://127.0.0.1:17994/")
    assert "is running[/] at http://127.0.0.1:17994/" in status.with_report(served, state(), SERVICE).text


def test_a_daemon_that_no_service_started_is_named_with_how_to_stop_it() -> None:
    result = status.with_report(REPORT, state(), SERVICE, 4711)
    assert "`kill 4711` stops it" in result.text
    assert result.data["pid"] == 4711


def test_a_daemon_that_hangs_is_named_with_how_to_end_it() -> None:
    result = status.without_report("timed out", state(), SERVICE, lambda _: Completed(1, ""), running=None, pid=4711)
    assert "goarmd does not answer" in result.text
    assert "`kill -9 4711`" in result.text
    assert result.exit_code == 2
