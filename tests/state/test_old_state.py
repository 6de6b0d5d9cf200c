"""A state file of an earlier goarmd, which kept values and texts as they stood."""

from __future__ import annotations

import sqlite3
import stat
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from goarmd.assembly import clean_state
from goarmd.core.system import System
from goarmd.crashes.evidence import CrashCount
from goarmd.crashes.store import CrashStore
from goarmd.settings.baselines import Baselines
from goarmd.settings.files import compare, compared_files
from goarmd.state.cursors import Cursors
from goarmd.state.kept import salt
from goarmd.state.state_file import StateFile
from tests.builders import NOW
from tests.state.old import KIND, SECRET, crash, everything, write_old

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home from which the files have gone meanwhile."""
    for name in ("ZDOTDIR", "XDG_CONFIG_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def old(tmp_path: Path) -> Path:
    return write_old(tmp_path / "goarmd" / "state.db")


def test_nothing_of_a_secret_is_left_in_any_file(old: Path) -> None:
    with closing(StateFile(old)) as state:
        clean_state(state, System.LINUX)
        assert state.problem is None
        assert SECRET.encode() not in everything(old), "while it is open"
        Baselines(state).remember("bashrc", {"GOPATH": "/x"}, None)
        assert SECRET.encode() not in everything(old), "after a write"
    assert SECRET.encode() not in everything(old), "after it is closed"


def test_accepted_values_of_go_are_still_there_and_no_others(old: Path) -> None:
    with closing(StateFile(old)) as state:
        clean_state(state, System.LINUX)
        shell, editor = (Baselines(state).baseline(file) or {} for file in ("zshrc", "vscode-settings"))
        assert (Baselines(state).latest("zshrc") or pytest.fail("nothing is there")).values == shell
    assert {key: value for key, value in shell.items() if "digest:" not in value} == {
        "GOPATH": "$HOME/go",
        "PATH": "/opt/homebrew/bin:$PATH\n/usr/local/bin:$PATH",
    }
    assert shell.keys() - {"GOPATH", "PATH"} == {"GOPROXY", "GOFLAGS", "alias go", "eval brew", "source secrets.sh"}
    assert shell["GOPROXY"].startswith("https://[hidden]@proxy.example,direct")
    assert editor.keys() == {"go.goroot", "go.toolsEnvVars.GITHUB_TOKEN", "http.proxy"}
    assert editor["go.goroot"] == '"/usr/local/go"'


def test_a_file_that_is_still_there_has_not_drifted(old: Path, home: Path) -> None:
    home.mkdir()
    (home / ".zshrc").write_text(f"export GOPROXY=https://me:{SECRET}@proxy.example,direct\nexport STRIPE={SECRET}\n")
    with closing(StateFile(old)) as state:
        clean_state(state, System.LINUX)
        (zshrc,) = (each for each in compared_files(System.LINUX, home) if each.file == "zshrc")
        found = compare(zshrc, home, Baselines(state), salt(state))
        assert found is not None
        assert (found.drifted_keys, [*(found.baseline or {})]) == ((), ["GOPROXY"])
        assert SECRET.encode() not in everything(old)


def test_crashes_their_counts_and_positions_are_still_there(old: Path) -> None:
    with closing(StateFile(old)) as state:
        clean_state(state, System.LINUX)
        store = CrashStore(state)
        (kept,) = store.since(0, 9)
        assert store.counts() == {KIND: CrashCount(4, NOW)}
        assert store.knows(crash().seen[0].evidence.reference)
        assert Cursors(state).known("log:") == {"log:/a": "17"}
    assert (kept.id, kept.pid, kept.causes[0].cause) == ("c1", 7, "go-panic")
    assert kept.causes[0].evidence == "panic: dial postgres://[hidden]@db.example:5432/app: refused"


def test_cleaning_is_done_once(old: Path) -> None:
    with closing(StateFile(old)) as state:
        clean_state(state, System.LINUX)
        before = Baselines(state).baseline("zshrc")
    with closing(StateFile(old)) as state:
        clean_state(state, System.LINUX)
        assert Baselines(state).baseline("zshrc") == before


def test_a_file_that_is_in_use_is_rewritten_at_the_next_start(old: Path) -> None:
    with closing(StateFile(old)) as state:
        with closing(sqlite3.connect(old, isolation_level=None)) as reader:  # another goarmd, in the middle of a query
            reader.execute("BEGIN")
            reader.execute("SELECT * FROM settings").fetchone()
            assert not state.compact()
            clean_state(state, System.LINUX)
        clean_state(state, System.LINUX)
        assert SECRET.encode() not in everything(old)
        assert state.problem is None


def test_only_the_owner_may_read_the_files_afterwards(old: Path) -> None:
    with closing(StateFile(old)) as state:
        clean_state(state, System.LINUX)
        modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in old.parent.iterdir()}
        assert modes.keys() == {"state.db", "state.db-wal", "state.db-shm"}
        assert set(modes.values()) == {0o600}


def test_the_folder_of_an_older_goarmd_is_closed_to_others(old: Path) -> None:
    with closing(StateFile(old)):
        assert stat.S_IMODE(old.parent.stat().st_mode) == 0o700
