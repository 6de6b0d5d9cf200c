"""What is made of a change: drift, a repair, or nothing."""

from __future__ import annotations

import os
import time
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from goarmd.catalog.verdict import Kind
from goarmd.core.findings import Severity
from goarmd.parts.judgement import Judgement
from goarmd.settings import kept, notes
from goarmd.settings.baselines import Baselines
from goarmd.settings.files import ComparedFile, compare
from goarmd.settings.notes import Notes, Repair
from goarmd.settings.noticing import Noticing
from goarmd.state.state_file import StateFile

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from goarmd.settings.noticing import Noticed

SALT = b"salt"


@pytest.fixture
def state() -> Iterator[StateFile]:
    with closing(StateFile(None)) as opened:
        yield opened


@pytest.fixture
def zshrc(tmp_path: Path) -> ComparedFile:
    return ComparedFile("zshrc", tmp_path / ".zshrc", kept.of_shell)


def wrong(key: str) -> Judgement:
    return Judgement(
        file=".zshrc", line=1, key=key, kind=Kind.PROXY, severity=Severity.INFO, detail="Wrong.", remedy="Repair it."
    )


def notice(
    state: StateFile, file: ComparedFile, found: tuple[Judgement, ...] | None = (), *, later: float = 0.0
) -> Noticed:
    home = file.path.parent
    seen = compare(file, home, Baselines(state), SALT)
    assert seen is not None
    return Noticing(state, home, found, time.time() + later).notice(seen)


def notes_of(state: StateFile) -> Notes:
    return notes.read(state, "zshrc")


def test_a_repair_of_what_was_wrong_at_first_sight_is_no_drift_and_shown_as_a_repair(
    state: StateFile, zshrc: ComparedFile
) -> None:
    zshrc.path.write_text("export GOFLAGS=-bad GOPROXY='x' GOBIN=1\n")
    notice(state, zshrc, (wrong("GOPROXY"),))
    zshrc.path.write_text("export GOFLAGS=-bad GOPROXY=direct GOBIN=1\n")
    fact = notice(state, zshrc, ()).fact
    assert (fact.changed_keys, fact.drifted_keys) == (("GOPROXY",), ())
    repair = notes_of(state).repairs["GOPROXY"]
    assert (repair.before, repair.after) == ("x", "direct")
    assert (Baselines(state).baseline("zshrc") or {})["GOPROXY"] == "direct"


def test_a_repair_may_delete_the_line(state: StateFile, zshrc: ComparedFile) -> None:
    zshrc.path.write_text("export GOPROXY=x GOBIN=1\n")
    notice(state, zshrc, (wrong("GOPROXY"),))
    zshrc.path.write_text("export GOBIN=1\n")
    assert notice(state, zshrc, ()).fact.drifted_keys == ()
    assert Baselines(state).baseline("zshrc") == {"GOBIN": "1"}
    assert notes_of(state).repairs["GOPROXY"].after is None


def test_what_is_wrong_after_the_change_is_not_repaired(state: StateFile, zshrc: ComparedFile) -> None:
    zshrc.path.write_text("export GOPROXY=x\n")
    notice(state, zshrc, (wrong("GOPROXY"),))
    zshrc.path.write_text("export GOPROXY=y\n")
    assert notice(state, zshrc, (wrong("GOPROXY"),)).fact.drifted_keys == ("GOPROXY",)


def test_what_can_be_a_repair_is_no_drift_until_the_next_look_and_then_it_is(
    state: StateFile, zshrc: ComparedFile
) -> None:
    zshrc.path.write_text("export GOPROXY=x GOBIN=1\n")
    notice(state, zshrc, (wrong("GOPROXY"),))
    zshrc.path.write_text("export GOPROXY=direct GOBIN=2\n")
    at_once = notice(state, zshrc, None)
    assert (at_once.fact.changed_keys, at_once.fact.drifted_keys) == (("GOBIN", "GOPROXY"), ("GOBIN",))
    assert at_once.again == 3
    still_unknown = notice(state, zshrc, None)
    assert (still_unknown.fact.drifted_keys, still_unknown.again) == (("GOBIN", "GOPROXY"), None)
    assert notice(state, zshrc, ()).fact.drifted_keys == ("GOBIN",)


def test_a_change_for_the_worse_and_another_one_after_it_is_drift(state: StateFile, zshrc: ComparedFile) -> None:
    zshrc.path.write_text("export GOPROXY=a\n")
    notice(state, zshrc, ())
    zshrc.path.write_text("export GOPROXY=x\n")
    notice(state, zshrc, (wrong("GOPROXY"),))
    zshrc.path.write_text("export GOPROXY=b\n")
    assert notice(state, zshrc, ()).fact.drifted_keys == ("GOPROXY",)


