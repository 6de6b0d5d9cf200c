from __future__ import annotations

import errno
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NoReturn

import pytest

from goarmd.core.facts import Cursor
from goarmd.crashes.evidence import FORWARDER, LONGEST_MEMORY, Evidence, EvidenceSource
from goarmd.crashes.ledger import MOST_RECENT, SETTLE_SECONDS, CrashLedger
from goarmd.crashes.store import CrashStore
from goarmd.state import state_file
from goarmd.state.cursors import Cursors
from goarmd.state.state_file import StateFile
from tests.builders import NOW, evidence

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LOG, REPORT, TELEMETRY = EvidenceSource.EDITOR_LOG, EvidenceSource.REPORT, EvidenceSource.TELEMETRY
SEGV = evidence(pid=1, started_at=NOW - 9, signal="SIGSEGV")
EXIT_2 = evidence(pid=2, started_at=NOW - 100, exit_status=2, lived_seconds=100.0)
PANIC = evidence(source=LOG, at=NOW + 1, messages=("fatal error: all goroutines are asleep - deadlock!",))


@pytest.fixture
def state() -> Iterator[StateFile]:
    with closing(StateFile(None)) as state:
        yield state


def counted(ledger: CrashLedger) -> dict[tuple[str, str], int]:
    return {(kind.cause, kind.source): known.count for kind, known in ledger.counts.items()}


def test_a_crash_whose_cause_is_certain_counts_at_once(state: StateFile) -> None:
    ledger = CrashLedger(state)
    ledger.add([SEGV], NOW)
    assert counted(ledger) == {("memory-access", "exit"): 1}


def test_an_uncertain_crash_is_counted_after_ten_seconds(state: StateFile) -> None:
    ledger = CrashLedger(state)
    ledger.add([EXIT_2], NOW)
    assert ledger.settle(NOW + 4) == SETTLE_SECONDS - 4
    assert counted(ledger) == {}
    assert ledger.settle(NOW + SETTLE_SECONDS) is None
    assert counted(ledger) == {("go-panic", "exit"): 1}


def test_a_crash_seen_by_several_sources_counts_once_under_the_best_one(state: StateFile) -> None:
    ledger = CrashLedger(state)
    ledger.add([EXIT_2], NOW)
    ledger.add([PANIC], NOW + 1)
    ledger.add([evidence(source=TELEMETRY, at=NOW + 3, earliest=NOW - 10, counter="crash/crash")], NOW + 3)
    ledger.settle(NOW + 100)
    assert counted(ledger) == {("go-fatal-error", "editor_log"): 1}
    assert [seen.joined_by for seen in ledger.recent[0].seen] == ["first", "program and time", "program and time"]


def test_late_evidence_corrects_the_cause_but_not_the_count(state: StateFile) -> None:
    ledger = CrashLedger(state)
    ledger.add([EXIT_2], NOW)
    ledger.settle(NOW + 20)
    ledger.add([PANIC], NOW + 60)
    assert counted(ledger) == {("go-panic", "exit"): 1}
    assert ledger.recent[0].causes[0].cause == "go-fatal-error"


def test_a_killed_process_is_not_a_crash(state: StateFile) -> None:
    ledger = CrashLedger(state)
    assert ledger.add([evidence(pid=3, signal="SIGKILL")], NOW) is False
    ledger.settle(NOW + 100)
    assert (counted(ledger), ledger.recent) == ({}, ())


def test_an_editor_log_does_not_turn_a_kill_into_a_crash(state: StateFile) -> None:
    ledger = CrashLedger(state)
    ledger.add([evidence(pid=3, signal="SIGTERM")], NOW)
    ledger.add([evidence(source=LOG, at=NOW + 1)], NOW + 1)
    ledger.settle(NOW + 100)
    assert counted(ledger) == {}


def test_a_crash_report_turns_a_kill_into_a_crash(state: StateFile) -> None:
    ledger = CrashLedger(state)
    ledger.add([evidence(pid=3, started_at=NOW - 9, signal="SIGKILL")], NOW)
    report = evidence(source=REPORT, pid=3, signal="SIGKILL", termination="CODESIGNING 2 Invalid Page")
    assert ledger.add([report], NOW + 4) is True
    assert counted(ledger) == {("codesign", "report"): 1}


