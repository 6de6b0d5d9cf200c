"""Commands over a state file of an earlier goarmd, before any daemon of this one has opened it."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from goarmd.cli import main
from goarmd.settings import installed
from tests.state.old import OF_SHELL, SECRET, write_old

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("ZDOTDIR", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "GOENV"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(installed, "_USUAL", ())
    (tmp_path / ".config" / "goarmd").mkdir(parents=True)
    (tmp_path / ".config" / "goarmd" / "config.toml").write_text('[http]\nlisten = "127.0.0.1:1"\n')
    (tmp_path / ".zshrc").write_text(f"export GOPROXY=https://me:other-{SECRET}@proxy.example GOPATH=$HOME/other\n")
    write_old(tmp_path / "state" / "goarmd" / "state.db")
    return tmp_path


@pytest.mark.parametrize(
    "words",
    [("drift",), ("crashes", "--since", "5000w"), ("doctor",), ("settings",), ("status",)],
    ids=lambda words: words[0],
)
@pytest.mark.parametrize("form", [(), ("--json",)], ids=["text", "json"])
def test_no_command_shows_what_an_earlier_goarmd_kept_of_a_secret(
    capsys: pytest.CaptureFixture[str], words: tuple[str, ...], form: tuple[str, ...]
) -> None:
    main([*words, *form])
    shown = capsys.readouterr()
    assert shown.out
    assert SECRET not in shown.out + shown.err


def test_drift_that_an_earlier_goarmd_saw_is_still_there(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with closing(sqlite3.connect(home / "state" / "goarmd" / "state.db")) as state, state:
        latest = json.dumps({**OF_SHELL, "GOPATH": "$HOME/other"})
        state.execute("UPDATE settings SET latest = ? WHERE file = 'zshrc'", (latest,))
    assert main(["drift", "--json"]) == 1
    (zshrc,) = (file for file in json.loads(capsys.readouterr().out)["files"] if file["file"] == "zshrc")
    assert [key["key"] for key in zshrc["keys"]] == ["GOPATH"]


def test_a_query_leaves_an_older_file_as_it_is(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = home / "state" / "goarmd" / "state.db"
    before = path.read_bytes()
    main(["doctor"])
    main(["crashes"])
    assert path.read_bytes() == before
