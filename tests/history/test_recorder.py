"""The history keeps what was measured, in a file of fixed size, whatever happens to clock, disk and file."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from goarmd.core.errors import GoarmdError
from goarmd.crashes.evidence import CrashCount, CrashKind
from goarmd.crashes.store import CrashStore
from goarmd.history.points import TIERS, Point, Tier, gaps
from goarmd.history.recorder import History
from goarmd.history.store import tier_for
from tests.builders import NOW, process, report, sample, snapshot
from tests.history.past import OWN, at, changed, finding, gopls, history, totals
from tests.state.old import write_old
from tests.state.opening import opened
from tests.state.test_state_file import no_file_can_grow

if TYPE_CHECKING:
    from pathlib import Path

FINE, MINUTES, COARSE = TIERS
MB = 1_000_000


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "state.db"


def kept(past: History, tier: Tier = FINE) -> list[tuple[float, Point]]:
    return past.points(tier, 0, 10 * NOW)


def rows(path: Path) -> int:
    with closing(sqlite3.connect(path)) as file:
        (count,) = file.execute("SELECT count(*) FROM history").fetchone()
    return int(count)


def test_memory_counts_the_processes_of_a_group_and_the_largest_gopls_of_each_editor() -> None:
    with opened(None) as state:
        past = history(state)
        past.record(at(0, gopls(300 * MB), gopls(100 * MB, pid=2), gopls(50 * MB, "zed", pid=3, translated=True)))
        ((_, point),) = kept(past)
    assert point.gopls == {"vscode": 300 * MB, "zed": 50 * MB}
    group = point.groups["gopls"]
    assert (group.native, group.translated, group.memory, group.largest) == (2, 1, 450 * MB, 300 * MB)


def test_memory_that_is_not_known_is_not_zero() -> None:
    with opened(None) as state:
        past = history(state)
        past.record(at(0, gopls(None)))
        ((_, point),) = kept(past)
    assert point.gopls == {}
    assert point.groups["gopls"].memory is None


def test_a_process_table_that_cannot_be_read_leaves_a_gap_and_not_zero() -> None:
    with opened(None) as state:
        past = history(state)
        past.record(report(sampled_at=NOW, snapshot=snapshot(gopls())))
        assert kept(past) == []


def test_counters_are_kept_as_what_was_counted_since_the_report_before() -> None:
    kind = CrashKind("gopls", "go-panic", "exit")
    with opened(None) as state:
        past = history(state)
        for second, cpu, crashes in ((0, 5.0, 40), (15, 6.5, 40), (30, 6.5, 42)):
            counted = {kind: CrashCount(crashes, NOW)}
            past.record(at(second, gopls(), totals=totals(cpu_seconds={"gopls": cpu}), crash_counts=counted))
        groups = [point.groups["gopls"] for _, point in kept(past)]
    assert [group.cpu for group in groups] == [5.0, 1.5, 0.0]
    assert [group.crashes for group in groups] == [0, 0, 2], "those of before a start are not new"


def test_a_minute_has_the_most_processes_the_mean_memory_and_all_cpu_time() -> None:
    with opened(None) as state:
        past = history(state)
        for second, count in ((0, 1), (15, 3), (30, 1), (45, 1)):
            processes = (gopls(100 * MB, pid=pid) for pid in range(count))
            past.record(at(second, *processes, totals=totals(cpu_seconds={"gopls": second / 15})))
        ((_, minute),) = kept(past, MINUTES)
    group = minute.groups["gopls"]
    assert (minute.samples, minute.step, group.native, group.memory, group.cpu) == (4, 60.0, 3, 150 * MB, 3.0)


def test_reports_without_a_new_sample_add_nothing() -> None:
    with opened(None) as state:
        past = history(state)
        for _ in range(5):
            past.record(at(0, gopls()))
        ((_, point),) = kept(past)
    assert point.samples == 1


def test_nothing_is_written_at_a_sample_but_a_batch_every_five_minutes(path: Path) -> None:
    with opened(path) as state:
        past = history(state)
        for second in range(0, 300, 15):
            past.record(at(second, gopls()))
        assert state.writes == 0
        past.record(at(300, gopls()))
        assert state.writes == 1
    assert rows(path) == 25, "twenty of 15 seconds and five minutes"


def test_a_batch_goes_with_what_is_written_anyway_after_a_minute(path: Path) -> None:
    with opened(path) as state:
        past = history(state)
        for second in range(0, 60, 15):
            past.record(at(second, gopls()))
        state.write(("INSERT INTO facts VALUES ('x', NULL)", ()))
        past.record(at(60, gopls()))
        assert state.writes == 2


def test_what_waits_is_written_at_the_stop_and_goes_on_after_a_start(path: Path) -> None:
    for start in (0, 30):
        with opened(path) as state:
            past = history(state)
            past.record(at(start, gopls()))
            past.close()
    with opened(path) as state:
        assert [moment - NOW for moment, _ in kept(history(state))] == [0, 30]
        ((_, minute),) = kept(history(state), MINUTES)
    assert minute.samples == 2, "both halves of it"


def test_sleep_is_a_gap_and_an_event_and_not_zero() -> None:
    with opened(None) as state:
        past = history(state)
        past.record(at(0, gopls()))
        past.record(at(15, gopls()))
        past.record(at(3600, gopls(), totals=totals(sleep_seconds=3500.0)))
        points = kept(past)
        assert gaps((moment, point.step) for moment, point in points) == [(NOW + 30, NOW + 3600)]
        assert [event.seconds for event in past.events(0, 10 * NOW) if event.kind == "slept"] == [3500]


def test_a_slow_interval_has_no_gaps() -> None:
    with opened(None) as state:
        past = history(state)
        for second in range(0, 600, 60):
            past.record(at(second, gopls(), interval=60))
        points = kept(past)
    assert len(points) == 10
    assert gaps((moment, point.step) for moment, point in points) == []


def test_a_clock_set_back_loses_nothing_and_a_clock_far_ahead_pushes_nothing_out(path: Path) -> None:
    with opened(path) as state:
        past = history(state)
        for second in (0, 15, 30, 10**8, 10**8 + 15, 45, 0, 15):
            past.record(at(second, gopls()))
        past.close()
        points = past.points(FINE, NOW, NOW + 3600)
    assert [moment - NOW for moment, _ in points] == [0, 15, 30, 45]
    assert [point.samples for _, point in points] == [2, 2, 1, 1]
    assert rows(path) < 40


def test_the_file_has_a_fixed_number_of_places(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    small = (Tier("15 s", 15, 4, 0), Tier("1 min", 60, 3, 4))
    monkeypatch.setattr("goarmd.history.recorder.TIERS", small)
    with opened(path) as state:
        past = history(state)
        for second in range(0, 900, 15):
            past.record(at(second, gopls()))
        past.close()
        assert [moment - NOW for moment, _ in kept(past, small[0])] == [840, 855, 870, 885]
        assert [moment - NOW for moment, _ in kept(past, small[1])] == [720, 780, 840]
    assert rows(path) == 7


def test_on_a_full_disk_it_goes_on_in_memory_and_is_saved_later(path: Path) -> None:
    with opened(path) as state:
        past = history(state)
        with no_file_can_grow():
            for second in range(0, 620, 15):
                past.record(at(second, gopls()))
            assert not state.saves
            assert len(kept(past)) == 42
        past.record(at(1000, gopls()))
        past.close()
        assert state.problem is None
    with opened(path) as state:
        assert len(kept(history(state))) == 43


def test_while_nothing_can_be_saved_a_bounded_number_of_batches_waits(path: Path) -> None:
    with opened(path) as state:
        past = history(state)
        with no_file_can_grow():
            for number in range(200):
                past.record(at(number * 300, gopls()))
        assert len(state._unsaved) <= 48


def test_a_file_that_is_lost_begins_again(path: Path) -> None:
    with opened(path) as state:
        past = history(state)
        past.record(at(0, gopls()))
        past.record(at(300, gopls()))
        state.generation += 1
        past.record(at(315, gopls()))
        assert [moment - NOW for moment, _ in kept(past)][-1] == 315


def test_rows_that_goarmd_did_not_write_are_left_out(path: Path) -> None:
    with opened(path) as state:
        state.write(
            ("INSERT INTO history VALUES (0, 'x', 'yesterday', X'00')", ()),
            ("INSERT INTO history VALUES (1, 5, 1.0, X'ff00')", ()),
            ("INSERT INTO history VALUES (2, 6, 2.0, 'text')", ()),
            ("INSERT INTO history_events (at, name, value) VALUES (1.0, 'x', X'c1')", ()),
        )
        past = history(state)
        past.record(at(0, gopls()))
        assert len(kept(past)) == 1
        assert [event.kind for event in past.events(0, 10 * NOW)] == ["started"]


def test_a_file_that_cannot_be_read_is_an_error_and_not_an_empty_history(path: Path) -> None:
    with opened(path) as state:
        past = history(state)
    with pytest.raises(GoarmdError, match="cannot be read"):
        kept(past)


def test_many_groups_with_long_names_stay_bounded(path: Path) -> None:
    names = [f"group-{number}-{'x' * 200}" for number in range(100)]
    with opened(path) as state:
        past = history(state)
        samples = (sample(process("x", group=name, pid=number)) for number, name in enumerate(names))
        past.record(at(0, *samples))
        past.close()
    with closing(sqlite3.connect(path)) as file:
        assert file.execute("SELECT max(length(value)) FROM history").fetchone()[0] < 1340


def test_findings_and_settings_are_counted_and_goarmds_own_cost_is_kept() -> None:
    with opened(None) as state:
        past = history(state)
        past.record(at(0, gopls()))
        past.record(at(15, gopls(), changed(NOW + 15, "a", "b"), findings=(finding(),), totals=totals(
            config_changes={"vscode-settings": 2})))  # fmt: skip
        _, (_, point) = kept(past)
    assert (point.findings, point.opened, point.drifted, point.changes, point.own_memory) == (1, 1, 2, 2, OWN[1])


@pytest.mark.parametrize(("hours", "tier"), [(1, FINE), (24, MINUTES), (24 * 7, COARSE), (24 * 365, COARSE)])
def test_a_span_is_read_in_the_finest_resolution_that_covers_it(hours: int, tier: Tier) -> None:
    assert tier_for(hours * 3600) is tier


def test_what_is_drawn_is_the_same_as_what_is_kept(path: Path) -> None:
    with opened(path) as state:
        past = history(state)
        for second in range(0, 400, 15):
            past.record(at(second, gopls(second * MB)))
        drawn = {moment: point.gopls for moment, point in past.drawn(FINE, 0, 10 * NOW)}
        assert drawn == {moment: point.gopls for moment, point in kept(past)}


def test_a_state_file_of_an_earlier_goarmd_gets_a_history_and_loses_nothing(tmp_path: Path) -> None:
    old = write_old(tmp_path / "goarmd" / "state.db")
    for number in range(2):
        with opened(old) as state:
            past = history(state)
            past.record(at(600 * number, gopls()))
            past.close()
            assert state.problem is None
            assert [crash.id for crash in CrashStore(state).since(0.0, 9)] == ["c1"]
    with opened(old) as state:
        assert [moment - NOW for moment, _ in kept(history(state))] == [0, 600]


def test_without_a_file_descriptor_the_own_memory_is_unknown_and_the_rest_is_kept() -> None:
    with opened(None) as state:
        past = History(state, lambda: (2.0, None))
        past.record(at(0, gopls()))
        past.record(at(15, gopls()))
        ((_, minute),) = kept(past, MINUTES)
    assert (minute.samples, minute.own_memory) == (2, None)
