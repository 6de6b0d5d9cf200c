"""`goarmd drift`, in its own home."""

from __future__ import annotations

import argparse
import json
import re
import time
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from goarmd import platforms
from goarmd.commands.drift import COMMAND
from goarmd.core.errors import GoarmdError
from goarmd.core.moments import Moment
from goarmd.core.system import System
from goarmd.platforms import Platform
from goarmd.settings import notes
from goarmd.settings.baselines import Baselines
from goarmd.settings.files import compare, compared_files
from goarmd.settings.notes import Notes
from goarmd.state.kept import salt
from goarmd.state.state_file import StateFile
from goarmd.views.markup import from_markup
from tests.tools import Quiet

if TYPE_CHECKING:
    from typing import NoReturn

    from goarmd.commands import Result

REAL = platforms.current


def never(*_: object) -> NoReturn:
    raise AssertionError("drift needs only the name of the platform")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("ZDOTDIR", "XDG_CONFIG_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setattr(platforms, "current", lambda: Platform(System.LINUX, never, never, never, never))
    return tmp_path


def drift(*words: str) -> Result:
    parser = argparse.ArgumentParser()
    parser.add_argument("--config", type=Path, default=Path("/nowhere/goarmd.toml"))
    COMMAND.arguments(parser)
    return COMMAND.run(parser.parse_args(words), Quiet())


def plain(result: Result) -> str:
    return from_markup(result.text).plain


def seen_by_a_daemon(home: Path) -> None:
    """The first run of a daemon: the present values become the baseline."""
    with closing(StateFile(home / "state/goarmd/state.db")) as state:
        baselines = Baselines(state)
        for file in compared_files(System.LINUX, home):
            if (found := compare(file, home, baselines, salt(state))) and found.values is not None:
                baselines.accept(file.file, found.values)


def test_without_settings_files_it_reports_none() -> None:
    result = drift()
    assert result.exit_code == 0
    assert result.text == "There are no settings files to watch."
    assert result.data == {"files": [], "policy": None, "problem": None}


def test_before_the_first_run_there_is_no_baseline_and_no_drift(home: Path) -> None:
    (home / ".zshrc").write_text("GOBIN=1")
    result = drift()
    assert result.exit_code == 0
    assert "no baseline yet" in result.text
    assert drift().data["files"][0]["accepted"] is False


def test_accepted_settings_are_not_drift(home: Path) -> None:
    (home / ".zshrc").write_text("GOBIN=1")
    seen_by_a_daemon(home)
    result = drift()
    assert result.exit_code == 0
    assert "as accepted" in result.text


def test_each_key_is_shown_with_both_values_and_the_exit_code_is_1(home: Path) -> None:
    (home / ".zshrc").write_text("GOPROXY=direct\nGOBIN=1")
    seen_by_a_daemon(home)
    (home / ".zshrc").write_text("GOPROXY='[red]off'\nGOPATH=1")
    result = drift()
    assert result.exit_code == 1
    (file,) = result.data["files"]
    assert {name: file[name] for name in ("file", "path", "accepted", "problems", "repairs")} == {
        "file": "zshrc",
        "path": str(home / ".zshrc"),
        "accepted": True,
        "problems": [],
        "repairs": [],
    }
    assert [[row[name] for name in ("key", "change", "baseline", "present", "line")] for row in file["keys"]] == [
        ["GOBIN", "removed", "1", None, None],
        ["GOPATH", "added", None, "1", 2],
        ["GOPROXY", "changed", "direct", "[red]off", 1],
    ]
    assert all(time.time() - Moment.parse(row["changed_at"]) < 60 for row in file["keys"])
    assert json.loads(json.dumps(result.data)) == result.data
    when = r"\d{4}-\d\d-\d\d \d\d:\d\d"
    assert re.findall(rf"  (\w+  GO\w+)\n    (.*)\n    ((?:line \d, )?){when}\n", plain(result)) == [
        ("removed  GOBIN", "1 -> not set", ""),
        ("added  GOPATH", "not set -> 1", "line 2, "),
        ("changed  GOPROXY", "direct -> [red]off", "line 1, "),
    ]


def test_another_order_is_shown_in_one_line(home: Path) -> None:
    lines = ["export PATH=/a:$PATH\n", "source ~/x.sh\n"]
    (home / ".zshrc").write_text("".join(lines))
    seen_by_a_daemon(home)
    (home / ".zshrc").write_text("".join(reversed(lines)))
    assert "order of PATH and sourced files\n    PATH, source x.sh -> source x.sh, PATH\n" in plain(drift())


def test_a_value_that_may_hold_a_secret_is_said_to_be_one(home: Path) -> None:
    (home / ".zshrc").write_text("export GOFLAGS=-ldflags=-X=main.key=k3y\n")
    seen_by_a_daemon(home)
    (home / ".zshrc").write_text("export GOFLAGS=-ldflags=-X=main.key=k4y\n")
    shown = plain(drift())
    assert shown.count("a value that is not kept, as it may hold a secret (digest:") == 2
    assert "k4y" not in shown


def test_flags_that_cannot_hold_one_are_shown(home: Path) -> None:
    (home / ".zshrc").write_text("export GOFLAGS=-mod=mod\n")
    seen_by_a_daemon(home)
    (home / ".zshrc").write_text("export GOFLAGS=-mod=vendor\n")
    assert "-mod=mod -> -mod=vendor" in plain(drift())


def test_long_values_stand_below_each_other_within_80_columns(home: Path) -> None:
    (home / ".zshrc").write_text(f"GOPROXY=https://{'a' * 40}\n")
    seen_by_a_daemon(home)
    (home / ".zshrc").write_text(f"GOPROXY=https://{'b' * 40}\n")
    shown = plain(drift())
    assert f"    - https://{'a' * 40}\n    + https://{'b' * 40}\n" in shown
    assert max(map(len, shown.splitlines())) <= 80


@pytest.mark.parametrize("word", ["GOBIN", "zshrc:GOBIN"])
def test_accept_can_name_one_key(home: Path, word: str) -> None:
    (home / ".zshrc").write_text("GOBIN=1\nGOPATH=1")
    seen_by_a_daemon(home)
    (home / ".zshrc").write_text("GOBIN=2\nGOPATH=2")
    result = drift("--accept", word)
    assert result.exit_code == 1
    assert [row["key"] for row in result.data["files"][0]["keys"]] == ["GOPATH"]


def wrong(home: Path, value: str) -> None:
    """GOPROXY with quotes in the Go env file, which go takes for a part of the value, or without."""
    path = home / ".config/go/env"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"GOPROXY={value}\nGOFLAGS=-mod=mod\n")


