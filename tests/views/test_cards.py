"""The card of a settings file: what stands first on it, and what to type."""

from __future__ import annotations

from typing import Any

from goarmd.core.findings import Finding, Remedy, SettingLine, Severity
from goarmd.settings.facts import WatchedFile
from goarmd.views import cards
from goarmd.views.cards import file_commands
from goarmd.views.from_report import to_values
from tests.builders import NOW, report
from tests.views.plain import plain

FILE = ".config/go/env"


def finding(line: int, check: str = "removed", **given: Any) -> Finding:
    key, severity = given.pop("key", f"KEY{line}"), given.pop("severity", Severity.WARNING)
    usual: dict[str, Any] = {"title": "T", "detail": "It is wrong.", "why": "why", "remedy": Remedy("do this", (), "")}
    usual |= {"subject": f"{FILE}:{line} {key}", "since": NOW, "place": SettingLine(FILE, line, key)}
    return Finding(check=check, severity=severity, **{**usual, **given})


def syntax_error(line: int) -> Finding:
    remedy = Remedy("Repair the line.")
    return finding(line, "broken_json", key="JSON", severity=Severity.INFO, detail="Missing comma.", remedy=remedy)


def card(*findings: Finding) -> list[str]:
    values = to_values(report(findings=findings))
    (made,) = cards.cards(values.findings, values.settings_files)
    return plain("\n".join(cards.lines(made, values, NOW, whole=False)))


def typed(*findings: Finding) -> list[str]:
    return [*file_commands(to_values(report(findings=findings)).findings, FILE)]


def test_an_error_of_the_file_comes_before_what_cannot_be_edited_because_of_it() -> None:
    lines = card(finding(1, severity=Severity.CRITICAL), syntax_error(9))
    heads = [line.strip() for line in lines if line.startswith("  line")]
    assert [head.rpartition(" ")[0] for head in heads] == ["line 9 syntax error", "line 1 KEY1"]


def test_fix_is_not_named_for_a_file_that_has_errors() -> None:
    assert typed(finding(1), syntax_error(9)) == []
    assert typed(finding(1)) == [f"goarmd fix {FILE}"]


def test_what_fix_does_needs_no_other_command() -> None:
    edited = finding(1, remedy=Remedy("Delete it.", ("go env -u GOFLAGS",), ""))
    by_hand = finding(2, remedy=Remedy("Choose one.", ("go env GOROOT",)))
    assert typed(edited, by_hand) == [f"goarmd fix {FILE}", "go env GOROOT"]
    assert typed(edited, syntax_error(9)) == ["go env -u GOFLAGS"]


def test_the_command_that_lets_go_run_again_is_typed_first() -> None:
    go_path = finding(1, remedy=Remedy("Delete the line.", ("go env -u GOBIN",)))
    toolchain = finding(2, key="GOTOOLCHAIN", remedy=Remedy("Write auto.", ("go env -w GOTOOLCHAIN=auto",)))
    assert typed(go_path, toolchain) == ["go env -w GOTOOLCHAIN=auto", "go env -u GOBIN"]


def test_what_followed_from_a_setting_can_be_acknowledged_and_a_drift_be_looked_at() -> None:
    drifted = WatchedFile(file="go-env", path=f"/home/you/{FILE}", drifted_keys=("A",), changed_keys=(), changed_at=NOW)
    remedy = Remedy("See it.", ("goarmd drift", "goarmd drift --accept"))
    drift = Finding(
        "config_drift", "T", Severity.INFO, "go-env", "/home/you/x: 1 key differs from the baseline", "", NOW, remedy
    )
    values = to_values(report(drifted, findings=(finding(1), drift)))
    (made,) = cards.cards(values.findings, values.settings_files)
    lines = plain("\n".join(cards.lines(made, values, NOW, whole=False)))
    assert f"  also   1 key differs from the baseline ({drift.id})" in lines
    assert lines[-1].strip() == "goarmd drift"


def test_a_line_for_a_card_says_what_is_wrong_with_the_file() -> None:
    unread = finding(0, "broken_json", key="file", detail="This file was not read: not a regular file.")
    for found, words in ((unread, "not a regular file"), (syntax_error(9), "syntax error (line 9)")):
        values = to_values(report(findings=(found,)))
        (made,) = cards.cards(values.findings, values.settings_files)
        assert cards.short(made, values) == f"{found.severity}: {words}: ~/{FILE}"


def test_a_line_for_a_card_names_the_worst_key_first() -> None:
    found = (finding(1, key="go.buildTags"), finding(9, key="go.toolsGopath", severity=Severity.CRITICAL))
    values = to_values(report(findings=(*found, finding(4, key="go.buildTags"))))
    (made,) = cards.cards(values.findings, values.settings_files)
    words = "go.toolsGopath (line 9), go.buildTags (line 1, 4)"
    assert cards.short(made, values) == f"critical: {words}: ~/{FILE}"


def test_what_no_file_sets_is_about_this_machine() -> None:
    remedy = Remedy("Set it.")
    found = finding(0, "policy", key="GONOPROXY", place=SettingLine("", 0, "GONOPROXY"), remedy=remedy)
    lines = card(found)
    assert lines[0] == "warning This machine"
    assert lines[1] == f"  GONOPROXY ({found.id})"
    values = to_values(report(findings=(found,)))
    (made,) = cards.cards(values.findings, values.settings_files)
    assert cards.short(made, values) == "warning: GONOPROXY: This machine"
