"""Findings about settings as SARIF 2.1.0, for code scanning (docs.oasis-open.org/sarif/sarif/v2.1.0)."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

import goarmd
from goarmd.core.findings import Severity
from goarmd.settings.checks.judged_settings import CHECKS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from goarmd.parts.check import Check
    from goarmd.parts.judgement import Judgement

_SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_HOMEPAGE: Final = "https://github.com/goarmd/goarmd"
_HELP: Final = f"{_HOMEPAGE}/blob/main/docs/settings.md#kinds-of-findings"
_LEVELS: Final = {Severity.CRITICAL: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
# GitHub's base for paths of a repository (docs.github.com, "SARIF support for code scanning"), and one for a home.
_REPOSITORY, _HOME = "%SRCROOT%", "HOME"
_BASES: Final = {
    _REPOSITORY: "The folder that was judged.",
    _HOME: "The home folder of the user.",
}
_DIGITS = 16  # of a fingerprint


def log(found: Sequence[Judgement], *, is_home: bool, faults: Sequence[str] = ()) -> dict[str, Any]:
    """The whole log, with one run.

    Args:
        found: what was found.
        is_home: paths are relative to the user's home, not to a folder that was judged.
        faults: what is to be said of rules that failed: the run was not successful.
    """
    base = _HOME if is_home else _REPOSITORY
    rules = [check for check in CHECKS if any(each.check == check.name for each in found)]
    numbers = {check.name: number for number, check in enumerate(rules)}
    run = {
        "tool": {
            "driver": {
                "name": "goarmd",
                "version": goarmd.__version__,
                "semanticVersion": goarmd.__version__,
                "informationUri": _HOMEPAGE,
                "rules": [_rule(check) for check in rules],
            }
        },
        "invocations": [_invocation(faults)],
        "originalUriBaseIds": {base: {"description": {"text": _BASES[base]}}},
        "columnKind": "unicodeCodePoints",
        "results": [_result(each, numbers[each.check], base) for each in found],
    }
    return {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}


def _invocation(faults: Sequence[str]) -> dict[str, Any]:
    notes = [{"level": "error", "message": {"text": fault}} for fault in faults]
    return {"executionSuccessful": not faults, "toolExecutionNotifications": notes}


def _rule(check: Check) -> dict[str, Any]:
    return {
        "id": check.name.replace("_", "-"),
        "name": "".join(part.capitalize() for part in check.name.split("_")),
        "shortDescription": {"text": f"{check.title}."},
        "fullDescription": {"text": f"{check.title}. {check.help}"},
        "help": {
            "text": f"{check.help} {check.remedy.text} {' '.join(check.remedy.commands)}",
            "markdown": f"{check.help} {check.remedy.text} `{' '.join(check.remedy.commands)}`",
        },
        "helpUri": _HELP,
        "defaultConfiguration": {"level": _LEVELS[check.severity]},
        "properties": {"tags": ["go", "settings"]},
    }


def _result(found: Judgement, number: int, base: str) -> dict[str, Any]:
    commands = f" Type: {'; '.join(found.commands)}" if found.commands else ""
    return {
        "ruleId": str(found.kind),
        "ruleIndex": number,
        "level": _LEVELS[found.severity],
        "message": {"text": f"{found.key}: {found.detail} {found.remedy}{commands}"},
        "locations": [_location(found, base)] if found.file else [],
        "partialFingerprints": {"goarmdSetting/v1": _fingerprint(found)},
    }


def _location(found: Judgement, base: str) -> dict[str, Any]:
    """The place; of a file outside of the folder an absolute address, and no line for a file as a whole."""
    if found.file.startswith("/"):
        artifact = {"uri": f"file://{_uri(found.file)}"}
    else:
        artifact = {"uri": _uri(found.file), "uriBaseId": base}
    region = {"region": {"startLine": found.line}} if found.line else {}
    return {"physicalLocation": {"artifactLocation": artifact, **region}}


def _uri(path: str) -> str:
    return quote(path.encode("utf-8", "surrogateescape"))


def _fingerprint(found: Judgement) -> str:
    """The same for the same setting of the same file, on whichever line it stands."""
    whole = f"{found.kind}\0{found.file}\0{found.key}".encode("utf-8", "surrogateescape")
    return hashlib.sha256(whole).hexdigest()[:_DIGITS]
