"""Crashes, and tools that ran only for a moment, as findings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from goarmd.config.schema import Config
from goarmd.core.facts import Architecture, ProcessKey, ToolUse
from goarmd.core.system import System
from goarmd.crashes import causes
from goarmd.crashes.checks import crash_loop, editor_gave_up, ended_by_force, recent_crash
from goarmd.crashes.evidence import Crash, Killed, Reports, Seen
from goarmd.programs.checks import foreign_tool_used
from tests.builders import NOW, evidence, host, process, sample, snapshot

if TYPE_CHECKING:
    from goarmd.core.facts import Fact, Sample
    from goarmd.parts.check import Check, Observation


def crash(ago: float = 60.0, **given: Any) -> Crash:
    one = evidence(**{"at": NOW - ago, "signal": "SIGSEGV", **given})
    diagnosis = causes.diagnose([one])
    seen = (Seen(one, "first"),)
    return Crash(id=one.reference, seen=seen, causes=diagnosis.causes, source=diagnosis.source, counts=True)


def seen(check: Check, *facts: Fact) -> list[Observation]:
    return list(check.evaluate(snapshot(*facts), Config()))


def bad_flags(*ago: float) -> list[Crash]:
    return [crash(n, signal=None, exit_status=2, messages=("flag provided but not defined: -mod",)) for n in ago]


def test_the_crashes_of_a_day_are_one_finding_with_the_time_of_the_last() -> None:
    (observation,) = seen(recent_crash.CHECK, crash(7200), crash(60))
    assert observation.subject == "gopls"
    assert observation.detail == "gopls crashed 2 times in 24 hours, last 1 min ago: memory-access: SIGSEGV"
    assert observation.remedy
    assert observation.remedy.commands == ("goarmd crashes",)


@pytest.mark.parametrize(("check", "span"), [(recent_crash, "24 hours, last 1 s ago"), (crash_loop, "10 minutes")])
def test_each_cause_is_counted_and_the_commonest_decides_the_remedy(check: Any, span: str) -> None:
    crashes = [*bad_flags(5, 4), crash(3, signal="SIGABRT"), crash(1)]
    (observation,) = seen(check.CHECK, *crashes)
    assert observation.detail == (
        f"gopls crashed 4 times in {span}: 2 times bad-flag (flag provided but not defined: -mod), "
        "once memory-access (SIGSEGV), once abort (SIGABRT)"
    )
    assert observation.remedy
    assert "go.languageServerFlags" in observation.remedy.text


def test_each_group_that_crashed_is_one_finding() -> None:
    found = seen(recent_crash.CHECK, crash(), crash(group="dlv", program="dlv"))
    assert [observation.subject for observation in found] == ["gopls", "dlv"]


def test_a_crash_of_more_than_a_day_ago_is_not_reported() -> None:
    assert seen(recent_crash.CHECK, crash(90_000)) == []


def test_a_crash_that_may_have_been_days_ago_is_not_reported() -> None:
    assert seen(recent_crash.CHECK, crash(60, earliest=NOW - 3 * 86_400)) == []


@pytest.mark.parametrize(("crashes", "loops"), [(2, 0), (3, 1), (5, 1)])
def test_three_crashes_within_ten_minutes_are_a_loop(crashes: int, loops: int) -> None:
    found = seen(crash_loop.CHECK, *(crash(number * 60, pid=number) for number in range(crashes)))
    assert len(found) == loops


def use(**given: Any) -> ToolUse:
    defaults: dict[str, Any] = {"architecture": Architecture.X86_64, "bugs": 0}
    return ToolUse(group="go", program="go", version="go1.27.0", os="macos", **{**defaults, **given})


def test_an_intel_tool_that_was_used_on_an_apple_silicon_mac_is_found() -> None:
    (observation,) = seen(foreign_tool_used.CHECK, host(), use())
    assert observation.detail.startswith("go go1.27.0 for x86_64 was used this week on this arm64 machine")


@pytest.mark.parametrize(
    "facts",
    [
        (host(), use(architecture=Architecture.ARM64)),
        (host(), use(architecture=Architecture.UNKNOWN)),
        (host(os=System.LINUX), use()),
        (host(architecture=Architecture.X86_64), use()),
        (use(),),
    ],
)
def test_native_unknown_and_other_systems_tools_are_fine(facts: tuple[Fact, ...]) -> None:
    assert seen(foreign_tool_used.CHECK, *facts) == []


def killed(ago: float, **given: Any) -> Killed:
    return Killed(crash=crash(ago, **{"signal": None, "reason": "killed", "group": "code-helper-renderer", **given}))


def test_windows_that_were_ended_by_force_are_one_finding_with_the_report_on_memory() -> None:
    reports = Reports(counts=(), memory=(("/x/JetsamEvent-1.ips", NOW - 90.0),))
    ends = [killed(60.0 * n, program="window", pid=n) for n in (1, 2, 3)]
    (found,) = seen(ended_by_force.CHECK, *ends, reports)
    assert found.detail == (
        "3 windows were ended by force within 3 days, most likely for memory: see /x/JetsamEvent-1.ips"
    )


@pytest.mark.parametrize(
    "end",
    [
        killed(4 * 86_400),
        killed(60, group="gopls"),
        killed(60, reason=None, signal="SIGKILL"),
    ],
)
def test_other_ends_by_force_are_not_reported(end: Killed) -> None:
    assert seen(ended_by_force.CHECK, end) == []


GAVE_UP = ("Connection to server got closed. Server will not be restarted.",)


def running(group: str, ago: float, **given: Any) -> Sample:
    return sample(process(group=group, key=ProcessKey(9, NOW - ago), **given))


def test_an_editor_that_gave_up_on_gopls_is_a_finding_until_one_runs_again() -> None:
    last, editor = crash(60, messages=GAVE_UP, editor="cursor"), running("editor", 600)
    (found,) = seen(editor_gave_up.CHECK, last, editor)
    assert found.detail.startswith("Cursor gave up on gopls 1 min ago")
    assert seen(editor_gave_up.CHECK, last, editor, running("gopls", 10, editor="cursor")) == []


def test_an_editor_that_was_closed_since_has_not_given_up() -> None:
    assert seen(editor_gave_up.CHECK, crash(60, messages=GAVE_UP, editor="cursor"), running("editor", 10)) == []


def silent(*ago: float, **given: Any) -> list[Crash]:
    return [crash(n, signal=None, exit_status=2, lived_seconds=0.1, **given) for n in ago]


@pytest.mark.parametrize("check", [recent_crash, crash_loop])
def test_an_exit_without_a_message_is_not_called_a_flag_for_certain(check: Any) -> None:
    (found,) = seen(check.CHECK, *silent(3, 2, 1))
    assert "perhaps bad-flag" in found.detail
    assert found.remedy
    assert "run it by hand with the same arguments" in found.remedy.text
    assert "named flag" not in found.remedy.text


@pytest.mark.parametrize("check", [recent_crash, crash_loop])
def test_each_program_of_a_group_has_its_own_number(check: Any) -> None:
    (found,) = seen(check.CHECK, *bad_flags(5, 4, 3), crash(1, program="gopls-0.18.1"))
    assert found.detail.startswith("gopls crashed 3 times and gopls-0.18.1 once in ")
