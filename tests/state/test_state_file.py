"""The state file: its content is kept, and no problem with it stops goarmd."""

from __future__ import annotations

import resource
import shutil
import sqlite3
import stat
import subprocess
import sys
import threading
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

import pytest

from goarmd.core.errors import GoarmdError
from goarmd.core.facts import Cursor
from goarmd.crashes.ledger import CrashLedger
from goarmd.crashes.store import CrashStore
from goarmd.settings.baselines import Baselines, Latest
from goarmd.state import migrations
from goarmd.state.cursors import Cursors
from goarmd.state.state_file import StateFile
from tests.builders import NOW, evidence
from tests.state.opening import opened

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def no_file_can_grow() -> Iterator[None]:
    """The kernel refuses every write to a file, as a full disk does."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_without_a_path_it_works_in_memory() -> None:
    with opened(None) as state:
        Baselines(state).accept("zshrc", {"A": "1"})
        assert Baselines(state).baseline("zshrc") == {"A": "1"}
        assert state.problem is None
        assert not state.saves


def test_only_the_owner_may_enter_the_folder(path: Path) -> None:
    with opened(path):
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_file_that_is_not_a_database_is_renamed_and_a_new_one_created(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"this is not a database, but it is long enough to be taken for one" * 100)
    with opened(path) as state:
        Baselines(state).accept("zshrc", {"A": "1"})
        assert state.problem is not None
        assert "was damaged, so it was renamed to state.db.corrupt-" in state.problem
    (kept,) = path.parent.glob("state.db.corrupt-*")
    assert kept.read_bytes().startswith(b"this is not a database")
    with opened(path) as state:
        assert Baselines(state).baseline("zshrc") == {"A": "1"}
        assert state.problem is None


def test_a_database_with_a_damaged_page_is_renamed(path: Path) -> None:
    with opened(path) as state:
        Baselines(state).accept("zshrc", {"A": "x" * 20_000})
    image = bytearray(path.read_bytes())
    image[4096 : 4096 + 2048] = b"\xff" * 2048
    path.write_bytes(image)
    with opened(path) as state:
        assert Baselines(state).baseline("zshrc") is None
        assert len(list(path.parent.glob("state.db.corrupt-*"))) == 1


def test_a_file_damaged_while_running_is_renamed_and_the_write_is_not_lost(path: Path) -> None:
    with opened(path) as state:
        Baselines(state).accept("zshrc", {"A": "x" * 20_000})
        with closing(sqlite3.connect(path)) as other:
            other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        with path.open("r+b") as file:
            file.write(b"\xff" * file.seek(0, 2))
            file.seek(0)
            file.write(b"\xff" * 16_384)
        Baselines(state).accept("zshrc", {"A": "2"})
        assert Baselines(state).baseline("zshrc") == {"A": "2"}
        assert "was damaged" in (state.problem or "")


def test_a_folder_that_cannot_be_created_means_memory_and_a_problem_with_advice(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file stands where the folder should be")
    with opened(tmp_path / "state" / "state.db") as state:
        Baselines(state).accept("zshrc", {"A": "1"})
        assert Baselines(state).baseline("zshrc") == {"A": "1"}
        assert state.problem is not None
        assert str(tmp_path / "state" / "state.db") in state.problem
        assert "check whether the disk is full and the folder is yours" in state.problem
        assert "\n" not in state.problem


def test_on_a_full_disk_writes_continue_in_memory(path: Path) -> None:
    with opened(path) as state:
        Baselines(state).accept("zshrc", {"A": "1"})
        with no_file_can_grow():
            Baselines(state).accept("zshrc", {"A": "2"})
            assert Baselines(state).baseline("zshrc") == {"A": "2"}
            assert "cannot be written" in (state.problem or "")
            assert not state.saves


def test_reading_positions_push_no_crash_out_of_the_unsaved_writes(path: Path) -> None:
    with opened(path) as state:
        with no_file_can_grow():
            CrashLedger(state).add([evidence(pid=1, signal="SIGSEGV")], NOW)
            for number in range(6000):
                Cursors(state).save([Cursor(key="log:/a", value=str(number))])
        Baselines(state).remember("zshrc", {}, None)
        assert state.problem is None
    with opened(path) as state:
        assert [count.count for count in CrashStore(state).counts().values()] == [1]
        assert Cursors(state).known("log:") == {"log:/a": "5999"}


def test_the_first_write_after_a_full_disk_saves_everything_and_clears_the_problem(path: Path) -> None:
    with opened(path) as state:
        with no_file_can_grow():
            Baselines(state).accept("zshrc", {"A": "2"})
            Baselines(state).accept("bashrc", {"B": "2"})
        Baselines(state).remember("zshrc", {"A": "3"}, 7.0)
        assert state.problem is None
        assert state.saves
    with opened(path) as state:
        assert Baselines(state).baseline("zshrc") == {"A": "2"}
        assert Baselines(state).baseline("bashrc") == {"B": "2"}
        assert Baselines(state).latest("zshrc") == Latest({"A": "3"}, 7.0)


def test_saved_state_can_be_read_on_a_full_disk(path: Path) -> None:
    with opened(path) as state:
        Baselines(state).accept("zshrc", {"A": "1"})
    with no_file_can_grow(), opened(path) as state:
        assert Baselines(state).baseline("zshrc") == {"A": "1"}
        assert "cannot be used" in (state.problem or "")


def test_the_next_write_restores_a_file_removed_by_hand(path: Path) -> None:
    with opened(path) as state:
        Baselines(state).accept("zshrc", {"A": "1"})
        shutil.rmtree(path.parent)
        Baselines(state).accept("bashrc", {"B": "1"})
        assert state.problem is None
    with opened(path) as state:
        assert Baselines(state).baseline("bashrc") == {"B": "1"}
        assert Baselines(state).baseline("zshrc") == {"A": "1"}


def test_a_newer_schema_is_not_changed(path: Path) -> None:
    with opened(path) as state:
        Baselines(state).accept("zshrc", {"A": "1"})
    with closing(sqlite3.connect(path)) as newer:
        newer.execute("PRAGMA user_version = 99")
    before = path.read_bytes()
    with opened(path) as state:
        Baselines(state).accept("zshrc", {"A": "2"})
        assert Baselines(state).baseline("zshrc") == {"A": "2"}
        assert "newer goarmd (version 99" in (state.problem or "")
    assert path.read_bytes() == before
    assert [file.name for file in path.parent.iterdir()] == ["state.db"]


def test_an_older_schema_is_migrated_with_its_rows(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with opened(path) as state:
        Baselines(state).accept("zshrc", {"A": "1"})
    later = (*migrations.MIGRATIONS, ("CREATE TABLE more (x)", "INSERT INTO more VALUES (1)"))
    monkeypatch.setattr(migrations, "MIGRATIONS", later)
    for _ in range(2):
        with opened(path) as state:
            assert Baselines(state).baseline("zshrc") == {"A": "1"}
    with closing(sqlite3.connect(path)) as seen:
        assert seen.execute("SELECT x FROM more").fetchall() == [(1,)]
        assert seen.execute("PRAGMA user_version").fetchone() == (len(later),)


def test_a_failed_migration_leaves_the_file_unchanged(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with opened(path) as state:
        Baselines(state).accept("zshrc", {"A": "1"})
    released = migrations.MIGRATIONS
    monkeypatch.setattr(migrations, "MIGRATIONS", (*released, ("CREATE TABLE more (x)", "NONSENSE")))
    with pytest.raises(sqlite3.OperationalError):
        StateFile(path)
    with closing(sqlite3.connect(path)) as seen:
        assert seen.execute("PRAGMA user_version").fetchone() == (len(released),)
        assert not seen.execute("SELECT name FROM sqlite_master WHERE name = 'more'").fetchall()


def test_many_threads_can_write_at_the_same_time(path: Path) -> None:
    with opened(path) as state:

        def write(name: str) -> None:
            for number in range(50):
                Baselines(state).accept(name, {"n": str(number)})

        threads = [threading.Thread(target=write, args=(f"file{index}",)) for index in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert [Baselines(state).baseline(f"file{index}") for index in range(8)] == [{"n": "49"}] * 8
        assert state.problem is None


def test_two_processes_see_each_others_writes_at_once(path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from goarmd.state.state_file import StateFile\n"
        "from goarmd.settings.baselines import Baselines\n"
        "state = StateFile(Path(sys.argv[1])); print(Baselines(state).baseline('zshrc'))\n"
        "Baselines(state).accept('zshrc', {'A': '2'}); state.close()"
    )
    with opened(path) as state:
        Baselines(state).accept("zshrc", {"A": "1"})
        done = subprocess.run([sys.executable, "-c", script, path], capture_output=True, text=True, check=True)
        assert done.stdout == "{'A': '1'}\n"
        assert Baselines(state).baseline("zshrc") == {"A": "2"}


def test_what_another_process_writes_is_told_apart_from_ones_own(path: Path) -> None:
    with opened(path) as state, opened(path) as other:
        Baselines(state).accept("zshrc", {"A": "1"})
        assert not state.changed_elsewhere()
        Baselines(other).accept("zshrc", {"A": "2"})
        assert state.changed_elsewhere()
        assert not state.changed_elsewhere()


def test_reading_a_closed_file_is_an_error_and_never_an_empty_result(path: Path) -> None:
    state = StateFile(path)
    state.close()
    state.close()
    with pytest.raises(GoarmdError, match="cannot be read"):
        Baselines(state).baseline("zshrc")
