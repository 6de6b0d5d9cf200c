"""`goarmd fix` as it is typed."""

from __future__ import annotations

import time
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from goarmd.cli import parser
from goarmd.commands import Result, drift, fix
from goarmd.config.paths import state_db
from goarmd.core.errors import GoarmdError
from goarmd.core.findings import Severity, finding_id
from goarmd.runtime.acknowledged import Acknowledgement, Acknowledgements
from goarmd.state.state_file import StateFile
from tests.tools import Quiet

if TYPE_CHECKING:
    from pathlib import Path

CODE = finding_id("removed", ".bashrc GO111MODULE")
SHELL = "export GO111MODULE=off\nexport GOFLAGS=-mod=mod\n"


@pytest.fixture
def shell_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("XDG_CONFIG_HOME", "XDG_STATE_HOME", "ZDOTDIR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    path = tmp_path / ".bashrc"
    path.write_text(SHELL)
    return path


def run(*words: str, answer: bool = False) -> tuple[Result, list[str]]:
    progress = Quiet(answer=answer)
    return fix.run(parser().parse_args(["fix", *words]), progress), progress.shown


def test_the_edit_is_shown_and_written_after_a_yes(shell_file: Path) -> None:
    result, shown = run("GO111MODULE", answer=True)
    assert "-export GO111MODULE=off" in shown[0]
    assert "1 finding fixed" in result.text
    assert (result.exit_code, shell_file.read_text()) == (0, "export GOFLAGS=-mod=mod\n")


def test_after_a_no_nothing_is_written(shell_file: Path) -> None:
    result, _ = run("GO111MODULE")
    assert (result.exit_code, shell_file.read_text()) == (1, SHELL)
    assert "goarmd fix --yes" in result.text


@pytest.mark.parametrize("words", [("--dry-run",), ("--dry-run", "--yes"), ("--json",)])
def test_no_question_and_nothing_written(shell_file: Path, words: tuple[str, ...]) -> None:
    _, shown = run("GO111MODULE", *words, answer=True)
    assert (shown, shell_file.read_text()) == ([], SHELL)


def test_undo_with_dry_run_writes_nothing(shell_file: Path) -> None:
    run("--yes")
    fixed = shell_file.read_bytes()
    result, _ = run("--undo", "--dry-run")
    assert shell_file.read_bytes() == fixed
    assert result.data == {"would_restore": [str(shell_file)]}
    assert "--dry-run writes nothing" in result.text
    assert run("--undo")[0].data == {"restored": [str(shell_file)]}


def test_yes_writes_without_a_question_and_undo_takes_it_back(shell_file: Path) -> None:
    assert run("GO111MODULE", "--yes")[1] == []
    assert shell_file.read_text() != SHELL
    result, _ = run("--undo")
    assert result.data == {"restored": [str(shell_file)]}
    assert shell_file.read_text() == SHELL


@pytest.mark.parametrize(
    "word", [".bashrc", ".bashrc:1", "~/.bashrc", "GO111MODULE", "removed", CODE, "{home}/.bashrc"]
)
def test_a_finding_is_named_by_key_file_line_kind_or_code(shell_file: Path, word: str) -> None:
    assert run(word.format(home=shell_file.parent), "--json")[0].data["changes"][0]["keys"] == ["GO111MODULE"]
    assert shell_file.read_text() == SHELL


def test_a_finding_that_is_not_there_is_an_error(shell_file: Path) -> None:
    with pytest.raises(GoarmdError, match=r"go\.nosuch: there is no such finding"):
        run("go.nosuch")
    assert shell_file.read_text() == SHELL


def test_a_similar_name_is_offered(shell_file: Path) -> None:
    with pytest.raises(GoarmdError, match='did you mean "GO111MODULE"'):
        run("GO11MODULE")
    assert shell_file.read_text() == SHELL


def test_a_secret_beside_the_edit_is_not_shown(shell_file: Path) -> None:
    token = "ghp_0123456789abcdefghijABCDEFGHIJ012345"
    shell_file.write_text(f"export GITHUB_TOKEN={token}\n{SHELL}")
    result, shown = run("GO111MODULE")
    as_json, _ = run("GO111MODULE", "--json")
    assert token not in f"{result.text}{shown}{as_json.data}"


def test_with_nothing_to_mend_it_says_so(shell_file: Path) -> None:
    shell_file.write_text("export EDITOR=vim\n")
    result, _ = run()
    found = [each for each in result.data["by_hand"] if each["file"] == ".bashrc"]
    assert (result.data["changes"], found) == ([], [])


def test_what_fix_writes_is_no_drift_and_other_drift_stays(shell_file: Path) -> None:
    def drifted() -> list[str]:
        (file,) = drift.run(parser().parse_args(["drift"]), Quiet()).data["files"]
        return [row["key"] for row in file["keys"]]

    drift.run(parser().parse_args(["drift", "--accept"]), Quiet())
    shell_file.write_text(SHELL.replace("mod=mod", "mod=readonly"))
    assert drifted() == ["GOFLAGS"]
    run("GO111MODULE", "--yes")
    assert drifted() == ["GOFLAGS"]
    run("--undo")
    assert drifted() == ["GOFLAGS"]


def test_what_fix_writes_is_shown_as_a_repair_until_it_is_taken_back(shell_file: Path) -> None:
    def repairs() -> list[tuple[str, str | None, str | None]]:
        (file,) = drift.run(parser().parse_args(["drift"]), Quiet()).data["files"]
        return [(row["key"], row["baseline"], row["present"]) for row in file["repairs"]]

    drift.run(parser().parse_args(["drift", "--accept"]), Quiet())
    run("GO111MODULE", "--yes")
    assert repairs() == [("GO111MODULE", "off", None)]
    run("--undo")
    assert repairs() == []
    assert shell_file.read_text() == SHELL


def test_a_policy_file_is_applied(shell_file: Path, tmp_path: Path) -> None:
    policy = tmp_path / "policy.toml"
    policy.write_text(
        '[[policy]]\nname = "p"\nkey = "GOFLAGS"\nexpect = "is"\nvalues = ["-mod=readonly"]\nwhy = "So."\n'
    )
    run("policy", "--yes", "--policy", str(policy))
    assert shell_file.read_text() == SHELL.replace("-mod=mod", "-mod=readonly")


def test_what_was_acknowledged_is_fixed_only_if_it_is_named(shell_file: Path) -> None:
    acknowledged = Acknowledgement(
        check="removed", about=".bashrc GO111MODULE", severity=Severity.CRITICAL, at=time.time()
    )
    assert "GO111MODULE" in _keys(run("--dry-run")[0])
    with closing(StateFile(state_db())) as state:
        Acknowledgements(state).add([acknowledged], time.time())
    assert "GO111MODULE" not in _keys(run("--dry-run")[0])
    assert "GO111MODULE" in _keys(run("GO111MODULE", "--dry-run")[0])


def _keys(result: Result) -> set[str]:
    return {key for change in result.data["changes"] for key in change["keys"]}
