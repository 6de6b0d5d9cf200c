"""Alerts on what lasts for hours and days."""

from __future__ import annotations

from typing import TYPE_CHECKING

from goarmd.monitoring.alerts import ABSENT, CONFIG_DRIFT, GOPLS_MEMORY_GROWING
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
        description="2 key(s) of zshrc on mac differ from the baseline. `goarmd drift` names them.",
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
        description="Prometheus has had no goarmd_build_info from any machine for three days. Run `goarmd status` "
        "on one of them.",
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


# Growth


def grown(values: str, editor: str = "vscode") -> Series:
    return {
        **series("goarmd_gopls_footprint_bytes", values, editor=editor),
        **series("goarmd_group_memory_budget_bytes", "1.4e9x2000", group="gopls", level="warning"),
        **series("goarmd_group_oldest_start_timestamp_seconds", "0x2000", group="gopls"),
    }


NOT_GROWTH = {
    "level": "6e8x600",
    "by 12 MB an hour, far from the budget": "5e8+2e5x600",
    "another module opened": "5e8x120 9e8x480",
    "peaks": "5e8x55 2e9x4 " * 10,
    "a new gopls every hour": "5e8+2e6x60 stale " * 10,
    "less and less, as in the first hour": "7e8+4e6x40 8.6e8+2e6x20 9e8+5e5x40 9.2e8x500",
    "a night between": "1e8 5e8x60 _x540 9e8x120",
    "above the budget already": "3e9+2e6x600",
}


def test_gopls_that_grows_for_hours_fires_before_it_is_above_its_budget(replay: Replay) -> None:
    replay.fires(
        GOPLS_MEMORY_GROWING,
        grown("5e8+2e6x400"),  # by 120 MB an hour
        at="3h",
        labels={**TARGET, "editor": "vscode"},
        description="gopls (editor: vscode) on mac grows by 120MB an hour and will be above its warning budget within "
        "8 hours. Run `goarmd status` there.",
        interval="1m",
    )


def test_what_is_not_lasting_growth_does_not_fire(replay: Replay) -> None:
    for what, values in NOT_GROWTH.items():
        replay.add(GOPLS_MEMORY_GROWING, grown(values, editor=what), silent=range(0, 720, 5), interval="1m")
    replay.run()
