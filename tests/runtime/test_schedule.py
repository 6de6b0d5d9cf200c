"""The times of scheduled calls."""

from __future__ import annotations

import time
from contextlib import closing
from threading import Event
from typing import TYPE_CHECKING

from goarmd.runtime import schedule
from goarmd.runtime.schedule import Schedule

if TYPE_CHECKING:
    import pytest

_PATIENCE = 10.0  # seconds


def test_planned_calls_move_when_the_clock_is_set_back(monkeypatch: pytest.MonkeyPatch) -> None:
    ahead, called = [5000.0], Event()
    monkeypatch.setattr(schedule, "_CLOCK_CHECKED_EVERY", 0.02)
    monkeypatch.setattr(schedule, "_ahead", lambda: ahead[0])
    with closing(Schedule()) as subject:
        subject.every(3600, "sample", called.set)
        assert called.wait(_PATIENCE)
        called.clear()
        ahead[0] -= 3600
        assert called.wait(_PATIENCE)


def test_a_small_clock_correction_moves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    ahead, calls = [5000.0], []
    monkeypatch.setattr(schedule, "_CLOCK_CHECKED_EVERY", 0.01)
    monkeypatch.setattr(schedule, "_ahead", lambda: ahead[0])
    with closing(Schedule()) as subject:
        subject.every(0.9, "sample", lambda: calls.append(time.monotonic()))
        time.sleep(0.3)
        ahead[0] -= 0.9
        time.sleep(0.3)
    assert len(calls) == 1
