from __future__ import annotations

from typing import Any

import pytest

from goarmd.crashes import causes
from goarmd.crashes.evidence import Crash, Evidence, EvidenceSource, Seen
from goarmd.crashes.joining import join
from tests.builders import NOW, evidence

REPORT, LOG, TELEMETRY = EvidenceSource.REPORT, EvidenceSource.EDITOR_LOG, EvidenceSource.TELEMETRY
EXIT = evidence(pid=7, started_at=NOW - 100, exit_status=2)


def crash_of(*pieces: Evidence) -> Crash:
    diagnosis = causes.diagnose(pieces)
    return Crash(
        id=pieces[0].reference,
        seen=tuple(Seen(piece, "first") for piece in pieces),
        causes=diagnosis.causes,
        source=diagnosis.source,
        counts=True,
    )


def matched_by(new: Evidence, *crashes: Crash) -> str | None:
    joined = join(new, crashes)
    return joined[1] if joined else None


@pytest.mark.parametrize(
    ("new", "reason"),
    [
        (evidence(source=REPORT, pid=7, started_at=NOW - 99.5, at=NOW + 50), "pid and start time"),
        (evidence(source=REPORT, pid=7, started_at=NOW - 50, at=NOW), None),
        (evidence(source=REPORT, pid=7, at=NOW + 50), "pid and time"),
        (evidence(source=REPORT, pid=7, at=NOW + 70), None),
        (evidence(source=REPORT, pid=8, at=NOW), None),
        (evidence(source=LOG, at=NOW + 1), "program and time"),
        (evidence(source=LOG, at=NOW + 6), None),
        (evidence(source=LOG, at=NOW + 300, earliest=NOW - 1), "program and time"),
        (evidence(source=LOG, at=NOW + 1, exit_status=2), "program and time"),
        (evidence(source=LOG, at=NOW + 1, exit_status=1), None),
        (evidence(source=LOG, at=NOW + 1, signal="SIGSEGV"), None),
        (evidence(source=LOG, at=NOW + 1, messages=("panic: x",)), "program and time"),
        (evidence(source=LOG, at=NOW + 1, group="dlv"), None),
        (evidence(source=TELEMETRY, at=NOW + 1, counter="crash/crash"), "program and time"),
    ],
)
def test_evidence_joins_the_crash_that_it_matches(new: Evidence, reason: str | None) -> None:
    assert matched_by(new, crash_of(EXIT)) == reason


def test_telemetry_never_joins_an_exit_by_signal() -> None:
    killed = crash_of(evidence(pid=7, signal="SIGKILL"))
    assert matched_by(evidence(source=TELEMETRY, counter="crash/crash"), killed) is None


@pytest.mark.parametrize("death", [evidence(pid=7, signal="SIGKILL"), evidence(source=LOG, at=NOW - 3_000)])
def test_a_counter_of_an_unknown_time_joins_only_an_exit_of_gos_runtime(death: Evidence) -> None:
    # After the state was lost, a counter may have risen at any time since the week began: many exits are near it.
    counted = evidence(source=TELEMETRY, at=NOW, earliest=NOW - 86_400, counter="crash/crash")
    assert matched_by(counted, crash_of(death)) is None
    assert matched_by(counted, crash_of(EXIT)) == "program and time"


def test_a_rejected_flag_never_joins_an_exit_by_signal() -> None:
    killed = crash_of(evidence(pid=7, signal="SIGSEGV"))
    assert matched_by(evidence(source=LOG, messages=("flag provided but not defined: -mod",)), killed) is None


def test_a_rejected_flag_and_a_counted_panic_are_two_exits() -> None:
    refused = crash_of(evidence(source=LOG, messages=("flag provided but not defined: -mod",)))
    counted = evidence(source=TELEMETRY, at=NOW + 60, earliest=NOW - 60, counter="crash/crash")
    assert matched_by(counted, refused) is None


def test_message_and_status_on_both_sides_of_a_log_rotation_are_one_exit() -> None:
    message = crash_of(evidence(source=LOG, messages=("panic: x",), frames=("main.f",)))
    closed = ("Connection to server got closed. Server will restart.",)
    assert matched_by(evidence(source=LOG, at=NOW + 1, exit_status=2, messages=closed), message) == "program and time"
    assert matched_by(evidence(source=LOG, at=NOW + 1, exit_status=2, messages=("panic: y",)), message) is None
    assert matched_by(evidence(source=LOG, at=NOW + 9, exit_status=2), message) is None


def test_a_panic_joins_an_abort() -> None:
    aborted = crash_of(evidence(pid=7, signal="SIGABRT"))
    assert matched_by(evidence(source=LOG, messages=("panic: x",)), aborted) == "program and time"


def test_exits_in_different_editors_are_different_exits() -> None:
    one = crash_of(evidence(pid=7, editor="vscode"))
    assert matched_by(evidence(source=LOG, editor="cursor"), one) is None
    assert matched_by(evidence(source=LOG, editor="vscode"), one) == "program and time"


def test_two_reports_of_one_source_without_a_pid_are_two_exits() -> None:
    both = crash_of(EXIT, evidence(source=LOG))
    assert matched_by(evidence(source=LOG, at=NOW + 0.1), both) is None


def test_the_nearest_of_several_crashes_is_joined() -> None:
    def exit_at(at: float, pid: int) -> Crash:
        return crash_of(evidence(pid=pid, at=at, exit_status=2))

    crashes = [exit_at(NOW, 1), exit_at(NOW + 2, 2), exit_at(NOW + 4, 3)]
    joined = join(evidence(source=LOG, at=NOW + 2.1), crashes)
    assert joined
    assert joined[0].pid == 2


def test_a_pid_is_a_stronger_match_than_time() -> None:
    other: dict[str, Any] = {"source": LOG, "group": "code-helper-plugin"}
    near, same = crash_of(evidence(**other)), crash_of(evidence(pid=9, at=NOW - 30, **other))
    joined = join(evidence(source=REPORT, pid=9, group="code-helper-plugin"), [near, same])
    assert joined == (same, "pid and time")
