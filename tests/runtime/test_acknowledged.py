"""Which findings are put aside, and when they come back."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

from goarmd.config.schema import Ignore
from goarmd.core.findings import Finding, Remedy, SettingLine, Severity
from goarmd.runtime.acknowledged import Acknowledgement, Acknowledgements, put_aside
from goarmd.state.state_file import StateFile
from tests.builders import NOW

if TYPE_CHECKING:
    from pathlib import Path


def finding(**given: Any) -> Finding:
    usual: dict[str, Any] = {"check": "memory_budget", "subject": "pid 1", "severity": Severity.WARNING}
    usual |= {"title": "T", "detail": "d", "why": "w", "since": NOW, "remedy": Remedy("r")}
    return Finding(**{**usual, **given})


def known(of: Finding, **given: Any) -> Acknowledgement:
    return Acknowledgement(**{"check": of.check, "about": of.about, "severity": of.severity, "at": NOW, **given})


def is_aside(found: Finding, *acknowledged: Acknowledgement, rows: tuple[Ignore, ...] = (), now: float = NOW) -> bool:
    open_, aside = put_aside((found,), acknowledged, rows, now)
    assert len(open_) + len(aside) == 1
    return bool(aside)


def test_an_acknowledged_finding_is_put_aside_and_others_are_not() -> None:
    first, other = finding(), finding(subject="pid 2")
    open_, aside = put_aside((first, other), (known(first, reason="a big module"),), (), NOW)
    assert open_ == (other,)
    assert [(each.finding, each.reason, each.configured) for each in aside] == [(first, "a big module", False)]


def test_it_comes_back_on_its_date() -> None:
    acknowledged = known(finding(), until=NOW + 60)
    assert is_aside(finding(), acknowledged, now=NOW + 59)
    assert not is_aside(finding(), acknowledged, now=NOW + 60)


def test_it_comes_back_when_it_gets_worse() -> None:
    acknowledged = known(finding())
    assert is_aside(finding(severity=Severity.INFO), acknowledged)
    assert not is_aside(finding(severity=Severity.CRITICAL), acknowledged)


def test_a_setting_stays_put_aside_when_lines_are_added_above_it() -> None:
    before = finding(subject="a.json:8 go.goroot", place=SettingLine("a.json", 8, "go.goroot"))
    after = finding(subject="a.json:9 go.goroot", place=SettingLine("a.json", 9, "go.goroot"))
    assert is_aside(after, known(before))
    assert before.id == after.id


@pytest.mark.parametrize(("subject", "is_put_aside"), [("*", True), ("pid *", True), ("pid [2-9]", False)])
def test_a_row_of_the_configuration_names_subjects_by_pattern(subject: str, is_put_aside: bool) -> None:  # noqa: FBT001
    rows = (Ignore(check="memory_budget", subject=subject),)
    assert is_aside(finding(), rows=rows) is is_put_aside
    assert not is_aside(finding(check="other"), rows=rows)


def test_acknowledgements_outlive_a_restart_until_they_are_removed(tmp_path: Path) -> None:
    acknowledged = known(finding(), until=NOW + 60, reason="why")
    with closing(StateFile(tmp_path / "state.db")) as state:
        Acknowledgements(state).add([acknowledged], NOW)
    with closing(StateFile(tmp_path / "state.db")) as state:
        assert Acknowledgements(state).all() == (acknowledged,)
        Acknowledgements(state).remove([acknowledged])
        assert Acknowledgements(state).all() == ()


def test_those_that_are_over_are_forgotten_with_the_next() -> None:
    with closing(StateFile(None)) as state:
        Acknowledgements(state).add([known(finding(), until=NOW + 60)], NOW)
        later = known(finding(subject="pid 2"))
        Acknowledgements(state).add([later], NOW + 61)
        assert Acknowledgements(state).all() == (later,)


def test_rows_that_goarmd_did_not_write_are_left_out() -> None:
    with closing(StateFile(None)) as state:
        state.write(("INSERT INTO acknowledged VALUES ('c', 'a', 'terrible', 'x', 'y', 7)", ()))
        assert Acknowledgements(state).all() == ()
