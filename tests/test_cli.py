from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from goarmd import __version__
from goarmd.cli import main
from goarmd.commands import ExitCode
from goarmd.core.findings import Finding, Remedy, Severity
from goarmd.views.from_report import to_values
from tests.builders import NOW, report
from tests.tools import only_on
from tests.views.schema import KEYS, unfit

FINDING = Finding("memory_budget", "T", Severity.WARNING, "s", "d", "w", NOW, Remedy("r"))


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("XDG_CONFIG_HOME", "XDG_STATE_HOME"):
        monkeypatch.delenv(name, raising=False)
    folder = tmp_path / ".config" / "goarmd"
    folder.mkdir(parents=True)
    (folder / "config.toml").write_text('[http]\nlisten = "127.0.0.1:1"\n')  # nothing answers there
    return folder


def test_version_prints_the_version(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["--version"])
    assert (caught.value.code, capsys.readouterr().out) == (0, f"goarmd {__version__}\n")


def test_an_error_is_one_line_and_exit_code_2(own_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (own_home / "config.toml").write_text("[samplin]\n")
    assert main(["config", "check"]) == 2
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert error.startswith("goarmd: ")
    assert 'did you mean "sampling"?' in error


@pytest.mark.parametrize("command", ["doctor", "status"])
def test_a_broken_configuration_is_a_warning_before_the_answer(
    command: str, own_home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", str(own_home))  # this machine's service manager may know a goarmd
    (own_home / "config.toml").write_text('[http]\nlisten = "127.0.0.1:1"\n[samplin]\n')
    assert main([command]) == 1
    shown = " ".join(capsys.readouterr().out.split())
    assert 'config.toml:3: samplin: unknown key: did you mean "sampling"?' in shown
    answer = {"doctor": "crashes none", "status": "nothing answers at"}[command]
    assert shown.index("configuration, not in force") < shown.index(answer)
    main([command, "--json"])
    assert "unknown key" in json.loads(capsys.readouterr().out)["config_error"]


def test_status_without_a_daemon_shows_the_command(
    own_home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", str(own_home))  # this machine's service manager may know a goarmd
    assert main(["status"]) == 1
    assert "goarmd install" in capsys.readouterr().out


def test_doctor_takes_a_sample_if_no_daemon_runs(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    code = main(["doctor", "--json"])
    answer = json.loads(capsys.readouterr().out)
    assert (code in (0, 1), answer["from_daemon"]) == (True, False)
    assert {"host", "processes"} <= {source["source"] for source in answer["sources"]}
    assert unfit(answer) == []
    assert answer.keys() == {"from_daemon", *KEYS}
    assert not (tmp_path / ".local").exists(), "a query creates no files"


def test_doctor_uses_the_accepted_baseline_and_does_not_change_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / ".zshrc").write_text("export GOPROXY=direct\n")
    assert main(["drift", "--accept"]) == 0
    (tmp_path / ".zshrc").write_text("export GOPROXY=off\n")
    state = next(path for path in tmp_path.rglob("state.db")).read_bytes()
    capsys.readouterr()
    main(["doctor", "--json"])
    found = json.loads(capsys.readouterr().out)["findings"]
    assert [finding["subject"] for finding in found if finding["check"] == "config_drift"] == ["zshrc"]
    assert next(path for path in tmp_path.rglob("state.db")).read_bytes() == state


def test_a_named_but_missing_configuration_is_an_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["config", "check", "--config", str(tmp_path / "typo.toml")]) == 2
    assert "there is no such file" in capsys.readouterr().err


def test_the_source_that_every_report_needs_cannot_be_disabled(
    own_home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (own_home / "config.toml").write_text('[sources]\ndisabled = ["processes"]\n')
    assert main(["config", "check"]) == 2
    assert "config.toml:2: sources.disabled: processes cannot be disabled" in capsys.readouterr().err


@pytest.mark.parametrize(("table", "near"), [("checks", "orphan_gopls"), ("sources", "processes")])
def test_a_part_that_does_not_exist_cannot_be_disabled(
    own_home: Path, capsys: pytest.CaptureFixture[str], table: str, near: str
) -> None:
    (own_home / "config.toml").write_text(f'[{table}]\ndisabled = ["{near}x"]\n')
    assert main(["config", "check"]) == 2
    assert f':2: {table}.disabled: unknown {table[:-1]} {near}x: did you mean "{near}"?' in capsys.readouterr().err


def test_config_check_accepts_a_valid_file(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["config", "check"]) == 0
    assert "config.toml: OK" in " ".join(capsys.readouterr().out.split())


def test_config_show_lists_every_setting_and_group(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["config", "show", "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert shown["sampling"]["interval"] == "15s"
    assert shown["budgets"]["gopls"]["warning"] == "1.4GB"
    assert "gopls" in [group["name"] for group in shown["groups"]]


def test_a_closed_pipe_is_not_an_error() -> None:
    command = f"{sys.executable} -m goarmd config show | head -n 1"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False, cwd=Path(__file__).parent.parent)  # fmt: skip  # noqa: E501
    assert (done.returncode, done.stderr) == (0, "")


def test_the_daemon_imports_no_libraries_of_commands() -> None:
    heavy = "rich grafana_foundation_sdk yaml"
    script = (
        f"import sys, goarmd.cli, goarmd.daemon; goarmd.cli.parser(); print(set('{heavy}'.split()) & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=Path(__file__).parent.parent)  # fmt: skip  # noqa: E501
    assert done.stdout.strip() == "set()"


def test_an_internal_error_is_one_line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("first\nsecond")

    monkeypatch.setattr("goarmd.commands.status.fetch_report", broken)
    assert main(["status"]) == 2
    error = capsys.readouterr().err
    assert error.startswith("goarmd: internal error: ZeroDivisionError: first second")
    assert error.count("\n") == 1


def test_a_lowest_severity_decides_about_doctors_exit_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("goarmd.commands.doctor.look", lambda _: to_values(report(findings=(FINDING,))))
    assert main(["doctor", "--here"]) == 1
    assert main(["doctor", "--here", "--severity", "critical"]) == 0
    assert "No findings at level critical" in capsys.readouterr().out


def ended(words: str, outputs: str) -> subprocess.CompletedProcess[str]:
    """`goarmd WORDS OUTPUTS` in a shell."""
    return subprocess.run(
        ["sh", "-c", f'"$0" -m goarmd {words} {outputs}', sys.executable], capture_output=True, text=True, check=False
    )


@only_on("linux", "has /dev/full")
@pytest.mark.parametrize("words", ["config show", "config show --json", "--help", "--version", "help doctor"])
def test_an_answer_that_cannot_be_written_is_one_line(words: str) -> None:
    done = ended(words, ">/dev/full")
    assert done.returncode == ExitCode.FAILED
    assert done.stderr == "goarmd: the answer cannot be written (No space left on device)\n"


@pytest.mark.parametrize(
    ("words", "code"), [("config show", 0), ("config show --json", 0), ("--help", 0), ("--version", 0), ("bogus", 2)]
)
def test_a_reader_that_has_gone_changes_no_exit_code(words: str, code: int) -> None:
    command = f'{{ "$0" -m goarmd {words}; echo $? >&3; }} 3>&2 2>/dev/null | sleep 0'
    done = subprocess.run(["sh", "-c", command, sys.executable], capture_output=True, text=True, check=False)
    assert done.stderr == f"{code}\n"


@pytest.mark.parametrize("words", ["config show", "--help", "--version"])
def test_a_reader_that_has_gone_is_not_reported(words: str) -> None:
    done = ended(words, "| sleep 0")
    assert done.stderr == ""


@only_on("linux", "has /dev/full")
@pytest.mark.parametrize(
    ("words", "code"), [("bogus", ExitCode.FAILED), ("--config none doctor", ExitCode.FAILED), ("--help", 0)]
)
def test_a_word_of_an_error_that_cannot_be_written_changes_no_exit_code(words: str, code: int) -> None:
    assert ended(words, "2>/dev/full").returncode == code


@pytest.mark.parametrize("closed", ["2>&-", ">&-", ">&- 2>&-", "<&-"])
def test_a_closed_output_ends_no_command(closed: str) -> None:
    command = f'"$0" -m goarmd config show {closed}'
    assert subprocess.run(["sh", "-c", command, sys.executable], capture_output=True, check=False).returncode == 0
