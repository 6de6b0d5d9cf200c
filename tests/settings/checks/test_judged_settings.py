"""A check for each kind of fault in settings."""

from __future__ import annotations

import pytest

from goarmd.catalog.verdict import Kind
from goarmd.config.schema import Config
from goarmd.core.findings import Remedy, SettingLine, Severity
from goarmd.parts.check import Check, Observation
from goarmd.parts.judgement import Judgement
from goarmd.runtime.judge import Judge
from goarmd.settings.checks.judged_settings import CHECKS
from tests.builders import NOW, snapshot


def judgement(**given: object) -> Judgement:
    defaults: dict[str, object] = {
        "file": "settings.json",
        "line": 3,
        "key": "go.x",
        "kind": Kind.PROXY,
        "severity": Severity.INFO,
        "detail": "It is wrong.",
        "remedy": "Delete it.",
    }
    return Judgement(**{**defaults, **given})  # type: ignore[arg-type]


def seen(*judgements: Judgement) -> dict[str, list[Observation]]:
    found = {check.name: [*check.evaluate(snapshot(*judgements), Config())] for check in CHECKS}
    return {name: observations for name, observations in found.items() if observations}


def check(name: str) -> Check:
    return next(each for each in CHECKS if each.name == name)


@pytest.mark.parametrize("kind", Kind)
def test_each_kind_has_its_own_check(kind: Kind) -> None:
    assert [*seen(judgement(kind=kind))] == [kind.replace("-", "_")]


def test_no_check_is_without_a_kind() -> None:
    assert len(CHECKS) == len(Kind)
    assert len({each.title for each in CHECKS}) == len(Kind)


def test_an_observation_has_the_place_the_edit_and_the_severity_of_its_setting() -> None:
    found = judgement(severity=Severity.CRITICAL, commands=("go env -u GOROOT",), edit="")
    assert seen(found)["proxy"] == [
        Observation(
            "settings.json:3 go.x",
            "It is wrong.",
            Remedy("Delete it.", ("go env -u GOROOT",), ""),
            Severity.CRITICAL,
            SettingLine("settings.json", 3, "go.x"),
        )
    ]


def test_noise_is_left_out() -> None:
    assert seen(judgement(noise=True)) == {}


def test_the_severity_of_a_finding_is_its_own_and_not_the_checks() -> None:
    judge = Judge((check("proxy"),))
    findings, _ = judge.judge(snapshot(judgement(severity=Severity.CRITICAL)), Config())
    assert [(each.severity, each.since, each.place) for each in findings] == [
        (Severity.CRITICAL, NOW, SettingLine("settings.json", 3, "go.x"))
    ]


def test_settings_of_two_places_are_two_findings() -> None:
    found = seen(judgement(), judgement(line=4), judgement(file="other"), judgement(key="go.y"))["proxy"]
    assert len({each.subject for each in found}) == 4


def test_what_makes_go_or_gopls_exit_is_critical() -> None:
    assert {check(name).severity for name in ("makes_gopls_exit", "makes_go_exit")} == {Severity.CRITICAL}
