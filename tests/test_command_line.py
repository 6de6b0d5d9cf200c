"""What the command line accepts, and what it answers to a typing mistake."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from goarmd.__main__ import main as program
from goarmd.cli import main

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    monkeypatch.delenv("XDG_STATE_HOME", raising=False)
    return tmp_path


def refused(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    """What goarmd answers on standard error, with exit code 2."""
    with pytest.raises(SystemExit) as caught:
        main(words)
    assert caught.value.code == 2
    return capsys.readouterr().err


@pytest.mark.parametrize("words", [(), ("help",)])
def test_without_a_command_the_help_is_shown(words: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(words) == 0
    shown = capsys.readouterr()
    assert "doctor" in shown.out
    assert shown.err == ""


def test_help_of_a_command_is_that_of_its_option(capsys: pytest.CaptureFixture[str]) -> None:
    shown = []
    for words in (("help", "crashes"), ("crashes", "--help")):
        with pytest.raises(SystemExit) as caught:
            main(words)
        assert caught.value.code == 0
        shown.append(capsys.readouterr().out)
    assert shown[0] == shown[1]
    assert "--since" in shown[0]


@pytest.mark.parametrize("words", [("--config", "FILE", "config", "check"), ("config", "check", "--config", "FILE")])
def test_options_of_every_command_may_stand_before_it(
    words: tuple[str, ...], own_home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (own_home / "mine.toml").write_text("[samplin]\n")
    assert main([word.replace("FILE", str(own_home / "mine.toml")) for word in words]) == 2
    assert "mine.toml:1: samplin" in capsys.readouterr().err


def test_json_may_be_asked_for_before_the_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--json", "config", "check"]) == 0
    assert capsys.readouterr().out.startswith("{")


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        (("dcotor",), 'goarmd: there is no command dcotor: did you mean "doctor"?\n'),
        (("help", "statsu"), 'goarmd: there is no command statsu: did you mean "status"?\n'),
        (("config", "shw"), 'goarmd config: there is no action shw: did you mean "show"?\n'),
        (("doctor", "--jsn"), 'goarmd doctor: there is no option --jsn: did you mean "--json"?\n'),
        (("--jsn", "doctor"), 'goarmd doctor: there is no option --jsn: did you mean "--json"?\n'),
    ],
)
def test_a_mistyped_word_gets_a_suggestion(
    words: tuple[str, ...], answer: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert refused(capsys, *words) == answer


def test_a_word_like_none_gets_the_list_of_those_that_exist(capsys: pytest.CaptureFixture[str]) -> None:
    answer = refused(capsys, "frobnicate")
    assert answer.startswith("goarmd: there is no command frobnicate; known names: ack, config, crashes, demo, ")
    assert answer.count("\n") == 1


def test_a_missing_word_is_named_as_what_to_type(capsys: pytest.CaptureFixture[str]) -> None:
    assert refused(capsys, "config") == "goarmd config: type goarmd config check or goarmd config show\n"


@pytest.mark.parametrize("word", ["start", "stop", "restart"])
def test_a_word_that_other_daemons_have_is_answered_with_goarmds_own(
    word: str, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = refused(capsys, word)
    assert answer.startswith(f"goarmd: there is no command {word}: ")
    assert "`goarmd " in answer


def test_a_choice_that_is_not_offered_gets_the_list_as_it_is_typed(capsys: pytest.CaptureFixture[str]) -> None:
    answer = refused(capsys, "doctor", "--severity", "foo")
    assert answer == "goarmd doctor: there is no --severity foo; known names: critical, info, warning\n"


def test_the_help_lists_no_command_for_developers(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0
    assert "generate" not in capsys.readouterr().out


def test_ctrl_c_while_the_program_is_loaded_ends_it_without_a_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted() -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr("goarmd.cli.main", interrupted)
    monkeypatch.setattr("sys.argv", ["goarmd", "doctor"])
    assert program() == 130