def test_a_repair_is_shown_for_a_week(state: StateFile, zshrc: ComparedFile) -> None:
    zshrc.path.write_text("export GOPROXY=x\n")
    notice(state, zshrc, (wrong("GOPROXY"),))
    zshrc.path.write_text("export GOPROXY=direct\n")
    notice(state, zshrc, ())
    notice(state, zshrc, (), later=6 * 86400)
    assert notes_of(state).repairs
    notice(state, zshrc, (), later=8 * 86400)
    assert not notes_of(state).repairs


def test_a_file_is_gone_after_ten_seconds(state: StateFile, zshrc: ComparedFile) -> None:
    zshrc.path.write_text("export GOBIN=1\n")
    notice(state, zshrc)
    zshrc.path.unlink()
    away = notice(state, zshrc)
    assert (away.fact.changed_keys, away.fact.drifted_keys) == ((), ())
    assert away.again == pytest.approx(10, abs=0.1)
    assert notice(state, zshrc, later=9).fact.drifted_keys == ()
    gone = notice(state, zshrc, later=10.1)
    assert (gone.fact.changed_keys, gone.fact.drifted_keys, gone.again) == (("GOBIN",), ("GOBIN",), None)
    assert notice(state, zshrc, later=11).fact.changed_keys == ()


def test_a_file_that_is_back_with_another_value_has_changed_in_that_value_only(
    state: StateFile, zshrc: ComparedFile
) -> None:
    zshrc.path.write_text("export GOBIN=1 GOPATH=1\n")
    notice(state, zshrc)
    zshrc.path.unlink()
    notice(state, zshrc)
    zshrc.path.write_text("export GOBIN=2 GOPATH=1\n")
    assert notice(state, zshrc, later=2).fact.changed_keys == ("GOBIN",)
    assert notes_of(state).absent_since is None


def test_a_clock_that_was_set_back_delays_a_removal_by_ten_seconds_at_most(
    state: StateFile, zshrc: ComparedFile
) -> None:
    zshrc.path.write_text("export GOBIN=1\n")
    notice(state, zshrc, later=5000)
    zshrc.path.unlink()
    notice(state, zshrc, later=5000)
    assert notice(state, zshrc).again == pytest.approx(10, abs=0.1)
    assert notice(state, zshrc, later=10.1).fact.drifted_keys == ("GOBIN",)


def test_when_each_key_changed_is_kept_while_it_differs(state: StateFile, zshrc: ComparedFile) -> None:
    zshrc.path.write_text("export GOBIN=1 GOPATH=1\n")
    notice(state, zshrc)
    zshrc.path.write_text("export GOBIN=2 GOPATH=1\n")
    notice(state, zshrc, later=100)
    first = notes_of(state).changed
    time.sleep(0.02)
    zshrc.path.write_text("export GOBIN=2 GOPATH=2\n")
    notice(state, zshrc, later=200)
    both = notes_of(state).changed
    assert (set(first), set(both)) == ({"GOBIN"}, {"GOBIN", "GOPATH"})
    assert both["GOBIN"] == first["GOBIN"] < both["GOPATH"] < time.time() + 1


def test_what_changed_while_nobody_looked_has_the_time_of_the_file(state: StateFile, zshrc: ComparedFile) -> None:
    zshrc.path.write_text("export GOBIN=1\n")
    notice(state, zshrc)
    zshrc.path.write_text("export GOBIN=2\n")
    os.utime(zshrc.path, (1, 1))  # as a copy with its times kept
    fact = notice(state, zshrc, later=86400).fact
    assert fact.changed_at == pytest.approx(time.time(), abs=60)


def test_nothing_is_written_while_nothing_changes(state: StateFile, zshrc: ComparedFile) -> None:
    zshrc.path.write_text("export GOBIN=1 GOPROXY=x\n")
    notice(state, zshrc, (wrong("GOPROXY"),))
    before = state.rows("SELECT total_changes()")
    notice(state, zshrc, (wrong("GOPROXY"),), later=300)
    assert state.rows("SELECT total_changes()") == before


def test_notes_that_goarmd_did_not_write_are_none(state: StateFile) -> None:
    state.write(("INSERT INTO setting_notes VALUES ('zshrc', ?)", (b"\xff{",)))
    assert notes_of(state) == Notes()
    notes.write(state, "zshrc", Notes(repairs={"A": Repair(before="1", after=None, at=1.0)}))
    assert notes_of(state).repairs["A"].before == "1"