def test_a_repair_that_no_daemon_saw_is_shown_as_one_and_is_no_drift(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(platforms, "current", REAL)
    wrong(home, '"https://proxy.example"')
    seen_by_a_daemon(home)
    with closing(StateFile(home / "state/goarmd/state.db")) as state:
        notes.write(state, "go-env", Notes(faults={"GOPROXY": '"https://proxy.example"'}))
    wrong(home, "https://proxy.example")
    result = drift()
    assert (result.exit_code, result.data["files"][0]["keys"]) == (0, [])
    (repair,) = result.data["files"][0]["repairs"]
    assert (repair["key"], repair["change"]) == ("GOPROXY", "repaired")
    assert "repaired  GOPROXY" in plain(result)
    assert drift("--accept").data["files"][0]["repairs"] == []


def test_accept_makes_the_present_values_the_baseline(home: Path) -> None:
    (home / ".zshrc").write_text("GOBIN=1")
    seen_by_a_daemon(home)
    (home / ".zshrc").write_text("GOBIN=2")
    assert drift("--accept").exit_code == 0
    assert drift().exit_code == 0
    (home / ".zshrc").write_text("GOBIN=1")
    assert drift().exit_code == 1


def test_accept_can_name_one_file(home: Path) -> None:
    for name in (".zshrc", ".bashrc"):
        (home / name).write_text("GOBIN=1")
    seen_by_a_daemon(home)
    for name in (".zshrc", ".bashrc"):
        (home / name).write_text("GOBIN=2")
    result = drift("--accept", "zshrc")
    assert result.exit_code == 1
    assert {file["file"]: len(file["keys"]) for file in result.data["files"]} == {"zshrc": 0, "bashrc": 1}


def test_a_deleted_file_can_be_accepted(home: Path) -> None:
    (home / ".zshrc").write_text("GOBIN=1")
    seen_by_a_daemon(home)
    (home / ".zshrc").unlink()
    assert drift().exit_code == 1
    assert drift("--accept").exit_code == 0


def test_accepting_an_unknown_file_names_the_known_ones(home: Path) -> None:
    (home / ".zshrc").write_text("GOBIN=1")
    with pytest.raises(GoarmdError, match='no settings file or changed key has this name: did you mean "zshrc"'):
        drift("--accept", "zshrcc")


def test_a_file_that_cannot_be_parsed_is_reported_and_not_accepted(home: Path) -> None:
    (home / ".zshrc").write_text("export GOBIN='")
    result = drift("--accept")
    assert "line 1: a single quote is opened and not closed" in result.text
    assert result.data["files"][0]["accepted"] is False
    with pytest.raises(GoarmdError, match=r"\.zshrc: line 1: .*: fix it before accepting it"):
        drift("--accept", "zshrc")


def test_nothing_is_accepted_if_it_cannot_be_saved(home: Path) -> None:
    (home / "state").write_text("a file in place of the folder")
    (home / ".zshrc").write_text("GOBIN=1")
    with pytest.raises(GoarmdError, match=r"nothing was accepted: .*state\.db: cannot be used"):
        drift("--accept")
    assert "cannot be used" in drift().data["problem"]


def test_it_works_while_a_daemon_has_the_state_file_open(home: Path) -> None:
    (home / ".zshrc").write_text("GOBIN=1")
    seen_by_a_daemon(home)
    with closing(StateFile(home / "state/goarmd/state.db")) as daemon:
        (home / ".zshrc").write_text("GOBIN=2")
        assert drift("--accept").exit_code == 0
        assert Baselines(daemon).baseline("zshrc") == {"GOBIN": "2"}


ROW = """\
[[policy]]
name = "p"
key = "GOPROXY"
expect = "is"
values = ["off"]
why = "We vendor."
remedy = "Set it to off."
"""


def test_a_policy_is_compared_with_beside_the_baseline(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(platforms, "current", REAL)
    (home / ".bashrc").write_text("export GOPROXY=direct\n")
    seen_by_a_daemon(home)
    policy = home / "policy.toml"
    policy.write_text(ROW)
    result = drift("--policy", str(policy))
    assert result.exit_code == 1
    (found,) = result.data["policy"]["deviations"]
    assert (found["key"], found["file"], found["line"], found["kind"]) == ("GOPROXY", ".bashrc", 1, "policy")
    assert "warning  GOPROXY  .bashrc:1\n    We vendor. Set it to off." in plain(result)
    (home / ".bashrc").write_text("export GOPROXY=off\n")
    assert drift("--accept", "--policy", str(policy)).exit_code == 0


def test_a_file_that_is_gone_is_said_to_be(home: Path) -> None:
    (home / ".zshrc").write_text("GOBIN=1\nGOPATH=1")
    seen_by_a_daemon(home)
    (home / ".zshrc").unlink()
    shown = plain(drift())
    assert "the file is gone, with 2 settings" in shown
    assert "removed" not in shown
