from __future__ import annotations

import threading
import time
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING

from structlog.testing import capture_logs

from goarmd.config.schema import Config, Group, Sources
from goarmd.core.errors import NoDataError
from goarmd.core.facts import Exit, Host, Left, Outcome, Sample, SourceRun
from goarmd.crashes.evidence import Crash
from goarmd.crashes.ledger import CrashLedger
from goarmd.parts.source import Cadence, Context, Reading, Source, files_of, run
from goarmd.runtime.counters import Counters
from goarmd.runtime.engine import Engine
from goarmd.runtime.judge import Judge
from goarmd.state.state_file import StateFile
from tests.builders import NOW, host, process, sample, translated

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import pytest

    from goarmd.core.facts import Fact
    from goarmd.runtime.report import Report

NO_CONTEXT: Context = None  # type: ignore[assignment]  # these sources read nothing of it


def engine() -> tuple[Engine, list[Report]]:
    reports: list[Report] = []
    return Engine(Config(), Counters(NOW - 1000), CrashLedger(StateFile(None)), Judge([]), reports.append), reports


def reading(source: str, *facts: Fact, error: str | None = None) -> Reading:
    return Reading(SourceRun(source, NOW, 0.0, error, "fault" if error else None), facts)


def source(read: Callable[[Context], Iterable[Fact]]) -> Source:
    return Source(name="test", help="T.", cadence=Cadence.SLOW, read=read)


def test_there_is_no_report_before_the_first_sample() -> None:
    subject, reports = engine()
    subject.take(reading("host", host()))
    subject.publish()
    assert reports == []


def test_a_failed_first_sample_is_reported_with_its_reason() -> None:
    subject, reports = engine()
    subject.take_sample(reading("processes", error="PlatformError: the process table cannot be read"))
    subject.publish()
    assert [run.error for run in reports[0].sources] == ["PlatformError: the process table cannot be read"]
    assert reports[0].sampled_at is None


def test_a_report_holds_the_latest_facts_of_every_source() -> None:
    subject, reports = engine()
    subject.take(reading("host", host(chip="M1")))
    subject.take(reading("host", host(chip="M4")))
    subject.take_sample(reading("processes", sample()))
    subject.publish()
    assert [h.chip for h in reports[0].snapshot.of(Host)] == ["M4"]
    assert len(reports[0].snapshot.of(Sample)) == 1


def test_a_source_that_fails_has_no_facts_and_its_error_counts() -> None:
    subject, reports = engine()
    subject.take_sample(reading("processes", sample()))
    subject.take(reading("host", host()))
    subject.take(reading("host", error="OSError: gone"))
    subject.publish()
    assert reports[0].snapshot.of(Host) == ()
    assert reports[0].totals.source_errors == {("host", "fault"): 1}


def test_a_failed_sample_counts_no_exits() -> None:
    subject, reports = engine()
    subject.take_sample(reading("processes", sample(), translated()))
    for _ in range(3):
        subject.take_sample(reading("processes", error="PlatformError: no"))
    subject.publish()
    assert reports[0].totals.exits == {}


def test_a_burst_of_messages_makes_one_report() -> None:
    subject, reports = engine()
    gopls = process()
    subject.post(lambda: subject.take_sample(reading("processes", sample(gopls))))
    for _ in range(20):
        subject.post(lambda: subject.take(reading("exits", Exit(key=gopls.key, at=NOW, status=0))))
    thread = threading.Thread(target=subject.run)
    thread.start()
    deadline = time.monotonic() + 5
    while not reports and time.monotonic() < deadline:
        time.sleep(0.01)
    subject.post(None)
    thread.join(5)
    assert [sum(r.totals.exits.values()) for r in reports] == [1]


def test_an_exit_before_the_first_sample_of_its_process_counts_once() -> None:
    subject, reports = engine()
    gopls = process(started_at=NOW)
    crashed = [
        subject.take(reading("exits", Exit(key=gopls.key, at=NOW, status=11))),
        subject.take_sample(reading("processes", sample(gopls))),
        subject.take_sample(reading("processes")),
        subject.take_sample(reading("processes")),
    ]
    subject.publish()
    assert crashed == [False, True, False, False]
    assert reports[0].totals.exits == {("gopls", Outcome.SIGNAL): 1}
    assert [crash.pid for crash in reports[0].snapshot.of(Crash)] == [gopls.key.pid]


def test_a_process_that_becomes_a_program_of_no_group_has_not_exited() -> None:
    subject, reports = engine()
    gopls = process()
    subject.take_sample(reading("processes", sample(gopls)))
    for facts in ((Left(key=gopls.key),), (), ()):
        subject.take_sample(reading("processes", *facts))
    subject.publish()
    assert reports[0].totals.exits == {}