def test_the_same_evidence_read_again_counts_nothing(state: StateFile) -> None:
    ledger = CrashLedger(state)
    assert ledger.add([SEGV], NOW) is True
    assert ledger.add([SEGV], NOW + 1) is False
    assert counted(ledger) == {("memory-access", "exit"): 1}


def test_totals_survive_a_restart_and_nothing_counts_twice(tmp_path: Path) -> None:
    with closing(StateFile(tmp_path / "state.db")) as state:
        CrashLedger(state).add([SEGV, EXIT_2], NOW)
    with closing(StateFile(tmp_path / "state.db")) as state:
        ledger = CrashLedger(state)
        assert counted(ledger) == {("memory-access", "exit"): 1}
        ledger.add([SEGV, EXIT_2], NOW + 2)
        ledger.settle(NOW + 3)
        assert counted(ledger) == {("memory-access", "exit"): 1, ("go-panic", "exit"): 1}
        assert len(ledger.recent) == 2


def test_a_report_from_before_a_sleep_joins_the_exit_noticed_after_it(state: StateFile) -> None:
    ledger = CrashLedger(state)
    ledger.add([evidence(pid=7, started_at=NOW - 100_000, at=NOW, signal="SIGSEGV")], NOW)
    report = evidence(source=REPORT, pid=7, started_at=NOW - 99_999.5, at=NOW - 50_000, signal="SIGSEGV")
    ledger.add([report], NOW)
    assert counted(ledger) == {("memory-access", "exit"): 1}
    assert len(ledger.recent) == 1


def test_a_cursor_is_saved_and_an_empty_one_deleted(state: StateFile) -> None:
    ledger = CrashLedger(state)
    ledger.add([SEGV, Cursor(key="log:/a", value="12")], NOW)
    assert Cursors(state).known("log:") == {"log:/a": "12"}
    ledger.add([Cursor(key="log:/a", value="")], NOW)
    assert Cursors(state).known("log:") == {}


def test_evidence_older_than_90_days_is_ignored(state: StateFile) -> None:
    ledger = CrashLedger(state)
    ledger.add([evidence(at=NOW - LONGEST_MEMORY - 1, signal="SIGSEGV")], NOW)
    assert (counted(ledger), ledger.recent) == ({}, ())


def test_a_time_in_the_future_becomes_now(state: StateFile) -> None:
    ledger = CrashLedger(state)
    ledger.add([evidence(at=NOW + 1e9, signal="SIGSEGV")], NOW)
    assert ledger.recent[0].at == NOW


def test_an_old_crash_is_deleted_but_stays_counted(state: StateFile) -> None:
    ledger = CrashLedger(state)
    ledger.add([SEGV], NOW)
    ledger.settle(NOW + LONGEST_MEMORY + 60)
    assert CrashStore(state).since(0.0, 10) == ()
    assert counted(CrashLedger(state)) == {("memory-access", "exit"): 1}


def test_only_the_latest_crashes_are_held_in_memory(state: StateFile) -> None:
    ledger = CrashLedger(state)
    ledger.add([evidence(pid=n, at=NOW + n, signal="SIGSEGV") for n in range(MOST_RECENT + 5)], NOW + 1000)
    assert len(ledger.recent) == MOST_RECENT
    assert ledger.recent[0].pid == 5
    assert counted(ledger) == {("memory-access", "exit"): MOST_RECENT + 5}


def test_a_crash_saved_by_another_version_is_skipped(tmp_path: Path) -> None:
    import sqlite3  # noqa: PLC0415

    path = tmp_path / "state.db"
    with closing(StateFile(path)) as state:
        CrashLedger(state).add([SEGV], NOW)
    with closing(sqlite3.connect(path)) as file:
        file.execute("UPDATE crashes SET value = '{\"id\": 1}'")
        file.commit()
    with closing(StateFile(path)) as state:
        ledger = CrashLedger(state)
        assert ledger.recent == ()
        assert counted(ledger) == {("memory-access", "exit"): 1}


