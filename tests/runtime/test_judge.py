from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from goarmd.config.schema import Checks, Config
from goarmd.core.findings import Remedy, SettingLine, Severity
from goarmd.parts.check import Check, Observation
from goarmd.runtime.judge import Judge
from tests.builders import NOW, snapshot

if TYPE_CHECKING:
    from collections.abc import Iterable

    from goarmd.core.facts import Snapshot


def check(name: str = "a", *, subjects: Iterable[str] = ("x",), hold: float = 0, causes: tuple[str, ...] = ()) -> Check:
    def evaluate(_: Snapshot, __: Config) -> Iterable[Observation]:
        return [Observation(subject, "seen") for subject in subjects]

    return Check(
        name=name, title="T", help="H.", severity=Severity.WARNING, remedy=Remedy("R"), evaluate=evaluate, hold=hold,
        depends_on=causes,
    )  # fmt: skip


def broken(_: Snapshot, __: Config) -> Iterable[Observation]:
    raise ZeroDivisionError("oh")


def found(judge: Judge, at: float = NOW, config: Config | None = None) -> list[tuple[str, str]]:
    findings, _ = judge.judge(snapshot(at=at), config or Config())
    return [(finding.check, finding.subject) for finding in findings]


def test_an_observation_becomes_a_finding_with_its_remedy() -> None:
    findings, _ = Judge([check()]).judge(snapshot(), Config())
    assert (findings[0].title, findings[0].why, findings[0].remedy.text, findings[0].since) == ("T", "H.", "R", NOW)


def test_a_finding_waits_for_its_hold() -> None:
    judge = Judge([check(hold=30)])
    assert found(judge, NOW) == []
    assert found(judge, NOW + 29) == []
    assert found(judge, NOW + 30) == [("a", "x")]


def test_an_observation_that_disappears_restarts_its_hold() -> None:
    subjects = ["x"]
    judge = Judge([check(subjects=subjects, hold=30)])
    found(judge, NOW)
    subjects.clear()
    found(judge, NOW + 20)
    subjects.append("x")
    assert found(judge, NOW + 40) == []


def test_since_is_the_first_observation() -> None:
    judge = Judge([check()])
    found(judge, NOW)
    findings, _ = judge.judge(snapshot(at=NOW + 60), Config())
    assert findings[0].since == NOW


def test_a_cause_hides_its_effects_for_the_same_subject_only() -> None:
    judge = Judge([check("cause", subjects=["x"]), check("effect", subjects=["x", "y"], causes=("cause",))])
    assert found(judge) == [("cause", "x"), ("effect", "y")]


def test_a_cause_hides_what_it_explains_under_another_subject() -> None:
    def evaluate(_: Snapshot, __: Config) -> Iterable[Observation]:
        return [Observation("gopls", "seen", explains=frozenset({"x"}))]

    cause = replace(check("cause"), evaluate=evaluate)
    effect = check("effect", subjects=["x", "y"], causes=("cause",))
    assert found(Judge([cause, effect])) == [("cause", "gopls"), ("effect", "y")]
    alone = Config(checks=Checks(disabled=("cause",)))
    assert found(Judge([cause, effect]), config=alone) == [("effect", "x"), ("effect", "y")]


def test_a_disabled_check_finds_nothing() -> None:
    config = Config(checks=Checks(disabled=("a",)))
    assert found(Judge([check()]), config=config) == []


def test_a_broken_check_is_a_fault_and_does_not_stop_the_others() -> None:
    bad = Check(
        name="bad", title="T", help="H.", severity=Severity.INFO, remedy=Remedy("R"), evaluate=broken
    )  # fmt: skip
    findings, faults = Judge([bad, check("good")]).judge(snapshot(), Config())
    assert [finding.check for finding in findings] == ["good"]
    assert [(fault.check, fault.error) for fault in faults] == [("bad", "ZeroDivisionError: oh")]


def test_a_finding_about_a_line_is_the_same_while_the_line_moves() -> None:
    line = 3

    def at_a_line(_: Snapshot, __: Config) -> Iterable[Observation]:
        place = SettingLine(".zshrc", line, "GOFLAGS")
        return [Observation(f".zshrc:{line} GOFLAGS", "seen", place=place)]

    judge = Judge([replace(check(), evaluate=at_a_line)])
    judge.judge(snapshot(at=NOW), Config())
    line = 7
    (moved,), _ = judge.judge(snapshot(at=NOW + 60), Config())
    assert (moved.subject, moved.since) == (".zshrc:7 GOFLAGS", NOW)


def test_after_the_clock_was_set_back_a_finding_waits_for_its_hold_and_no_longer() -> None:
    judge = Judge([check(hold=60)])
    times = (NOW, NOW + 60, NOW - 3600, NOW - 3540)
    assert [found(judge, at) != [] for at in times] == [False, True, False, True]
