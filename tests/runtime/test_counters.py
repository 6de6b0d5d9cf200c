from __future__ import annotations

import signal

import pytest

from goarmd.core.facts import Exit, Outcome, Process, ProcessKey
from goarmd.core.outcome import outcome
from goarmd.runtime.counters import Counters
from goarmd.settings.facts import WatchedFile
from tests.builders import NOW, process, sample

BEGAN = NOW - 10
OLD = process(pid=1, started_at=BEGAN - 100)
NEW = process(pid=2, started_at=BEGAN + 1)


@pytest.fixture
def counters() -> Counters:
    return Counters(BEGAN)


def exit_of(key: ProcessKey, status: int | None = 0, **given: bool) -> Exit:
    return Exit(key=key, at=NOW, status=status, **given)


def count(counters: Counters, exit_: Exit) -> Process | None:
    return counters.add_exit(exit_, outcome(exit_))


def test_only_processes_younger_than_goarmd_count_as_started() -> None:
    counters = Counters(BEGAN)
    counters.add_samples([sample(OLD), sample(NEW)], NOW)
    counters.add_samples([sample(OLD), sample(NEW)], NOW)
    assert counters.totals().starts == {"gopls": 1}


def test_cpu_counts_in_full_for_a_new_process_and_from_its_first_sample_for_an_older_one() -> None:
    counters = Counters(BEGAN)
    counters.add_samples([sample(OLD, cpu_seconds=500.0), sample(NEW, cpu_seconds=2.0)], NOW)
    counters.add_samples([sample(OLD, cpu_seconds=501.5), sample(NEW, cpu_seconds=3.0)], NOW)
    assert counters.totals().cpu_seconds == {"gopls": 4.5}


def test_cpu_does_not_fall_when_a_process_exits_or_a_clock_goes_back() -> None:
    counters = Counters(BEGAN)
    counters.add_samples([sample(NEW, cpu_seconds=2.0)], NOW)
    counters.add_samples([sample(NEW, cpu_seconds=1.9)], NOW)
    counters.add_samples([], NOW)
    assert counters.totals().cpu_seconds == {"gopls": 2.0}


@pytest.mark.parametrize(
    ("status", "how"),
    [
        (0, Outcome.CLEAN),
        (2 << 8, Outcome.ERROR),
        (signal.SIGTERM, Outcome.CLEAN),
        (signal.SIGKILL, Outcome.KILLED),
        (signal.SIGSEGV | 0x80, Outcome.SIGNAL),
        (signal.SIGABRT, Outcome.SIGNAL),
        (None, Outcome.UNKNOWN),
    ],
)
def test_an_exit_counts_under_its_outcome(status: int | None, how: Outcome) -> None:
    counters = Counters(BEGAN)
    counters.add_samples([sample(NEW)], NOW)
    assert count(counters, exit_of(NEW.key, status))
    assert counters.totals().exits == {("gopls", how): 1}


def test_a_kill_for_the_code_signature_has_its_own_outcome() -> None:
    counters = Counters(BEGAN)
    counters.add_samples([sample(NEW)], NOW)
    count(counters, exit_of(NEW.key, signal.SIGKILL, codesign=True))
    assert counters.totals().exits == {("gopls", Outcome.CODESIGN): 1}


def test_an_exit_seen_by_kernel_and_sample_counts_once() -> None:
    counters = Counters(BEGAN)
    counters.add_samples([sample(NEW)], NOW)
    counters.add_samples([], NOW)
    count(counters, exit_of(NEW.key))
    counters.add_samples([], NOW)
    count(counters, exit_of(NEW.key))
    assert counters.totals().exits == {("gopls", Outcome.CLEAN): 1}


def test_a_sample_from_before_the_exit_does_not_restart_the_process() -> None:
    counters = Counters(BEGAN)
    counters.add_samples([sample(NEW)], NOW)
    count(counters, exit_of(NEW.key))
    counters.add_samples([sample(NEW)], NOW)
    totals = counters.totals()
    assert (totals.starts, sum(totals.exits.values())) == ({"gopls": 1}, 1)


def test_an_unreported_exit_counts_as_unknown_after_two_samples_without_the_process() -> None:
    counters = Counters(BEGAN)
    counters.add_samples([sample(NEW)], NOW)
    counters.add_samples([], NOW)
    assert counters.totals().exits == {}
    counters.add_samples([], NOW)
    assert counters.totals().exits == {("gopls", Outcome.UNKNOWN): 1}


def test_an_exit_of_a_process_never_sampled_is_not_counted() -> None:
    assert count(Counters(BEGAN), exit_of(ProcessKey(9, NOW))) is None


