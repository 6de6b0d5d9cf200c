"""A crash of a bad flag names the line of the settings file that sets the flag."""

from __future__ import annotations

import pytest

from goarmd.catalog.verdict import Kind
from goarmd.config.schema import Config
from goarmd.core.findings import Severity
from goarmd.crashes.blame import blamed
from goarmd.crashes.checks import crash_loop, recent_crash
from goarmd.crashes.evidence import Cause, Crash, EvidenceSource, Seen
from goarmd.parts.judgement import Judgement
from tests.builders import NOW, evidence, snapshot

PLAIN = "Remove the flag."


def crash(text: str = "flag provided but not defined: -mod", cause: str = "bad-flag", **given: object) -> Crash:
    causes = (Cause(cause, text, PLAIN), Cause("go-fatal-error", "exit status 2", "Look."))
    seen = (Seen(evidence(**given), "first"),)
    return Crash(id="1", seen=seen, causes=causes, source=EvidenceSource.EXIT, counts=True)


def flag(name: str, line: int = 3, **given: object) -> Judgement:
    defaults: dict[str, object] = {
        "file": ".config/Code/User/settings.json",
        "line": line,
        "key": f"go.languageServerFlags {name}",
        "kind": Kind.MAKES_GOPLS_EXIT,
        "severity": Severity.CRITICAL,
        "detail": "",
        "remedy": f"Delete {name}.",
    }
    return Judgement(**{**defaults, **given})  # type: ignore[arg-type]


def remedy(of: Crash, *judgements: Judgement) -> str:
    return blamed(of, judgements).causes[0].remedy


AT_3 = "In .config/Code/User/settings.json, line 3: "


@pytest.mark.parametrize(
    "text",
    [
        "flag provided but not defined: -mod",
        "gopls: unknown flag: -mod=readonly",
        'invalid value "x" for flag -mod: parse error',
        "flag needs an argument: -mod",
        "unknown flag: --mod",
    ],
)
@pytest.mark.parametrize("written", ["-mod=readonly", "--mod", "-mod"])
def test_the_flag_that_the_crash_names_is_found(text: str, written: str) -> None:
    found = remedy(crash(text), flag("-other", 9), flag(written))
    assert found == f"{AT_3}Delete {written}."


@pytest.mark.parametrize("other", ["-m", "-mo", "-d", "-modfile", "-v", "-flag", "od"])
def test_a_flag_whose_name_only_stands_in_the_text_is_not_blamed(other: str) -> None:
    assert remedy(crash(), flag(other), flag("-other")) == PLAIN


def test_a_crash_without_words_is_blamed_on_the_only_bad_setting() -> None:
    assert remedy(crash("exit status 2 within 1 s"), flag("-mod")) == f"{AT_3}Delete -mod."


def test_a_crash_without_words_is_blamed_on_none_of_several() -> None:
    assert remedy(crash("exit status 2 within 1 s"), flag("-mod"), flag("-other")) == PLAIN


def test_a_crash_that_names_a_flag_is_not_blamed_on_another_one() -> None:
    assert remedy(crash("flag provided but not defined: -cachesize"), flag("-mod")) == PLAIN


def test_settings_of_another_kind_are_not_blamed() -> None:
    assert remedy(crash(), flag("-mod", kind=Kind.REMOVED)) == PLAIN


def test_a_crash_of_another_cause_is_not_blamed() -> None:
    of = crash(cause="out-of-memory")
    assert blamed(of, [flag("-mod")]) is of


def test_other_causes_of_the_crash_stay() -> None:
    of = crash()
    assert blamed(of, [flag("-mod")]).causes[1:] == of.causes[1:]


def test_findings_of_crashes_name_file_and_line() -> None:
    crashes = [crash(at=NOW - number) for number in range(3)]
    seen = snapshot(*crashes, flag("-mod"))
    for check in (crash_loop, recent_crash):
        (found,) = check.evaluate(seen, Config())
        assert found.remedy is not None
        assert found.remedy.text.startswith(AT_3)
