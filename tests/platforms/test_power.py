"""Where the machine's power comes from, as psutil tells it."""

from __future__ import annotations

from types import SimpleNamespace

import psutil
import pytest

from goarmd.platforms.power import on_battery


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (None, False),
        (SimpleNamespace(power_plugged=True), False),
        (SimpleNamespace(power_plugged=False), True),
        (SimpleNamespace(power_plugged=None), False),
    ],
)
def test_the_battery_counts_only_when_the_machine_is_certainly_unplugged(
    found: object,
    expected: bool,  # noqa: FBT001  # a value of the table
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(psutil, "sensors_battery", lambda: found, raising=False)
    assert on_battery() is expected


def test_odd_files_of_a_driver_are_no_battery(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> None:
        raise ValueError("invalid literal for int()")

    monkeypatch.setattr(psutil, "sensors_battery", broken, raising=False)
    assert not on_battery()


def test_a_system_without_the_question_has_no_battery(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(psutil, "sensors_battery", raising=False)
    assert not on_battery()
