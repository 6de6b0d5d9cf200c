from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from goarmd import __version__
from goarmd.cli import main
from tests.views.schema import KEYS, unfit


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("XDG_CONFIG_HOME", "XDG_STATE_HOME"):
        monkeypatch.delenv(name, raising=False)
    folder = tmp_path / ".config" / "goarmd"
    folder.mkdir(parents=True)
    (folder / "config.toml").write_text('[http]\nlisten = "127.0.0.1:1"\n')  # nothing answers there
    return folder


def test_the_version_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["--version"])
    assert (caught.value.code, capsys.readouterr().out) == (0, f"goarmd {__version__}\n")


def test_an_error_is_one_line_and_exit_code_2(own_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (own_home / "config.toml").write_text("[samplin]\n")
    assert main(["doctor"]) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert said.startswith("goarmd: ")
    assert 'did you mean "sampling"?' in said


def test_status_without_a_daemon_says_what_to_type(
    own_home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", str(own_home))  # a service manager might know of a goarmd that this machine has
    assert main(["status"]) == 1
    assert "goarmd install" in capsys.readouterr().out


def test_doctor_looks_itself_when_no_daemon_runs(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    code = main(["doctor", "--json"])
    answer = json.loads(capsys.readouterr().out)
    assert (code in (0, 1), answer["from_daemon"]) == (True, False)
    assert {"host", "processes"} <= {source["source"] for source in answer["sources"]}
    assert unfit(answer) == []
    assert answer.keys() == {"from_daemon", *KEYS}
    assert not (tmp_path / ".local").exists(), "a question leaves nothing behind"


def test_doctor_knows_the_accepted_baseline_and_does_not_change_it(
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


def test_a_configuration_named_but_not_there_is_an_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["config", "check", "--config", str(tmp_path / "typo.toml")]) == 2
    assert "there is no such file" in capsys.readouterr().err


@pytest.mark.parametrize(("table", "near"), [("checks", "orphan_gopls"), ("sources", "processes")])
def test_a_part_that_does_not_exist_cannot_be_switched_off(
    own_home: Path, capsys: pytest.CaptureFixture[str], table: str, near: str
) -> None:
    (own_home / "config.toml").write_text(f'[{table}]\ndisabled = ["{near}x"]\n')
    assert main(["config", "check"]) == 2
    assert f'{table}.disabled: there is none called {near}x: did you mean "{near}"?' in capsys.readouterr().err


def test_config_check_says_that_the_file_is_right(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["config", "check"]) == 0
    assert "is right" in " ".join(capsys.readouterr().out.split())


def test_config_show_tells_every_setting_and_group(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["config", "show", "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert shown["sampling"]["interval"] == "15s"
    assert shown["budgets"]["gopls"]["warning"] == "1.4GB"
    assert "gopls" in [group["name"] for group in shown["groups"]]


def test_a_reader_that_has_seen_enough_is_no_error() -> None:
    command = f"{sys.executable} -m goarmd config show | head -n 1"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False, cwd=Path(__file__).parent.parent)  # fmt: skip  # noqa: E501
    assert (done.returncode, done.stderr) == (0, "")


def test_the_daemon_imports_nothing_that_only_commands_need() -> None:
    heavy = "rich grafana_foundation_sdk yaml"
    script = (
        f"import sys, goarmd.cli, goarmd.daemon; goarmd.cli.parser(); print(set('{heavy}'.split()) & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=Path(__file__).parent.parent)  # fmt: skip  # noqa: E501
    assert done.stdout.strip() == "set()"


def test_a_fault_of_goarmds_own_is_one_line_too(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("first\nsecond")

    monkeypatch.setattr("goarmd.commands.status.fetch_report", broken)
    assert main(["status"]) == 2
    said = capsys.readouterr().err
    assert said.startswith("goarmd: a fault of goarmd's own: ZeroDivisionError: first second")
    assert said.count("\n") == 1
