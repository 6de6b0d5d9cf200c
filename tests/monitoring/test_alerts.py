from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from goarmd.crashes.checks import crash_loop
from goarmd.monitoring.alerts import (
    CHECK_FAILING,
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
    from goarmd.monitoring import AlertRule
    from tests.monitoring.replay import Replay, Series

HOUR = range(60)


def gopls(footprint: str, level: str = "warning", budget: str = "1.4e9x400", started: str = "0x400") -> Series:
    return {
        **series("goarmd_gopls_footprint_bytes", footprint, editor="vscode", workspace=""),
        **series("goarmd_group_memory_budget_bytes", budget, group="gopls", level=level),
        **series("goarmd_group_oldest_start_timestamp_seconds", started, group="gopls"),
    }


def processes(values: str, arch: str = "x86_64", translated: str = "true") -> Series:
    return series("goarmd_group_processes", values, group="gopls", arch=arch, translated=translated)


def test_a_check_with_findings_of_two_severities_raises_one_alert(replay: Replay) -> None:
    found = [
        series("goarmd_findings", "1x120", check="policy", severity=each) for each in ("warning", "critical", "info")
    ]
    replay.fires(
        CHECK_FAILING,
        found[0] | found[1] | found[2],
        at="20m",
        labels={**TARGET, "check": "policy"},
        description="The check policy has 2 finding(s) of severity warning or critical on mac. "
        "`goarmd doctor` names the place and the edit.",
    )


# Memory


def test_gopls_above_its_budget_for_long_fires(replay: Replay) -> None:
    replay.fires(
        GOPLS_MEMORY_HIGH,
        gopls("2e9x120"),
        at="26m",
        labels={**TARGET, "editor": "vscode"},
        description="gopls (editor: vscode) on mac has used at least 2GB for a quarter of an hour, above its "
        "warning budget. Run `goarmd doctor` there.",
    )


def test_gopls_above_its_critical_budget_for_long_fires(replay: Replay) -> None:
    replay.fires(
        GOPLS_MEMORY_CRITICAL,
        gopls("5e9x120", level="critical", budget="4e9x120"),
        at="26m",
        labels={**TARGET, "editor": "vscode"},
        description="gopls (editor: vscode) on mac has used at least 5GB for a quarter of an hour, above its "
        "critical budget. Run `goarmd doctor` there.",
    )
    replay.is_silent(GOPLS_MEMORY_CRITICAL, gopls("5e9x240"), minutes=HOUR)


def test_each_machine_is_compared_with_its_own_budget(replay: Replay) -> None:
    generous = {"job": "goarmd", "instance": "studio"}
    replay.fires(
        GOPLS_MEMORY_HIGH,
        {
            **gopls("2e9x120"),
            **series("goarmd_gopls_footprint_bytes", "2e9x120", editor="vscode", workspace="", **generous),
            **series("goarmd_group_memory_budget_bytes", "8e9x120", group="gopls", level="warning", **generous),
            **series("goarmd_group_oldest_start_timestamp_seconds", "0x120", group="gopls", **generous),
        },
        at="26m",
        labels={**TARGET, "editor": "vscode"},
        description="gopls (editor: vscode) on mac has used at least 2GB for a quarter of an hour, above its "
        "warning budget. Run `goarmd doctor` there.",
    )


def test_the_peak_of_loading_a_workspace_does_not_fire(replay: Replay) -> None:
    replay.is_silent(GOPLS_MEMORY_HIGH, gopls("3e8x40 5e9x48 3e8x160"), minutes=HOUR)


def test_an_editor_that_is_reopened_again_and_again_and_loads_each_time_does_not_fire(replay: Replay) -> None:
    started = " ".join(f"{minute * 60}x39" for minute in range(0, 60, 10))  # each ten minutes, another gopls
    replay.is_silent(GOPLS_MEMORY_HIGH, gopls("5e9x240", started=started), minutes=HOUR)


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
        at="6m",
        labels={**TARGET, "group": "gopls"},
        description="gopls on mac runs under Rosetta or QEMU (1 process(es)). "
        "`goarmd doctor` names the program to replace.",
    )


def test_translated_processes_of_one_group_are_one_alert(replay: Replay) -> None:
    replay.fires(
        TRANSLATED_PROCESS,
        {**processes("1x40"), **processes("2x40", arch="unknown")},
        at="6m",
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


# Crashes


def last_crash(values: str, cause: str = "go-panic") -> Series:
    return series("goarmd_last_crash_timestamp_seconds", values, group="gopls", cause=cause)


@pytest.mark.parametrize(
    ("alert", "cause", "description"),
    [
        (CRASHED, "go-panic", "gopls on mac crashed 2m 0s ago: go-panic. Run `goarmd crashes` there."),
        (
            CODESIGN_KILL,
            "codesign",
            "gopls on mac was killed for its code signature 2m 0s ago. Run `goarmd crashes` there.",
        ),
        (OUT_OF_MEMORY_KILL, "out-of-memory", "gopls on mac ran out of memory 2m 0s ago. Run `goarmd crashes` there."),
    ],
    ids=lambda value: getattr(value, "name", ""),
)
def test_the_first_crash_of_a_cause_fires_the_alert_of_that_cause_alone(
    replay: Replay, alert: AlertRule, cause: str, description: str
) -> None:
    replay.fires(
        alert,
        last_crash("_x40 600x60", cause),
        at="12m",
        labels={**TARGET, "group": "gopls", "cause": cause},
        description=description,
    )
    for other in {CRASHED, CODESIGN_KILL, OUT_OF_MEMORY_KILL} - {alert}:
        replay.add(other, last_crash("_x40 600x60", cause), silent=range(60))
    replay.run()


def test_a_second_crash_of_another_cause_is_another_alert(replay: Replay) -> None:
    replay.fires(
        CRASHED,
        {**last_crash("600x400"), **last_crash("_x100 1500x60", "memory-access")},
        at="27m",
        labels={**TARGET, "group": "gopls", "cause": "memory-access"},
        description="gopls on mac crashed 2m 0s ago: memory-access. Run `goarmd crashes` there.",
    )


def test_a_crash_loop_names_the_program_the_number_and_the_cause(replay: Replay) -> None:
    replay.fires(
        CRASH_LOOPING,
        series("goarmd_crash_loop_crashes", "_x40 5x60", group="gopls", cause="bad-flag"),
        at="14m",
        labels={**TARGET, "group": "gopls", "cause": "bad-flag"},
        description="gopls on mac crashed 5 times in 10 minutes: bad-flag. `goarmd doctor` shows what to change.",
    )


def test_the_crash_loop_alert_is_as_severe_as_its_check() -> None:
    assert CRASH_LOOPING.severity is crash_loop.CHECK.severity
