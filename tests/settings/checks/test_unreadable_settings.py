"""A file of which nothing can be read has one finding, and what can be read of a damaged one has none here."""

from __future__ import annotations

from goarmd.catalog.verdict import Kind
from goarmd.config.schema import Config
from goarmd.core.facts import Fact, Snapshot
from goarmd.core.findings import Severity
from goarmd.parts.judgement import Judgement
from goarmd.settings.checks.unreadable_settings import CHECK
from goarmd.settings.facts import WatchedFile

FILE = ".config/Code/User/settings.json"
BROKEN = Judgement(
    file=FILE,
    line=0,
    key="file",
    kind=Kind.BROKEN_JSON,
    severity=Severity.INFO,
    detail="This file was not read: not a regular file.",
    remedy="Repair it.",
)


def fact(*, understood: bool) -> WatchedFile:
    return WatchedFile(
        file="vscode-settings",
        path=f"/home/ann/{FILE}",
        drifted_keys=(),
        changed_keys=(),
        changed_at=None,
        problems=("not a regular file",),
        understood=understood,
    )


def details(*facts: Fact) -> list[str]:
    kinds = {type(each): tuple(other for other in facts if type(other) is type(each)) for each in facts}
    return [each.detail for each in CHECK.evaluate(Snapshot(0.0, kinds), Config())]


def test_a_file_that_cannot_be_read_is_named_with_the_reason() -> None:
    assert details(fact(understood=False)) == [f"/home/ann/{FILE}: not a regular file"]


def test_a_bad_line_in_a_file_that_is_read_is_not_ours() -> None:
    assert details(fact(understood=True)) == []
    assert details() == []


def test_a_file_about_which_another_finding_says_so_has_one_finding() -> None:
    assert details(fact(understood=False), BROKEN) == []
