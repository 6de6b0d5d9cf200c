"""Crashes in the exposition: from 0 on, with the time of the last one, and loops as the check finds them."""

from __future__ import annotations

from goarmd.config.schema import Config
from goarmd.crashes.checks import crash_loop
from goarmd.crashes.evidence import CrashCount, CrashKind
from goarmd.crashes.remedies import REMEDIES
from goarmd.metrics.usual_crashes import USUAL_CRASHES
from tests.builders import NOW, report, snapshot
from tests.metrics.made import crashed, found, values


def test_usual_kinds_of_crashes_start_at_zero() -> None:
    assert values(report(), "goarmd_crashes_total")["gopls", "memory-access", "exit"] == 0
    assert values(report(), "goarmd_crashes_total")["gopls", "out-of-memory", "telemetry"] == 0
    once = {CrashKind("gopls", "memory-access", "exit"): CrashCount(1, NOW)}
    assert values(report(crash_counts=once), "goarmd_crashes_total")["gopls", "memory-access", "exit"] == 1


def test_usual_kinds_of_crashes_are_kinds_that_exist() -> None:
    assert {cause for _, cause, _ in USUAL_CRASHES} <= set(REMEDIES)
    assert {group for group, _, _ in USUAL_CRASHES} <= set(Config().group_names())


def test_the_last_crash_is_that_of_each_group_and_cause_whatever_source_saw_it() -> None:
    counts = {
        CrashKind("gopls", "bad-flag", "exit"): CrashCount(2, NOW - 50),
        CrashKind("gopls", "bad-flag", "editor_log"): CrashCount(1, NOW - 10),
        CrashKind("gopls", "go-panic", "exit"): CrashCount(1, NOW - 99),
    }
    assert values(report(crash_counts=counts), "goarmd_last_crash_timestamp_seconds") == {
        ("gopls", "bad-flag"): NOW - 10,
        ("gopls", "go-panic"): NOW - 99,
    }


def test_a_crash_loop_is_what_the_check_finds() -> None:
    loop = crashed(1, 2, 3)
    open_ = (found("crash_loop", "gopls"),)
    assert values(report(*loop, findings=open_), "goarmd_crash_loop_crashes") == {("gopls", "bad-flag"): 3}
    assert list(crash_loop.evaluate(snapshot(*loop), Config()))


def test_a_crash_loop_that_was_put_aside_is_none() -> None:
    assert values(report(*crashed(1, 2, 3), findings=()), "goarmd_crash_loop_crashes") == {}


def test_two_crashes_are_no_loop_for_the_check_and_the_metric() -> None:
    two = crashed(1, 2, 601)
    assert list(crash_loop.evaluate(snapshot(*two), Config())) == []
    assert values(report(*two, findings=(found("crash_loop", "gopls"),)), "goarmd_crash_loop_crashes") == {}
