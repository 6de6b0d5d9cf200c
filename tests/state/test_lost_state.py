"""A state file that is removed, replaced or full of rubbish while it is in use."""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from goarmd.core.facts import Cursor
from goarmd.crashes.ledger import CrashLedger
from goarmd.crashes.store import CrashStore
from goarmd.settings.baselines import Baselines
from goarmd.state.cursors import Cursors
from goarmd.state.kept import salt
from goarmd.state.state_file import StateFile
from tests.builders import NOW, evidence
from tests.state.opening import opened

if TYPE_CHECKING:
    from pathlib import Path


def filled(state: StateFile) -> None:
    CrashLedger(state).add([evidence()], NOW)
    CrashLedger(state).settle(NOW + 60)
    Baselines(state).accept("zshrc", {"A": "1"})


def test_a_file_removed_without_its_journal_loses_nothing(path: Path) -> None:
    with opened(path) as state:
        filled(state)
        counts = CrashStore(state).counts()
        assert counts
        path.unlink()
        Baselines(state).accept("vscode", {"B": "2"})
        assert path.with_name("state.db-wal").exists()
        assert state.problem is None
    with opened(path) as state:
        assert CrashStore(state).counts() == counts
        assert [Baselines(state).baseline(file) for file in ("zshrc", "vscode")] == [{"A": "1"}, {"B": "2"}]


def test_a_removed_folder_loses_nothing_even_if_it_cannot_be_made_at_once(path: Path) -> None:
    with opened(path) as state:
        filled(state)
        shutil.rmtree(path.parent)
        path.parent.write_text("a file stands where the folder should be")
        Baselines(state).accept("vscode", {"B": "2"})
        assert "nothing is saved" in (state.problem or "")
        path.parent.unlink()
        Baselines(state).accept("vscode", {"B": "3"})
        assert state.problem is None
    with opened(path) as state:
        assert CrashStore(state).counts()
        assert [Baselines(state).baseline(file) for file in ("zshrc", "vscode")] == [{"A": "1"}, {"B": "3"}]


def test_an_older_copy_put_in_its_place_is_used_and_not_overwritten(path: Path, tmp_path: Path) -> None:
    with opened(path) as state:
        filled(state)
    shutil.copy(path, tmp_path / "older.db")
    with opened(path) as state:
        Baselines(state).accept("zshrc", {"A": "2"})
        (tmp_path / "older.db").rename(path)
        Baselines(state).accept("vscode", {"B": "2"})
        assert Baselines(state).baseline("zshrc") == {"A": "1"}
        assert state.generation == 1
    with opened(path) as state:
        assert [Baselines(state).baseline(file) for file in ("zshrc", "vscode")] == [{"A": "1"}, {"B": "2"}]


def test_a_new_file_that_another_command_made_meanwhile_gets_what_was_counted(path: Path) -> None:
    with opened(path) as state:
        filled(state)
        for file in path.parent.iterdir():
            file.unlink()
        with opened(path):
            pass
        Baselines(state).accept("vscode", {"B": "2"})
    with opened(path) as state:
        assert CrashStore(state).counts()
        assert Baselines(state).baseline("zshrc") == {"A": "1"}


@pytest.mark.parametrize("name", ["state.db", "state.db-wal", "state.db-shm"])
def test_a_fifo_in_its_place_means_memory_and_stops_nothing(path: Path, name: str) -> None:
    path.parent.mkdir()
    os.mkfifo(path.parent / name)
    with opened(path) as state:
        Baselines(state).accept("zshrc", {"A": "1"})
        assert "not a regular file" in (state.problem or "")
    with closing(StateFile.copy_of(path)) as state:
        assert Baselines(state).baseline("zshrc") is None


@pytest.mark.parametrize("table", ["settings", "crashes", "evidence", "crash_counts", "cursors", "facts"])
def test_a_missing_table_is_made_again_and_the_others_stay(path: Path, table: str) -> None:
    with opened(path) as state:
        filled(state)
        with closing(sqlite3.connect(path)) as other:
            other.execute(f"DROP TABLE {table}")
        filled(state)
        assert (CrashStore(state).counts() != {}) == (table != "crash_counts") or table == "evidence"
        assert Baselines(state).baseline("zshrc") == {"A": "1"}
    with opened(path) as state:
        filled(state)
        assert state.problem is None


def test_a_table_with_other_columns_is_damage(path: Path) -> None:
    with opened(path):
        pass
    with closing(sqlite3.connect(path)) as other:
        other.executescript("DROP TABLE cursors; CREATE TABLE cursors (id INT)")
    with opened(path) as state:
        assert "was damaged" in (state.problem or "")
        Cursors(state).save([Cursor(key="a", value="1")])
        assert Cursors(state).known("a") == {"a": "1"}


RUBBISH = (None, 7, 1e300, "", "x", "[]", '{"a": 1}', "[" * 100_000, b"\xff\xfe", b"", 10**18)


@pytest.mark.parametrize("value", RUBBISH, ids=range(len(RUBBISH)))
def test_rubbish_in_any_row_breaks_nothing(path: Path, value: object) -> None:
    with opened(path) as state:
        filled(state)
        Cursors(state).save([Cursor(key="a", value="1")])
        salt(state)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        columns = {"settings": ("baseline", "latest", "changed_at"), "crashes": ("value", "at", "earliest", "pid"),
                   "crash_counts": ("count", "last_at"), "cursors": ("value",), "facts": ("value",)}  # fmt: skip
        for table, names in columns.items():
            for name in names:
                other.execute(f"UPDATE {table} SET {name} = ?", (value,))
        other.execute("INSERT INTO cursors VALUES ('a2', CAST(x'fffe' AS TEXT))")
    with opened(path) as state:
        baselines, store = Baselines(state), CrashStore(state)
        read = [baselines.baseline("zshrc"), baselines.latest("zshrc"), Cursors(state).known("a"), store.counts()]
        assert read is not None
        store.since(0, 10)
        assert baselines.files() == ("zshrc",)
        assert len(salt(state)) >= 1
        filled(state)
        assert baselines.baseline("zshrc") == {"A": "1"}
