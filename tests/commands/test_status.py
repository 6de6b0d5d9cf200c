"""What `goarmd status` says of the service, whoever keeps it."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from goarmd.cli import main
from goarmd.commands import status
from goarmd.core.facts import Problem, SourceRun
from goarmd.service import Completed, ServiceState, launchd
from goarmd.views.from_report import to_values
from tests.builders import report
from tests.service.fakes import agent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from goarmd.commands import Result

REPORT = to_values(report(sources=()))
SERVICE = launchd.service(agent(Path("/Users/you")), 501)
RUNS: dict[str, Any] = {"installed": True, "loaded": True, "running": True, "pid": 4711, "runs": 3}
ENDED: dict[str, Any] = {"installed": True, "loaded": True, "running": False, "disabled": False}


def state(**given: Any) -> ServiceState:
    return ServiceState(**{"manager": "launchd", "installed": False, **given})


def answering(**given: Any) -> Result:
    return status.with_report(REPORT, "127.0.0.1:16464", state(**given), SERVICE)


def silent(*, seen: bool | None = False, log: Completed | None = None, **given: Any) -> Result:
    def run(words: Sequence[str]) -> Completed:
        assert words == SERVICE.logs
        return log or Completed(1, "tail: No such file or directory")

    return status.without_report("nothing answers", state(**given), SERVICE, run, running=seen)


def test_a_daemon_that_the_service_manager_started_says_so() -> None:
    result = answering(**RUNS)
    assert "started by launchd, pid 4711, 3 runs" in result.text
    assert (result.exit_code, result.data["running"], result.data["service"]["pid"]) == (0, True, 4711)


def test_a_daemon_that_a_person_started_says_so() -> None:
    assert "runs in a terminal" in answering(loaded=False, running=False).text


def test_whether_a_silent_service_manager_started_it_is_told_only_where_it_is_installed() -> None:
    silent_manager = {"problem": "no bus", "loaded": False, "running": False}
    assert "whether launchd started it cannot be told" in answering(installed=True, **silent_manager).text
    assert "runs in a terminal" in answering(installed=False, **silent_manager).text


def test_how_each_source_does_is_told_with_what_it_could_not_read() -> None:
    fine = SourceRun("executables", time.time(), 0.1)
    sources = (fine, replace(fine, problems=(Problem(kind="file", text="x"),)), replace(fine, error="OSError: broken"))
    text = status.with_report(to_values(report(sources=sources)), "127.0.0.1:16464", state(), SERVICE).text
    told = [line.partition("executables: ")[2] for line in text.splitlines()[-3:]]
    assert [line.rpartition(",")[0] for line in told] == [
        "fine",
        "[yellow]not all could be read: goarmd doctor has 1[/]",
        "[red]OSError: broken[/]",
    ]


def test_a_service_that_is_switched_off_is_told_while_the_daemon_still_runs() -> None:
    text = answering(**RUNS, disabled=True).text
    assert "does not start at the next login: allow it in System Settings" in text


def test_a_service_that_cannot_start_beside_a_daemon_in_a_terminal_is_told() -> None:
    text = answering(**ENDED, restarting=True, runs=9).text
    assert "runs in a terminal" in text
    assert "launchd cannot start one beside it (9 runs)" in text


@pytest.mark.parametrize(
    ("given", "advice"),
    [
        ({}, "it is not installed: type `goarmd install`"),
        ({"problem": "no bus: type x"}, "it is not installed: type `goarmd install`"),
        ({"installed": True, "problem": "no bus: type x"}, "launchd does not answer either: no bus: type x"),
        ({"installed": True, "loaded": False}, "launchd has not loaded it: type `goarmd install`"),
        ({"installed": True, "loaded": False, "disabled": True}, "it is switched off: allow it in System Settings"),
        (RUNS, "started by launchd, pid 4711, 3 runs: it may need a moment"),
        ({**ENDED, "last_exit": "exit code 0"}, "does not start it again, it ended with exit code 0: see why with"),
        (
            {**ENDED, "restarting": True, "runs": 17, "last_exit": "exit code 2"},
            "starts it again and again (17 runs), it ended with exit code 2: see why with `tail -n 20 /Users/you/",
        ),
    ],
    ids=["absent", "absent, no manager", "no manager", "not loaded", "switched off", "starting", "stopped", "loop"],
)
def test_a_daemon_that_does_not_answer_has_a_reason_and_what_to_type(given: dict[str, Any], advice: str) -> None:
    result = silent(**given)
    assert advice in result.text
    assert result.exit_code == 1


def test_a_daemon_that_has_a_process_and_does_not_answer_is_not_called_stopped() -> None:
    assert "goarmd does not answer" in silent(**RUNS).text
    assert "goarmd does not run" in silent(**ENDED).text


def test_the_last_line_of_the_log_of_a_service_that_ended_is_shown() -> None:
    log = Completed(0, '{"event": "started"}\ngoarmd: http.listen [x]: is taken\n\n')
    result = silent(**ENDED, restarting=True, log=log)
    assert result.data["last_line"] == "goarmd: http.listen [x]: is taken"
    assert result.text.endswith("its last words: goarmd: http.listen \\[x]: is taken")


def test_a_log_that_cannot_be_read_is_left_out() -> None:
    assert "last words" not in silent(**ENDED, restarting=True).text


def test_something_else_that_answers_is_neither_running_nor_not() -> None:
    result = silent(seen=None)
    assert (result.exit_code, result.data["running"]) == (2, None)
    assert "cannot be told" in result.text


def test_without_anything_installed_a_person_is_told_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("PATH", str(tmp_path))  # nothing to ask
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    config = tmp_path / "goarmd.toml"
    config.write_text('[http]\nlisten = "127.0.0.1:1"\n')
    assert main(["status", "--config", str(config)]) == 1
    assert "type `goarmd install`" in capsys.readouterr().out
    assert main(["status", "--config", str(config), "--json"]) == 1
    said = json.loads(capsys.readouterr().out)
    assert (said["running"], said["service"]["installed"]) == (False, False)
