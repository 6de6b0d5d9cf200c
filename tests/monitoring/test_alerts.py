from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from goarmd.crashes.checks import crash_loop
from goarmd.monitoring.alerts import (
    CODESIGN_KILL,
    CRASH_LOOPING,
    CRASHED,
    GOPLS_MEMORY_CRITICAL,
    GOPLS_MEMORY_HIGH,
    OUT_OF_MEMORY_KILL,
    TRANSLATED_PROCESS,
)
from tests.monitoring.replay import TARGET, series

if TYPE_CHECKING:
    from tests.monitoring.replay import Replay, Series

HOUR = range(60)


def gopls(footprint: str, level: str = "warning", budget: str = "1.4e9x400") -> Series:
    return {
        **series("goarmd_group_footprint_max_bytes", footprint, group="gopls"),
        **series("goarmd_group_memory_budget_bytes", budget, group="gopls", level=level),
    }


def processes(values: str, arch: str = "x86_64", translated: str = "true") -> Series:
    return series("goarmd_group_processes", values, group="gopls", arch=arch, translated=translated)


def exits(values: str, group: str = "gopls", outcome: str = "error") -> Series:
    return series("goarmd_group_exits_total", values, group=group, outcome=outcome)


# Memory


def test_gopls_above_its_budget_for_long_fires(replay: Replay) -> None:
    replay.fires(
        GOPLS_MEMORY_HIGH,
        gopls("2e9x120"),
        at="20m",
        labels={**TARGET, "group": "gopls"},
        description="gopls on mac uses at least 2GB, above its warning budget.",
    )


def test_gopls_above_its_critical_budget_for_long_fires(replay: Replay) -> None:
    replay.fires(
        GOPLS_MEMORY_CRITICAL,
        gopls("5e9x120", level="critical", budget="4e9x120"),
        at="20m",
        labels={**TARGET, "group": "gopls"},
        description="gopls on mac uses at least 5GB, above its critical budget.",
    )
    replay.is_silent(GOPLS_MEMORY_CRITICAL, gopls("5e9x240"), minutes=HOUR)


def test_each_machine_is_compared_with_its_own_budget(replay: Replay) -> None:
    generous = {"job": "goarmd", "instance": "studio"}
    replay.fires(
        GOPLS_MEMORY_HIGH,
        {
            **gopls("2e9x120"),
            **series("goarmd_group_footprint_max_bytes", "2e9x120", group="gopls", **generous),
            **series("goarmd_group_memory_budget_bytes", "8e9x120", group="gopls", level="warning", **generous),
        },
        at="20m",
        labels={**TARGET, "group": "gopls"},
        description="gopls on mac uses at least 2GB, above its warning budget.",
    )


def test_the_peak_of_loading_a_workspace_does_not_fire(replay: Replay) -> None:
    replay.is_silent(GOPLS_MEMORY_HIGH, gopls("3e8x40 5e9x48 3e8x160"), minutes=HOUR)


def test_gopls_below_its_budget_does_not_fire(replay: Replay) -> None:
    replay.is_silent(GOPLS_MEMORY_HIGH, gopls("1.3e9x240"), minutes=HOUR)


def test_gopls_without_a_warning_budget_does_not_fire(replay: Replay) -> None:
    replay.is_silent(GOPLS_MEMORY_HIGH, gopls("2e9x240", level="critical"), minutes=HOUR)


def test_one_sample_of_a_large_gopls_before_a_sleep_does_not_fire(replay: Replay) -> None:
    replay.is_silent(GOPLS_MEMORY_HIGH, gopls("5e9 _x240", budget="1.4e9 _x240"), minutes=HOUR)


# Translated


def test_a_process_that_stays_translated_fires(replay: Replay) -> None:
    replay.fires(
        TRANSLATED_PROCESS,
        processes("1x40"),
        at="5m",
        labels={**TARGET, "group": "gopls"},
        description="gopls on mac runs under Rosetta or QEMU (1 process(es)). "
        "`goarmd doctor` names the program to replace.",
    )


def test_translated_processes_of_one_group_are_one_alert(replay: Replay) -> None:
    replay.fires(
        TRANSLATED_PROCESS,
        {**processes("1x40"), **processes("2x40", arch="unknown")},
        at="5m",
        labels={**TARGET, "group": "gopls"},
        description="gopls on mac runs under Rosetta or QEMU (3 process(es)). "
        "`goarmd doctor` names the program to replace.",
    )


def test_a_process_translated_for_half_a_minute_does_not_fire(replay: Replay) -> None:
    replay.is_silent(TRANSLATED_PROCESS, processes("_x20 1x2 stale _x200"), minutes=HOUR)


def test_native_processes_do_not_fire(replay: Replay) -> None:
    replay.is_silent(TRANSLATED_PROCESS, processes("5x240", arch="arm64", translated="false"), minutes=HOUR)


