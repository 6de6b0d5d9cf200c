"""Alerts on what lasts for hours and days."""

from __future__ import annotations

from typing import TYPE_CHECKING

from goarmd.monitoring.alerts import ABSENT, CONFIG_DRIFT
from tests.monitoring.replay import TARGET, series

if TYPE_CHECKING:
    from tests.monitoring.replay import Replay, Series


# Drift


def drift(values: str) -> Series:
    return series("goarmd_config_drifted_keys", values, file="zshrc")


def test_lasting_drift_fires(replay: Replay) -> None:
    replay.fires(
        CONFIG_DRIFT,
        drift("2x400"),
        at="65m",
        labels={**TARGET, "file": "zshrc"},
        description="2 key(s) of zshrc on mac differ from the baseline.",
    )


def test_drift_that_is_fixed_within_an_hour_does_not_fire(replay: Replay) -> None:
    replay.is_silent(CONFIG_DRIFT, drift("0x10 2x200 0x400"), minutes=range(150))


def test_drift_before_a_sleep_does_not_fire_during_it(replay: Replay) -> None:
    replay.is_silent(CONFIG_DRIFT, drift("2x40 _x600"), minutes=range(150))


# Absence


def build(values: str, instance: str = "mac") -> Series:
    return series("goarmd_build_info", values, instance=instance, version="0.1.0", python="3.13.0")


def test_silence_of_all_machines_for_days_fires(replay: Replay) -> None:
    replay.fires(
        ABSENT,
        build("1x60"),
        at="4d",
        labels={},
        description="Prometheus has had no goarmd_build_info from any machine for three days.",
        interval="1m",
    )


def test_a_weekend_with_every_lid_closed_does_not_fire(replay: Replay) -> None:
    weekend = 63 * 60
    replay.is_silent(ABSENT, build(f"1x60 _x{weekend} 1x60"), minutes=range(0, weekend + 120, 30), interval="1m")


def test_one_silent_machine_does_not_fire(replay: Replay) -> None:
    replay.is_silent(
        ABSENT,
        {**build("1x60"), **build("1x6000", "studio")},
        minutes=range(0, 6000, 60),
        interval="1m",
    )
