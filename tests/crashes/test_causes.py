from __future__ import annotations

from typing import Any

import pytest

from goarmd.crashes.causes import MOST_CAUSES, RULES, diagnose
from goarmd.crashes.evidence import EvidenceSource
from goarmd.crashes.remedies import REMEDIES, remedy
from tests.builders import evidence

SIGKILL: dict[str, Any] = {"signal": "SIGKILL"}


def causes(**given: Any) -> list[str]:
    return [cause.cause for cause in diagnose([evidence(**given)]).causes]


@pytest.mark.parametrize(
    ("cause", "given"),
    [
        ("codesign", {**SIGKILL, "exception": "EXC_BAD_ACCESS", "details": "Code Signature Invalid"}),
        ("codesign", {**SIGKILL, "termination": "CODESIGNING 2 Invalid Page"}),
        ("codesign", {**SIGKILL, "termination": "CODESIGNING 4 Launch Constraint Violation"}),
        ("codesign", {"signal": "SIGBUS", "details": "KERN_CODESIGN_ERROR at 0x1"}),
        ("codesign", {"reason": "integrity-failure", "group": "code-helper-plugin"}),
        ("missing-library", {"signal": "SIGABRT", "termination": "DYLD 1 Library missing"}),
        ("missing-library", {"signal": "SIGABRT", "messages": ("Library not loaded: /opt/x.dylib",)}),
        ("missing-symbol", {"signal": "SIGABRT", "termination": "DYLD 4 Symbol missing"}),
        ("missing-symbol", {"signal": "SIGTRAP", "messages": ("dyld: Symbol not found: _x",)}),
        ("out-of-memory", {**SIGKILL, "termination": "JETSAM 2 per-process-limit"}),
        ("out-of-memory", {"counter": "crash/crash", "frames": ("runtime.throw:+9", "runtime.newArenaMayUnlock:+6")}),
        ("out-of-memory", {"reason": "oom", "group": "code-helper-plugin"}),
        ("out-of-memory", {"messages": ("fatal error: runtime: out of memory",)}),
        (
            "out-of-memory",
            {"counter": "crash/crash", "frames": ("runtime.throw:+9", "runtime.(*mcache).allocLarge:+1")},
        ),
        ("stack-overflow", {"messages": ("runtime: goroutine stack exceeds 1000000000-byte limit",)}),
        ("stack-overflow", {"counter": "crash/malformed"}),
        ("bad-flag", {"exit_status": 2, "messages": ("flag provided but not defined: -mod",)}),
        ("bad-flag", {"exit_status": 2, "messages": ("gopls: unknown flag: -mod=readonly",)}),
        ("bad-flag", {"exit_status": 2, "lived_seconds": 0.2}),
        ("bad-flag", {"exit_status": 2, "lived_seconds": 5.0, "messages": ("gopls: unable to create log file",)}),
        ("go-panic", {"exit_status": 2, "lived_seconds": 300.0}),
        ("go-panic", {"messages": ("panic: assignment to entry in nil map",)}),
        ("go-panic", {"counter": "crash/crash", "frames": ("runtime.gopanic:+69", "main.work:+4")}),
        ("go-fatal-error", {"messages": ("fatal error: concurrent map writes",)}),
        ("go-fatal-error", {"messages": ("SIGQUIT: quit",)}),
        ("go-fatal-error", {"counter": "crash/no-running-goroutine"}),
        ("go-fatal-error", {"counter": "crash/crash", "frames": ("main.work:+4", "main.main:+3")}),
        ("go-fatal-error", {"counter": "gopls/nocache"}),
        ("go-fatal-error", {"counter": "crash/crash", "frames": ("runtime.fatal:+10", "main.f:+1")}),
        ("unsupported-instruction", {"signal": "SIGILL", "translated": True}),
        ("illegal-instruction", {"signal": "SIGILL", "translated": False}),
        ("memory-access", {"signal": "SIGBUS"}),
        ("memory-access", {"exception": "EXC_BAD_ACCESS"}),
        ("trap", {"signal": "SIGTRAP", "exception": "EXC_BREAKPOINT"}),
        ("abort", {"signal": "SIGABRT"}),
        ("killed", SIGKILL),
        ("killed", {"reason": "killed", "group": "code-helper-renderer"}),
        ("extension-host-crash", {"reason": "crashed", "group": "code-helper-plugin"}),
        ("extension-host-crash", {"exit_status": 5, "group": "code-helper-plugin"}),
        ("renderer-crash", {"reason": "crashed", "signal": "SIGTRAP", "group": "code-helper-renderer"}),
        ("renderer-crash", {"reason": "abnormal-exit", "group": "code-helper-renderer"}),
        ("bad-settings", {"messages": ('Invalid settings: setting option "directory": unexpected setting',)}),
        ("missing-uuid", {"signal": "SIGABRT", "messages": ("missing LC_UUID load command in /x/dlv",)}),
        ("rosetta", {"signal": "SIGABRT", "exception": "EXC_CRASH", "termination": "ROSETTA 0"}),
        ("privacy", {"signal": "SIGABRT", "exception": "EXC_CRASH", "termination": "TCC 0"}),
        ("kernel-guard", {"signal": "SIGKILL", "exception": "EXC_GUARD", "termination": "GUARD 5"}),
        ("kernel-guard", {"exception": "EXC_RESOURCE", "details": "RESOURCE_TYPE_CPU"}),
        ("out-of-memory", {"exception": "EXC_RESOURCE", "details": "RESOURCE_TYPE_MEMORY"}),
        ("wrong-architecture", {"messages": ("Library not loaded: /x", "tried: '/x' (have 'arm64', need 'x86_64')")}),
        ("wrong-architecture", {"messages": ("Error: spawn Unknown system error -86",)}),
        ("out-of-memory", {"messages": ("V8 javascript OOM (CALL_AND_RETRY_LAST).",), "reason": "crashed"}),
        (
            "memory-access",
            {"messages": ("SIGSEGV: segmentation violation", "signal arrived during cgo execution")},
        ),
        (
            "memory-access",
            {"messages": ("SIGSEGV: segmentation violation",), "frames": ("runtime.cgocall", "x._Cfunc_y")},
        ),
        ("go-fatal-error", {"messages": ("SIGSEGV: segmentation violation",)}),
        ("illegal-instruction", {"messages": ("SIGILL: illegal instruction",)}),
        ("go-fatal-error", {"messages": ("fatal: morestack on g0", "SIGTRAP: trace trap")}),
        ("go-panic", {"messages": ("[signal SIGSEGV: segmentation violation code=0x2 addr=0x20 pc=0x1]",)}),
        ("go-fatal-error", {"messages": ("fatal error: fault", "[signal SIGBUS: bus error code=0x2 addr=0x1 pc=0x1]")}),
        ("go-panic", {"frames": ("panic", "runtime.panicmem", "main.work")}),
        ("out-of-memory", {"frames": ("runtime.throw", "runtime.(*mcache).refill", "main.work")}),
        ("stack-overflow", {"frames": ("runtime.throw", "runtime.newstack", "runtime.morestack")}),
        ("bad-flag", {"messages": ("initialization error: Error: write EPIPE", "gopls flags: --debug")}),
        ("debugger-refused", {"messages": ("could not launch process: stub exited while waiting for connection",)}),
        ("unknown", {"cut": True}),
        ("unknown", {"signal": "SIGUSR1"}),
        ("unknown", {}),
    ],
)
def test_the_likeliest_cause_comes_first(cause: str, given: dict[str, Any]) -> None:
    assert causes(**given)[0] == cause


