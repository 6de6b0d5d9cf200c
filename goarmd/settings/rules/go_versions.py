"""Versions that do not fit: a module that needs a newer Go, a Delve for another Go; and a go that does not answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from goarmd.catalog import delve
from goarmd.catalog.go_tools import install_command
from goarmd.catalog.verdict import Kind
from goarmd.core.findings import Severity
from goarmd.parts.judgement import Judgement
from goarmd.settings.home import Origin
from goarmd.settings.judgement import SettingsRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from goarmd.settings.home import Home, Machine

_ONLY_LOCAL = ("local", "path")


def judge(home: Home, machine: Machine) -> Iterator[Judgement]:
    """One judgement for each module, one for Delve, one for go."""
    pinned = [each for each in home.variables if each.name == "GOTOOLCHAIN" and each.certain and each.value]
    local = next((each for each in reversed(pinned) if each.value in _ONLY_LOCAL), None)
    for module in home.modules if local and machine.go else ():
        if module.go and _numbers(module.go) > _numbers(machine.go or ""):
            yield Judgement(
                file=module.file,
                line=module.go_line,
                key="go",
                kind=Kind.VERSION_MISMATCH,
                severity=Severity.WARNING,
                detail=f"This module needs Go {module.go}, {machine.go} is installed, and GOTOOLCHAIN forbids another.",
                remedy="Update Go, or delete GOTOOLCHAIN: then go fetches the version that the module needs.",
            )
    why = delve.fits(machine.delve or "", machine.go or "")
    if why:
        yield _of_the_machine("dlv", Kind.VERSION_MISMATCH, Severity.WARNING, f"{why}.", "Update Delve.")
    if machine.go_message and not _is_explained(home):
        detail = f"go does not answer: {machine.go_message}."
        yield _of_the_machine("go", Kind.MAKES_GO_EXIT, Severity.CRITICAL, detail, "Correct what it names.")


def _is_explained(home: Home) -> bool:
    """Whether the Go env file is there, whose lines are judged one by one."""
    return any(each.origin is Origin.GO_ENV for each in home.variables)


def _of_the_machine(key: str, kind: Kind, severity: Severity, detail: str, remedy: str) -> Judgement:
    command = install_command(key)
    return Judgement(
        file="",
        line=0,
        key=key,
        kind=kind,
        severity=severity,
        detail=detail,
        remedy=remedy,
        commands=(command,) if command else ("go env",),
    )


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) if part.isdecimal() and len(part) < 6 else 0 for part in version.split("."))  # noqa: PLR2004  # digits


RULE = SettingsRule(
    name="go_versions",
    help="Versions of Go, Delve and a module that do not fit each other.",
    judge=judge,
)
