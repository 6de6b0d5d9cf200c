"""What the bench's figures rest on: its crowds are what they seem and leave, and its table does not flatter."""

from __future__ import annotations

import os
import signal
import time
from contextlib import suppress
from typing import TYPE_CHECKING

import psutil
import pytest

from bench import crowd, results
from bench.measure import Bar, BenchError, Figure, in_unit
from bench.peers import NODE_EXPORTER
from tests.live import ONE_AT_A_TIME
from tests.tools import only_on

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = ONE_AT_A_TIME
COPIES = "copies a program under another name, and macOS ends copies of its own"
_COST = Figure.single(10.0, "s")
_BASE = Figure.single(4.0, "s")


def _programs_below(folder: Path) -> list[str]:
    """The programs of this folder that run, zombies left out."""
    found = []
    for pid in psutil.pids():
        with suppress(psutil.Error):  # ended meanwhile
            process = psutil.Process(pid)
            if process.status() != psutil.STATUS_ZOMBIE and process.exe().startswith(f"{folder}/"):
                found.append(process.name())
    return found


def test_a_bar_is_met_up_to_its_limit_and_missed_above() -> None:
    met, missed = (Bar(what="cost", of="cost", limit=limit, unit="s").judge({"cost": _COST}) for limit in (10, 9))
    assert (met.met, missed.met) == (True, False)


def test_a_bar_compares_two_figures_as_a_ratio() -> None:
    bar = Bar(what="cost", of="cost", against="base", limit=2.5, at_least=True)
    verdict = bar.judge({"cost": _COST, "base": _BASE})
    assert (verdict.measured, verdict.bar, verdict.met) == ("2.5 times", "at least 2.5 times", True)


@pytest.mark.parametrize(
    ("value", "unit", "shown"),
    [
        (0.00046789, "s", "0.468 ms"),
        (0.0122134, "s", "12.2 ms"),
        (0.43, "s", "430 ms"),
        (61.27, "s", "61.3 s"),
        (48.14e6, "bytes", "48.1 MB"),
        (25.284e9, "bytes", "25.3 GB"),
        (0.8788, "times", "0.879 times"),
        (0, "times", "0 times"),
    ],
)
def test_a_figure_has_three_digits_that_count_and_a_unit_for_people(value: float, unit: str, shown: str) -> None:
    assert in_unit(value, unit) == shown


@pytest.mark.parametrize(("count", "shown"), [(20, "20"), (1021, "1,021"), (1_234_567, "1,234,567")])
def test_a_count_is_shown_whole(count: int, shown: str) -> None:
    assert in_unit(count, "") == shown


@pytest.mark.parametrize(("limit", "shown"), [(1.01, "1.0096 times"), (1.3, "1.01 times")])
def test_a_figure_close_to_its_bar_is_not_shown_as_equal_to_it(limit: float, shown: str) -> None:
    bar = Bar(what="cost", of="cost", limit=limit)
    assert bar.judge({"cost": Figure.single(1.0096, "times")}).measured == shown


def test_a_figure_that_is_missing_is_neither_met_nor_missed() -> None:
    bar = Bar(what="cost", of="cost", against="base", limit=1)
    assert (bar.judge({"cost": _COST}).met, bar.judge({"base": _BASE}).met) == (None, None)


def test_p99_is_what_one_in_a_hundred_exceeds() -> None:
    assert Figure.p99(range(1, 102)).value == 100


def test_a_peer_that_is_not_installed_is_said_to_be_missing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "- node_exporter: not installed" in results.machine()
    assert NODE_EXPORTER.path() is None


@only_on("linux", COPIES)
def test_a_crowd_has_its_own_names_and_leaves_when_the_measurement_fails(tmp_path: Path) -> None:
    seen = []

    def measure() -> None:
        with crowd.idle(tmp_path, 4, ("gopls", "mailer")):
            seen.extend(_programs_below(tmp_path))
            raise BenchError("as if")

    with pytest.raises(BenchError):
        measure()
    assert sorted(seen) == ["gopls", "gopls", "mailer", "mailer"]
    assert _programs_below(tmp_path) == []


@only_on("linux", COPIES)
def test_orphans_are_no_children_of_ours_and_end_when_the_bench_lets_go(tmp_path: Path) -> None:
    with crowd.orphans(tmp_path, 3) as orphans:
        parents = {psutil.Process(pid).ppid() for pid, _ in orphans}
        os.kill(orphans[0][0], signal.SIGKILL)
        os.write(orphans[1][1], b"3\n")
    assert os.getpid() not in parents
    deadline = time.monotonic() + 10
    while (left := _programs_below(tmp_path)) and time.monotonic() < deadline:
        time.sleep(0.1)  # a process that nobody waits for takes its time to end
    assert left == []