def test_an_invalid_signature_comes_before_its_signal() -> None:
    assert causes(signal="SIGKILL", details="Code Signature Invalid")[0] == "codesign"


def test_what_follows_from_a_certain_cause_is_not_its_rival() -> None:
    assert causes(signal="SIGKILL", exception="EXC_CRASH", details="Code Signature Invalid") == ["codesign"]


def test_a_fault_shows_its_signal_and_address() -> None:
    signal = "[signal SIGBUS: bus error code=0x2 addr=0x1 pc=0x1]"
    diagnosis = diagnose([evidence(messages=("unexpected fault address 0x1", "fatal error: fault", signal))])
    assert diagnosis.causes[0].evidence == f"fatal error: fault {signal}"


def test_a_cause_shows_its_evidence() -> None:
    diagnosis = diagnose([evidence(messages=("goroutine 1 [running]:", "panic: nil map"))])
    assert diagnosis.causes[0].evidence == "panic: nil map"


def test_telemetry_is_shown_by_its_stack_and_not_by_its_counter() -> None:
    given = {"counter": "crash/crash", "frames": ("runtime.gopanic:+69", "main.work:=262,+0x12")}
    text = diagnose([evidence(**given)]).causes[0].evidence
    assert text == "gopls crashed (from Go telemetry); top of stack: runtime.gopanic < main.work"


