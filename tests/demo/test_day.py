"""The day of the simulated Mac."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import pytest

from goarmd import assembly
from goarmd.core.facts import Sample
from goarmd.crashes.evidence import Crash
from goarmd.demo.day import LENGTH, Day
from goarmd.demo.processes import HOUR, SLEEPS, WAKES
from goarmd.metrics.exposition import Exposition
from goarmd.views.from_report import to_values
from goarmd.views.json_text import encode
from tests.builders import NOW
from tests.views.schema import unfit

if TYPE_CHECKING:
    from goarmd.runtime.report import Report


@pytest.fixture(scope="module")
def reports() -> list[Report]:
    return [*Day(NOW, assembly.all_checks()).reports(300)]


def test_the_day_ends_now_and_has_a_gap_where_the_machine_slept(reports: list[Report]) -> None:
    moments = [report.snapshot.taken_at for report in reports]
    assert (moments[0], moments[-1]) == (NOW - LENGTH, NOW)
    assert moments == sorted(moments)
    gaps = [after - before for before, after in itertools.pairwise(moments) if after - before > 300]
    assert gaps == [SLEEPS - WAKES]


def test_its_troubles_are_found_by_the_checks_of_the_daemon(reports: list[Report]) -> None:
    found = {finding.check for finding in reports[-1].findings}
    assert found == {
        "crash_loop",
        "editor_gave_up",
        "makes_gopls_exit",
        "missing_path",
        "memory_budget",
        "recent_crash",
        "translated_process",
        "config_drift",
    }
    assert [each.finding.check for each in reports[-1].acknowledged] == ["foreign_executable"]
    assert reports[-1].faults == ()
    assert reports[0].findings == ()


def test_counters_never_fall(reports: list[Report]) -> None:
    for before, after in itertools.pairwise(reports):
        for name in ("cpu_seconds", "starts", "exits", "config_changes"):
            earlier, later = getattr(before.totals, name), getattr(after.totals, name)
            assert all(later.get(key, 0) >= value - 1e-6 for key, value in earlier.items()), name
        assert all(after.crash_counts[kind].count >= known.count for kind, known in before.crash_counts.items())


def test_gopls_grows_above_its_budget_and_crashes_come_at_their_time(reports: list[Report]) -> None:
    def largest(report: Report) -> int:
        sizes = (
            each.usage.footprint_bytes or 0 for each in report.snapshot.of(Sample) if each.process.group == "gopls"
        )
        return max(sizes)

    assert largest(reports[0]) < 600_000_000
    assert largest(reports[-1]) > 2_000_000_000
    counts = [len(report.snapshot.of(Crash)) for report in reports]
    assert (counts[0], counts[-1]) == (0, 6)
    at = next(report.snapshot.taken_at for report in reports if report.snapshot.of(Crash))
    assert at == pytest.approx(NOW - 20 * HOUR, abs=300)


def test_its_reports_are_as_the_daemons(reports: list[Report]) -> None:
    import json  # noqa: PLC0415  # only here

    assert unfit(json.loads(encode(to_values(reports[-1])))) == []
    assert (
        b'goarmd_group_processes{arch="x86_64",group="gopls",translated="true"} 1.0' in Exposition(reports[-1]).text()
    )


def test_it_says_that_it_is_simulated(reports: list[Report]) -> None:
    assert "simulated" in str(to_values(reports[-1]).host)


def test_the_day_goes_on_after_its_moment() -> None:
    day = Day(NOW, assembly.all_checks())
    first, later = day.report(NOW), day.report(NOW + 600)
    assert later.number == first.number + 1
    assert {finding.check for finding in later.findings} >= {"recent_crash", "memory_budget"}
    assert "crash_loop" not in {finding.check for finding in later.findings}, "ten minutes are over"
