"""Each fault counts once, and every part that judges has a name and a help."""

from __future__ import annotations

from typing import TYPE_CHECKING

from goarmd.catalog.verdict import Kind
from goarmd.core.facts import Architecture
from goarmd.core.findings import Severity
from goarmd.core.system import System
from goarmd.parts.judgement import Judgement
from goarmd.settings import assumed, policy, team
from goarmd.settings.home import Home, Machine
from goarmd.settings.judge_home import judge_home
from goarmd.settings.judgement import SettingsRule
from goarmd.settings.team import all_rules
from tests.settings.homes import CODE, ENV_FILE, MAC, found, write

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    import pytest

EVERY_KIND_OF_FILE: dict[str, str | dict[str, list[str]]] = {
    ".golangrc": "",
    ENV_FILE: "export GOBIN=/x/bin\n",
    "w/.vscode/extensions.json": {"recommendations": ["ms-vscode.go"]},
    ".zshrc": "export GOOS=linux\n",
    CODE: {"go.goplsArgs": []},
}
MACHINE = Machine(system=System.MACOS, hardware=Architecture.ARM64)


def judgement(**given: object) -> Judgement:
    defaults: dict[str, object] = {
        "file": "a",
        "line": 1,
        "key": "go.x",
        "kind": Kind.PROXY,
        "severity": Severity.INFO,
        "detail": "",
        "remedy": "",
    }
    return Judgement(**{**defaults, **given})  # type: ignore[arg-type]


def judged(monkeypatch: pytest.MonkeyPatch, *rules: Iterable[Judgement]) -> tuple[Judgement, ...]:
    made = tuple(
        SettingsRule(name=str(at), help="", judge=lambda *_, found=found: found) for at, found in enumerate(rules)
    )
    monkeypatch.setattr(team, "all_rules", lambda: made)
    monkeypatch.setattr(policy, "SHIPPED", ())
    return judge_home(Home(root="/"), MACHINE)


def test_of_two_about_one_place_the_worse_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    worse = judgement(severity=Severity.CRITICAL)
    assert judged(monkeypatch, [judgement()], [worse], [judgement(severity=Severity.WARNING)]) == (worse,)


def test_what_is_shown_is_kept_before_what_is_noise(monkeypatch: pytest.MonkeyPatch) -> None:
    noise = judgement(severity=Severity.CRITICAL, noise=True)
    assert judged(monkeypatch, [noise], [judgement()]) == (judgement(),)


def test_other_lines_keys_and_kinds_stay_in_the_order_of_the_files(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [
        judgement(),
        judgement(kind=Kind.SECRET_EXPOSED),
        judgement(key="go.y"),
        judgement(line=2),
        judgement(file="b"),
    ]
    assert judged(monkeypatch, reversed(found)) == tuple(found)


def test_no_judgement_holds_a_secret_and_no_edit_has_a_gap(monkeypatch: pytest.MonkeyPatch) -> None:
    secret = "ghp_0123456789abcdef0123456789"
    texts = dict.fromkeys(("key", "detail", "remedy", "edit"), f"x {secret} y")
    (found,) = judged(monkeypatch, [judgement(**texts, commands=(f"go env -w A={secret}", "go env"))])
    assert (found.key, found.detail, found.remedy) == ("x [hidden] y",) * 3
    assert (found.edit, found.commands) == (None, ("go env",))


def test_an_error_that_keeps_fix_from_a_file_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    error = judgement(kind=Kind.BROKEN_JSON, key="syntax", line=9, noise=True)
    worse = judgement(severity=Severity.CRITICAL)
    (shown,) = (each for each in judged(monkeypatch, [worse, error]) if each.kind is Kind.BROKEN_JSON)
    assert (shown.noise, shown.severity) == (False, Severity.WARNING)
    assert "goarmd fix edits no file that has errors" in shown.remedy


def test_an_error_in_a_file_that_is_not_about_go_is_noise(monkeypatch: pytest.MonkeyPatch) -> None:
    error = judgement(kind=Kind.BROKEN_JSON, noise=True)
    assert judged(monkeypatch, [error, judgement(file="b")])[0] == error


def test_an_error_in_a_shell_file_that_sets_something_for_go_is_shown(tmp_path: Path) -> None:
    write(tmp_path, {".zshrc": "export GOPROXY=direct\nalias x='\n", ".bashrc": "export PATH=/a\nalias x='\n"})
    assert [each[:2] for each in found(tmp_path) if each[3] == "broken-json"] == [(".zshrc", 2)]


def test_every_rule_is_named_as_its_file_and_explained() -> None:
    assert len(all_rules()) > 10
    for rule in all_rules():
        assert rule.judge.__module__ == f"goarmd.settings.rules.{rule.name}"
        assert rule.help.endswith(".")


def test_an_empty_home_is_fine() -> None:
    assert judge_home(Home(root="/"), MACHINE) == ()


def test_a_rule_that_fails_costs_only_its_own_findings(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(_: Home, __: Machine) -> Iterable[Judgement]:
        yield judgement(key="go.before")
        raise TypeError("unhashable type: 'dict' of a secret")

    rules = (
        SettingsRule(name="broken", help="", judge=fails),
        SettingsRule(name="sound", help="", judge=lambda *_: [judgement()]),
    )
    monkeypatch.setattr(team, "all_rules", lambda: rules)
    monkeypatch.setattr(policy, "SHIPPED", ())
    faults: list[str] = []
    found = judge_home(Home(root="/"), MACHINE, on_fault=faults.append)
    assert [each.key for each in found] == ["go.before", "go.x"]
    assert faults == ["the rule broken failed (TypeError): what it would find is missing"]


def test_a_file_of_nonsense_has_a_bounded_number_of_findings_the_worst_first(monkeypatch: pytest.MonkeyPatch) -> None:
    worse = judgement(line=9_000, key="go.worse", severity=Severity.CRITICAL)
    found = judged(monkeypatch, [judgement(line=line, key=f"go.k{line}") for line in range(1, 5_000)], [worse])
    assert len(found) == 201
    assert worse in found
    (rest,) = (each for each in found if each.detail)
    assert rest.detail == "This file has 4800 more findings, which are not shown: repair those that are shown first."


def test_each_file_with_a_finding_is_among_those_that_were_read(tmp_path: Path) -> None:
    write(tmp_path, EVERY_KIND_OF_FILE)
    assert {file for file, *_ in found(tmp_path)} == {name.rpartition("/")[2] for name in EVERY_KIND_OF_FILE}
    assert set(EVERY_KIND_OF_FILE) <= set(assumed.read(tmp_path, assumed.parse(MAC)).read)