def test_a_debugger_that_exits_at_once_has_no_bad_gopls_flag() -> None:
    assert "bad-flag" not in causes(exit_status=2, lived_seconds=0.2, group="dlv", program="dlv")


def test_an_abort_shows_the_programs_message() -> None:
    messages = ("abort() called", "Assertion failed: x > 0")
    (cause, *_) = diagnose([evidence(signal="SIGABRT", exception="EXC_CRASH", messages=messages)]).causes
    assert cause.evidence == "EXC_CRASH SIGABRT: Assertion failed: x > 0"


def test_a_kill_by_the_system_shows_the_termination() -> None:
    (cause, *_) = diagnose([evidence(signal="SIGKILL", exception="EXC_X", termination="X 5")]).causes
    assert (cause.cause, cause.evidence) == ("killed", "EXC_X SIGKILL X 5")


def test_without_a_cause_the_first_message_is_shown() -> None:
    assert (
        diagnose([evidence(messages=("Connection to server got closed.",))]).causes[0].evidence.startswith("Connection")
    )


def test_evidence_is_one_line_of_bounded_length() -> None:
    diagnosis = diagnose([evidence(messages=("panic: " + "x" * 5000,))])
    assert len(diagnosis.causes[0].evidence) <= 200


def test_a_crash_has_at_most_three_causes() -> None:
    everything = evidence(
        signal="SIGABRT",
        reason="abnormal-exit",
        exit_status=2,
        exception="EXC_CRASH",
        details="stack guard",
        messages=("gopls: x", "Invalid settings: y"),
    )
    assert len(diagnose([everything]).causes) == MOST_CAUSES


def test_the_source_of_the_first_cause_is_named() -> None:
    exit_ = evidence(exit_status=2, lived_seconds=100.0)
    log = evidence(source=EvidenceSource.EDITOR_LOG, messages=("fatal error: concurrent map writes",))
    diagnosis = diagnose([exit_, log])
    assert (diagnosis.causes[0].cause, diagnosis.source) == ("go-fatal-error", EvidenceSource.EDITOR_LOG)


@pytest.mark.parametrize(
    ("given", "certain"),
    [
        ({"signal": "SIGSEGV"}, True),
        ({"signal": "SIGABRT"}, False),
        ({"exit_status": 2, "lived_seconds": 0.1}, False),
        ({"messages": ("panic: x",)}, True),
        ({"counter": "crash/crash", "frames": ("runtime.gopanic:+69", "main.f:+1")}, True),
        ({"counter": "crash/crash", "frames": ("main.f:+1",)}, False),
        ({}, False),
    ],
)
def test_a_cause_that_later_evidence_may_change_is_not_certain(given: dict[str, Any], *, certain: bool) -> None:
    assert diagnose([evidence(**given)]).certain is certain


def test_every_cause_has_a_remedy_and_a_rule() -> None:
    assert {rule.cause for rule in RULES} == set(REMEDIES)


@pytest.mark.parametrize(("group", "command"), [("gopls", "tools/gopls@latest"), ("dlv", "delve/cmd/dlv@latest")])
def test_a_remedy_names_the_command_that_installs_the_program(group: str, command: str) -> None:
    (cause, *_) = diagnose([evidence(group=group, termination="CODESIGNING 2 Invalid Page")]).causes
    assert command in cause.remedy


def test_every_remedy_is_complete_without_a_known_program() -> None:
    assert not [cause for cause in REMEDIES if "{" in remedy(cause) or "()" in remedy(cause)]