def test_a_crash_after_a_mistake_in_the_configuration_and_its_correction_is_counted() -> None:
    subject, reports = engine()
    mine = Config(groups=(Group(name="mine", programs=("crashme",)),))
    wrong = Config(groups=(Group(name="mine", programs=("carshme",)),))
    crashme = process("crashme", "mine")
    for config, seen in ((mine, [sample(crashme)]), (wrong, []), (wrong, []), (mine, [sample(crashme)])):
        subject.reconfigure(config)
        subject.take_sample(reading("processes", *seen))
    subject.take(reading("exits", Exit(key=crashme.key, at=NOW, status=11)))
    subject.publish()
    assert reports[0].totals.exits == {("mine", Outcome.SIGNAL): 1}


def test_a_source_that_is_disabled_leaves_no_facts_and_no_error_behind() -> None:
    subject, reports = engine()
    subject.take_sample(reading("processes", sample()))
    subject.take(reading("host", host()))
    subject.take(reading("state", error="OSError: gone"))
    subject.reconfigure(Config(sources=Sources(disabled=("host", "state"))))
    subject.take(reading("host", host()))  # it ran when the configuration was read
    subject.publish()
    assert reports[0].snapshot.of(Host) == ()
    assert [run.source for run in reports[0].sources] == ["processes"]


def test_an_exit_of_a_process_in_no_sample_is_not_counted_later() -> None:
    subject, reports = engine()
    gopls = process(started_at=NOW)
    subject.take(reading("exits", Exit(key=gopls.key, at=NOW, status=11)))
    subject.take_sample(reading("processes"))
    subject.take_sample(reading("processes", sample(gopls)))
    subject.publish()
    assert reports[0].totals.exits == {}


def test_a_source_without_data_has_not_failed() -> None:
    def read(_: Context) -> Iterable[Fact]:
        raise NoDataError

    result = run(source(read), NO_CONTEXT)
    assert (result.facts, result.run.error) == ((), None)


def test_a_source_that_fails_half_way_returns_no_facts() -> None:
    def read(_: Context) -> Iterable[Fact]:
        yield host()
        raise PermissionError(13, "Permission denied")

    result = run(source(read), NO_CONTEXT)
    assert (result.facts, result.run.error_kind) == ((), "permission")
    assert "Permission denied" in str(result.run.error)


def test_a_source_that_cannot_list_its_files_has_none_watched() -> None:
    def broken(_: Context) -> Iterable[Path]:
        yield Path("/a")
        raise OSError("gone")

    subject = Source(name="test", help="T.", cadence=Cadence.WATCHED, read=lambda _: (), files=broken)
    assert files_of(subject, NO_CONTEXT) == ()


def test_a_fault_in_one_message_is_counted_and_shown_and_the_next_is_handled() -> None:
    subject, reports = engine()
    subject.post(lambda: subject.take_sample(reading("processes", sample())))
    subject.post(lambda: int("x"))
    subject.post(lambda: subject.take(reading("host", host())))
    subject.post(None)
    with capture_logs() as lines:
        subject.run()
    subject.publish()
    (run,) = [run for run in reports[-1].sources if run.source == "engine"]
    assert (
        run.error
        == "a fault in goarmd itself, please report it: ValueError: invalid literal for int() with base 10: 'x'"
    )
    assert reports[-1].totals.engine_faults == 1
    assert reports[-1].snapshot.of(Host)
    assert [line["event"] for line in lines] == ["engine.fault"]


def test_a_fault_is_shown_for_an_hour_and_stays_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    subject, reports = engine()
    subject.take_sample(reading("processes", sample()))
    subject.fault(ValueError("x"))
    later = time.time() + 3601
    monkeypatch.setattr("goarmd.runtime.engine.time", SimpleNamespace(time=lambda: later, tzset=lambda: None))
    subject.publish()
    assert [run.source for run in reports[-1].sources] == ["processes"]
    assert reports[-1].totals.engine_faults == 1


def test_a_repeated_fault_does_not_fill_the_log() -> None:
    subject, _ = engine()
    for _ in range(1000):
        subject.post(lambda: int("x"))
    subject.post(None)
    with capture_logs() as lines:
        subject.run()
    assert [line["times"] for line in lines] == [1 << power for power in range(10)]


def test_a_changed_time_zone_is_noticed_with_the_next_report(monkeypatch: pytest.MonkeyPatch) -> None:
    subject, _ = engine()
    subject.take_sample(reading("processes", sample()))
    with monkeypatch.context() as patched:
        patched.setenv("TZ", "JST-9")
        subject.publish()
        assert time.localtime(NOW).tm_gmtoff == 9 * 3600
    time.tzset()