def test_a_clock_that_is_set_back_does_not_delay_a_count(state: StateFile) -> None:
    ledger = CrashLedger(state)
    ledger.add([EXIT_2], NOW)
    ledger.settle(NOW - 3600)
    assert counted(ledger) == {("go-panic", "exit"): 1}


def test_a_crash_that_turns_out_to_be_a_kill_is_no_longer_listed(state: StateFile) -> None:
    ledger = CrashLedger(state)
    ledger.add([evidence(source=LOG, at=NOW, reference="log")], NOW)
    listed = [len(ledger.recent)]
    ledger.add([evidence(pid=7, at=NOW, signal="SIGKILL")], NOW + 1)
    ledger.settle(NOW + 60)
    listed.append(len(ledger.recent))
    assert (listed, counted(ledger)) == ([1, 0], {})


def test_evidence_read_again_after_a_damaged_state_file_counts_once(tmp_path: Path) -> None:
    path = tmp_path / "state.db"
    with closing(StateFile(path)) as state:
        ledger = CrashLedger(state)
        ledger.add([SEGV], NOW)
        damage(path)
        ledger.add([evidence(pid=2, signal="SIGSEGV")], NOW)  # the damage is noticed
        ledger.add([SEGV], NOW)  # its source reads it again, since its position is lost too
        assert counted(ledger) == counted(CrashLedger(state))
        assert sum(counted(ledger).values()) <= 2


def damage(path: Path) -> None:
    import sqlite3  # noqa: PLC0415

    with closing(sqlite3.connect(path)) as other:
        other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with path.open("r+b") as file:
        size = file.seek(0, 2)
        file.seek(0)
        file.write(b"\xff" * size)


def test_a_trap_of_a_helper_waits_for_the_editors_log(state: StateFile) -> None:
    helper: dict[str, Any] = {"group": "code-helper-plugin", "program": "Code Helper (Plugin)", "pid": 7}
    ledger = CrashLedger(state)
    ledger.add([evidence(signal="SIGTRAP", **helper)], NOW)
    ledger.add([evidence(source=LOG, at=NOW + 1, signal="SIGTRAP", reason="oom", **helper)], NOW + 1)
    assert counted(ledger) == {("out-of-memory", "editor_log"): 1}


def test_a_panic_of_a_shared_gopls_is_one_crash_in_all_windows(state: StateFile) -> None:
    ledger = CrashLedger(state)
    panic = evidence(pid=1, started_at=NOW - 99, exit_status=2, lived_seconds=99.0)
    forwarders = [evidence(pid=n, started_at=NOW - 50, exit_status=2, reason=FORWARDER) for n in (2, 3, 4)]
    logs = [evidence(source=LOG, at=NOW + 1, exit_status=2, reference=f"window {n}") for n in (1, 2, 3)]
    ledger.add([panic, *forwarders, *logs], NOW)
    ledger.settle(NOW + 60)
    assert sum(counted(ledger).values()) == 1


@pytest.mark.parametrize("crash", [SEGV, EXIT_2], ids=["counted at once", "counted later"])
def test_what_waited_for_the_file_counts_nothing_that_the_file_has_counted(
    crash: Evidence, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "state.db"
    with closing(StateFile(path)) as state:
        ledger = CrashLedger(state)
        ledger.add([crash], NOW)
        ledger.settle(NOW + 60)
    with monkeypatch.context() as full:  # no descriptor is left: the journal, which has the crash, cannot be read
        full.setattr(state_file, "open_file", _refuse)
        full.setattr(state_file, "copied", lambda _: None)
        state = StateFile(path)
        ledger = CrashLedger(state)
        ledger.add([crash], NOW)
        ledger.settle(NOW + 60)
    with closing(state):
        ledger.add([replace(SEGV, reference="another", pid=4)], NOW)
        assert state.saves
    with closing(StateFile(path)) as state:
        assert sum(counted(CrashLedger(state)).values()) == 2


def _refuse(_: Path) -> NoReturn:
    raise OSError(errno.EMFILE, "Too many open files")