@pytest.mark.parametrize("interval", ["15s", "1m"])
def test_one_sample_of_a_translated_process_before_a_sleep_does_not_fire(replay: Replay, interval: str) -> None:
    replay.is_silent(TRANSLATED_PROCESS, processes("1 _x240"), minutes=HOUR, interval=interval)


# Crash loops


def looping(values: str) -> Series:
    return series("goarmd_findings", values, check="crash_loop", severity="critical")


def test_a_crash_loop_that_the_check_finds_fires(replay: Replay) -> None:
    replay.fires(
        CRASH_LOOPING,
        looping("0x40 1x60"),
        at="14m",
        labels={**TARGET, "check": "crash_loop"},
        description="A program on mac crashed 3 times or more in 10 minutes. `goarmd doctor` names the program "
        "and the cause.",
    )


@pytest.mark.parametrize("minute", range(13, 20))
def test_an_alert_goes_on_firing_while_goarmd_is_away_for_half_a_minute(replay: Replay, minute: int) -> None:
    replay.fires(
        CRASH_LOOPING,
        looping("0x40 1x10 stale _x2 1x40"),  # away from minute 12.75 to 13.5
        at=f"{minute}m",
        labels={**TARGET, "check": "crash_loop"},
        description="A program on mac crashed 3 times or more in 10 minutes. `goarmd doctor` names the program "
        "and the cause.",
    )


def test_the_crash_loop_alert_is_as_severe_as_its_check() -> None:
    assert CRASH_LOOPING.severity is crash_loop.CHECK.severity


def test_findings_of_other_checks_are_not_a_crash_loop(replay: Replay) -> None:
    replay.is_silent(
        CRASH_LOOPING, series("goarmd_findings", "3x240", check="config_drift", severity="info"), minutes=HOUR
    )


def test_a_crash_loop_found_in_one_sample_only_does_not_fire(replay: Replay) -> None:
    replay.is_silent(CRASH_LOOPING, looping("0x40 1 0x200"), minutes=HOUR)


# One crash


def last_crash(values: str) -> Series:
    return series("goarmd_last_crash_timestamp_seconds", values, group="gopls")


def test_a_crash_goes_on_firing_while_goarmd_is_away_for_half_a_minute(replay: Replay) -> None:
    for minute in range(12, 18):
        replay.fires(
            CRASHED,
            last_crash("_x40 600x10 stale _x2 600x60"),  # away from minute 12.75 to 13.5
            at=f"{minute}m",
            labels={**TARGET, "group": "gopls"},
            description=f"gopls crashed on mac {minute - 10}m 0s ago. Run `goarmd crashes`.",
        )


def test_the_first_crash_fires(replay: Replay) -> None:
    replay.fires(
        CRASHED,
        last_crash("_x40 600x60"),
        at="12m",
        labels={**TARGET, "group": "gopls"},
        description="gopls crashed on mac 2m 0s ago. Run `goarmd crashes`.",
    )


def test_a_crash_stops_firing_after_a_quarter_of_an_hour(replay: Replay) -> None:
    replay.is_silent(CRASHED, last_crash("600x400"), minutes=range(25, 60))


def test_a_crash_from_before_a_sleep_does_not_fire_after_it(replay: Replay) -> None:
    replay.is_silent(CRASHED, last_crash("600x40 _x120 600x80"), minutes=range(25, 60))


def test_a_kill_for_the_code_signature_fires(replay: Replay) -> None:
    replay.fires(
        CODESIGN_KILL,
        exits("0x40 1x60", outcome="codesign"),
        at="12m",
        labels={**TARGET, "group": "gopls"},
        description="gopls on mac was killed for its code signature. Run `goarmd crashes`.",
    )


def test_other_exits_are_not_a_kill_for_the_code_signature(replay: Replay) -> None:
    replay.is_silent(CODESIGN_KILL, exits("0+1x240", outcome="signal"), minutes=HOUR)


@pytest.mark.parametrize(
    "seen",
    [
        exits("0x40 1x60", outcome="out_of_memory"),
        series("goarmd_crashes_total", "0x40 1x60", group="gopls", cause="out-of-memory", source="exit"),
    ],
)
def test_running_out_of_memory_fires_with_any_source(replay: Replay, seen: Series) -> None:
    replay.fires(
        OUT_OF_MEMORY_KILL,
        seen,
        at="12m",
        labels={**TARGET, "group": "gopls"},
        description="gopls on mac ran out of memory. Run `goarmd crashes`.",
    )


def test_a_restart_of_goarmd_is_not_running_out_of_memory(replay: Replay) -> None:
    replay.is_silent(OUT_OF_MEMORY_KILL, exits("4x40 0x200", outcome="out_of_memory"), minutes=HOUR)