def test_becoming_another_program_is_neither_start_nor_exit() -> None:
    counters = Counters(BEGAN)
    counters.add_samples([sample(process("go", "go", pid=3, started_at=NOW))], NOW)
    counters.add_samples([sample(process("gopls", "gopls", pid=3, started_at=NOW))], NOW)
    assert counters.totals().exits == {}
    assert counters.totals().starts == {"go": 1}


def test_a_process_that_is_watched_no_longer_has_not_exited(counters: Counters) -> None:
    counters.add_samples([sample(OLD), sample(NEW)], NOW)
    counters.leave(NEW.key)
    for _ in range(3):
        counters.add_samples([sample(OLD)], NOW)
    assert counters.totals().exits == {}


def test_the_exit_of_a_process_that_is_watched_again_is_counted(counters: Counters) -> None:
    counters.add_samples([sample(NEW)], NOW)
    counters.leave(NEW.key)
    counters.add_samples([], NOW)
    counters.add_samples([sample(NEW)], NOW)
    count(counters, exit_of(NEW.key, signal.SIGSEGV))
    assert counters.totals().exits == {("gopls", Outcome.SIGNAL): 1}


def test_a_process_that_is_watched_again_has_not_started_and_no_cpu_time_counts_twice(counters: Counters) -> None:
    counters.add_samples([sample(NEW, cpu_seconds=2.0)], NOW)
    counters.leave(NEW.key)
    counters.add_samples([sample(NEW, cpu_seconds=3.0)], NOW)
    counters.add_samples([sample(NEW, cpu_seconds=3.5)], NOW)
    totals = counters.totals()
    assert (totals.starts, totals.cpu_seconds) == ({"gopls": 1}, {"gopls": 2.5})


def test_a_process_that_samples_missed_is_followed_again_when_it_comes_back(counters: Counters) -> None:
    counters.add_samples([sample(NEW)], NOW)
    for _ in range(2):
        counters.add_samples([], NOW)
    counters.add_samples([sample(NEW)], NOW)
    assert count(counters, exit_of(NEW.key, signal.SIGSEGV)) == NEW


def test_new_groups_let_go_who_is_in_none_of_them(counters: Counters) -> None:
    other = process("helper", "mine", pid=3)
    counters.add_samples([sample(NEW), sample(other)], NOW)
    counters.regroup(lambda identity: identity.name if identity.name == "gopls" else None)
    for _ in range(2):
        counters.add_samples([sample(NEW)], NOW)
    assert counters.totals().exits == {}
    assert count(counters, exit_of(NEW.key)) == NEW


def test_the_peak_is_the_largest_footprint_of_a_running_process() -> None:
    counters = Counters(BEGAN)
    counters.add_samples([sample(NEW, footprint_bytes=900)], NOW)
    counters.add_samples([sample(NEW, footprint_bytes=300)], NOW)
    assert counters.totals().footprint_peaks == {"gopls": 900}


def test_changed_keys_add_up() -> None:
    counters = Counters(BEGAN)
    for _ in range(2):
        counters.add_file(
            WatchedFile(file="zshrc", path="/z", drifted_keys=("a",), changed_keys=("a", "b"), changed_at=NOW)
        )
    assert counters.totals().config_changes == {"zshrc": 4}


def test_a_share_of_a_core_is_the_cpu_time_between_two_samples(counters: Counters) -> None:
    for at, cpu in ((NOW, 10.0), (NOW + 2, 11.0)):
        counters.add_samples([sample(OLD, cpu_seconds=cpu), sample(NEW, cpu_seconds=None)], at)
    assert counters.cpu_shares() == {OLD.key: 0.5}


def test_one_sample_tells_no_share(counters: Counters) -> None:
    counters.add_samples([sample(OLD, cpu_seconds=10.0)], NOW)
    assert counters.cpu_shares() == {}


def test_a_sample_a_moment_later_changes_no_share(counters: Counters) -> None:
    for at, cpu in ((NOW, 10.0), (NOW + 2, 11.0), (NOW + 2.05, 11.05), (NOW + 4, 12.0)):
        counters.add_samples([sample(OLD, cpu_seconds=cpu)], at)
        if at > NOW:
            assert counters.cpu_shares() == {OLD.key: 0.5}


def test_after_the_clock_was_set_back_a_share_is_unknown_for_one_sample(counters: Counters) -> None:
    shares = []
    for at, cpu in ((NOW, 10.0), (NOW + 2, 11.0), (NOW - 3600, 12.0), (NOW - 3598, 13.0)):
        counters.add_samples([sample(OLD, cpu_seconds=cpu)], at)
        shares.append(counters.cpu_shares().get(OLD.key))
    assert shares == [None, 0.5, None, 0.5]
