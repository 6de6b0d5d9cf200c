"""The times of scheduled calls."""

from __future__ import annotations

import time
from contextlib import closing
from datetime import UTC, datetime, timedelta, tzinfo
from itertools import pairwise
from threading import Event
from typing import TYPE_CHECKING

import pytest
from apscheduler.jobstores.base import JobLookupError
from apscheduler.schedulers.background import BackgroundScheduler

from goarmd.runtime import schedule
from goarmd.runtime.schedule import Schedule

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How far the wall clock is set off; APScheduler sees it too."""
    off = [0.0]

    class Moved(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return datetime.fromtimestamp(time.time() + off[0], tz)

    monkeypatch.setattr(schedule, "_ahead", lambda: time.time() + off[0] - time.monotonic())
    monkeypatch.setattr("apscheduler.schedulers.base.datetime", Moved)
    return off


class Calls(list[float]):
    """The times of calls."""

    def add(self) -> None:
        self.append(time.monotonic())


_JUMPS = [-50 * 365.25 * 86400, -3600.0, 3600.0, 365.25 * 86400, 56 * 365.25 * 86400]


@pytest.mark.parametrize("jump", _JUMPS)
def test_calls_go_on_at_their_interval_when_the_clock_is_set(clock: list[float], jump: float) -> None:
    calls = Calls()
    with closing(Schedule()) as subject:
        subject.every(0.2, "sample", calls.add)
        time.sleep(0.5)
        clock[0] += jump
        time.sleep(1.0)
    assert 6 <= len(calls) <= 9
    assert max(later - before for before, later in pairwise(calls)) < 0.45


@pytest.mark.parametrize("jump", _JUMPS)
def test_a_clock_that_is_set_during_a_call_delays_none(clock: list[float], jump: float) -> None:
    calls = Calls()

    def act() -> None:
        calls.add()
        if len(calls) == 2:
            clock[0] += jump

    with closing(Schedule()) as subject:
        subject.every(0.2, "sample", act)
        time.sleep(1.5)
    assert 6 <= len(calls) <= 9
    assert max(later - before for before, later in pairwise(calls)) < 0.45


@pytest.mark.parametrize("jump", _JUMPS)
def test_a_call_that_is_planned_after_the_clock_was_set_comes_in_time(clock: list[float], jump: float) -> None:
    called = Event()
    with closing(Schedule()) as subject:
        subject.every(3600, "slow", lambda: None)
        time.sleep(0.1)
        clock[0] += jump
        subject.once(0.2, "soon", called.set)
        assert not called.wait(0.1)
        assert called.wait(1)


@pytest.mark.parametrize("jump", [365.25 * 86400, 56 * 365.25 * 86400])
def test_missed_calls_are_not_listed(jump: float) -> None:
    start = datetime(1970, 1, 1, tzinfo=UTC)
    now = start + timedelta(seconds=jump)
    assert schedule._Interval(15, lambda: now).get_next_fire_time(start, now) == now + timedelta(seconds=15)


def test_a_late_call_keeps_its_interval() -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    late = start + timedelta(seconds=1)
    assert schedule._Interval(15, lambda: late).get_next_fire_time(start, late) == start + timedelta(seconds=15)


def test_a_small_clock_correction_moves_nothing(clock: list[float]) -> None:
    calls = Calls()
    with closing(Schedule()) as subject:
        subject.every(0.9, "sample", calls.add)
        time.sleep(0.3)
        clock[0] -= 0.9
        time.sleep(0.3)
    assert len(calls) == 1


def test_the_timer_has_one_thread_and_wakes_only_for_calls(
    monkeypatch: pytest.MonkeyPatch, threads_begun: Callable[[], int]
) -> None:
    real = schedule._ahead
    looks: list[float] = []

    def look() -> float:
        looks.append(real())
        return looks[-1]

    monkeypatch.setattr(schedule, "_ahead", look)
    with closing(Schedule()) as subject:
        subject.every(3600, "sample", lambda: None)
        time.sleep(0.3)
        assert threads_begun() == 1
        looks.clear()
        time.sleep(1)
        assert looks == []


def test_a_job_that_is_gone_when_it_is_due_stops_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    """A stop takes all jobs away while the timer's thread works on them."""
    looked = BackgroundScheduler._process_jobs
    failures = iter([JobLookupError("x")])

    def failing(self: BackgroundScheduler) -> float | None:
        if error := next(failures, None):
            raise error
        return looked(self)  # type: ignore[no-any-return]

    monkeypatch.setattr(BackgroundScheduler, "_process_jobs", failing)
    called = Event()
    with closing(Schedule()) as subject:
        subject.every(3600, "sample", called.set)
        assert called.wait(2)
