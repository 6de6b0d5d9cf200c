"""`goarmd ack` in a home with one wrong setting."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

import pytest

from goarmd.cli import main
from goarmd.core.moments import Moment

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("XDG_CONFIG_HOME", "XDG_STATE_HOME", "ZDOTDIR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("PATH", str(tmp_path))
    (tmp_path / ".zshrc").write_text("export GOLSP_CPU_AFFINITY=0-3\n")
    return tmp_path


@pytest.fixture
def ask(capsys: pytest.CaptureFixture[str]) -> Any:
    def answer(*words: str) -> Any:
        main([*words, "--json"])
        return json.loads(capsys.readouterr().out)

    return answer


def of_settings(findings: Any) -> list[str]:
    return [finding["id"] for finding in findings if finding["check"] == "unknown_setting"]


def test_an_acknowledged_finding_leaves_doctor_until_it_is_removed(ask: Any) -> None:
    (id_,) = of_settings(ask("doctor")["findings"])
    ask("ack", id_, "--reason", "harmless")
    answer = ask("doctor")
    assert of_settings(answer["findings"]) == []
    (aside,) = answer["acknowledged"]
    assert (aside["finding"]["id"], aside["reason"], aside["until"]) == (id_, "harmless", None)
    ask("ack", "--remove", id_)
    assert of_settings(ask("doctor")["findings"]) == [id_]


def test_the_check_names_all_its_findings_and_the_list_has_them(ask: Any) -> None:
    ask("ack", "unknown_setting", "--until", "2999-01-01")
    (known,) = ask("ack", "--list")["acknowledged"]
    assert (known["check"], known["about"]) == ("unknown_setting", ".zshrc GOLSP_CPU_AFFINITY")
    assert known["until"].startswith(("2998-12-31", "2999-01-01"))


@pytest.mark.parametrize("word", ["GOLSP_CPU_AFFINITY", ".zshrc", ".zshrc:1", "~/.zshrc", "{home}/.zshrc"])
def test_a_finding_is_named_as_fix_names_it(own_home: Path, ask: Any, word: str) -> None:
    (known,) = ask("ack", word.format(home=own_home))["acknowledged"]
    assert known["about"] == ".zshrc GOLSP_CPU_AFFINITY"


@pytest.mark.parametrize("word", ["GOLSP_CPU_AFFINITY", "~/.zshrc", "unknown_setting"])
def test_what_was_put_aside_is_named_in_the_same_way(ask: Any, word: str) -> None:
    ask("ack", "unknown_setting")
    assert len(ask("ack", "--remove", word)["acknowledged"]) == 1
    assert ask("ack", "--list")["acknowledged"] == []


def test_the_command_that_brings_it_back_is_whole(capsys: pytest.CaptureFixture[str]) -> None:
    main(["ack", "unknown_setting"])
    shown = capsys.readouterr().out
    command = shown.partition("`goarmd ")[2].partition("`")[0]
    assert main(command.split()) == 0
    assert "reported again" in capsys.readouterr().out


def test_doctor_is_fine_when_all_is_acknowledged(capsys: pytest.CaptureFixture[str]) -> None:
    main(["ack", "unknown_setting"])
    capsys.readouterr()
    assert main(["doctor", "--severity", "info"]) in (0, 2)  # 2: other tests' processes cannot all be read
    shown = capsys.readouterr().out
    assert shown.startswith("Nothing is wrong")
    assert "1 acknowledged finding is put aside: see goarmd ack --list." in " ".join(shown.split())


def test_a_row_of_the_configuration_does_the_same(own_home: Path, ask: Any) -> None:
    folder = own_home / ".config/goarmd"
    folder.mkdir(parents=True)
    (folder / "config.toml").write_text('[[ignore]]\ncheck = "unknown_setting"\nsubject = "*GOLSP*"\nreason = "old"\n')
    (aside,) = ask("doctor")["acknowledged"]
    assert (aside["configured"], aside["reason"]) == (True, "old")
    assert ask("ack", "--list")["ignored"] == [{"check": "unknown_setting", "subject": "*GOLSP*", "reason": "old"}]


def test_an_ignored_check_must_exist(own_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config = own_home / "c.toml"
    config.write_text('[[ignore]]\ncheck = "unknown_settin"\n')
    assert main(["config", "check", "--config", str(config)]) == 2
    assert ':1: ignore: unknown check unknown_settin: did you mean "unknown_setting"?' in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        (["ack"], "name a finding, as goarmd doctor shows it"),
        (["ack", "unknown_settings"], 'there is no such finding: did you mean "unknown_setting"?'),
        (["ack", "unknown_setting", "--until", "soon"], "--until soon: is not a date: write it as 2027-01-31"),
        (["ack", "unknown_setting", "--until", "2001-01-01"], "--until 2001-01-01: is in the past"),
        (["ack", "--remove", "abcdef"], "abcdef: is not put aside: goarmd ack --list shows what is"),
    ],
)
def test_what_cannot_be_done_is_refused_in_one_line(
    words: list[str], answer: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(words) == 2
    error = capsys.readouterr().err
    assert answer in error
    assert error.count("\n") == 1


def test_what_is_about_an_event_is_put_aside_for_a_day(monkeypatch: pytest.MonkeyPatch, ask: Any) -> None:
    monkeypatch.setattr("goarmd.commands.ack._OF_EVENTS", ("unknown_setting",))  # as recent_crash is
    began = time.time()
    (known,) = ask("ack", "unknown_setting")["acknowledged"]
    assert 0 <= Moment.parse(known["until"]) - began - 86400 < 30
