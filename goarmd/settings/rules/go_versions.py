"""Modules and versions that do not fit the go, and a go that does not answer."""

from __future__ import annotations

from shlex import quote
from typing import TYPE_CHECKING

from goarmd.catalog import delve
from goarmd.catalog.go_tools import install_command
from goarmd.catalog.verdict import Kind
from goarmd.catalog.versions import known_numbers
from goarmd.core.findings import Severity
from goarmd.core.text import capitalized
from goarmd.parts.judgement import Judgement
from goarmd.settings.home import Line, Origin
from goarmd.settings.in_force import environments
from goarmd.settings.judgement import SettingsRule, fault_at

if TYPE_CHECKING:
    from collections.abc import Iterator

    from goarmd.settings.home import Home, Machine, UsedModule, Variable

_ONLY_LOCAL = ("local", "path")


def judge(home: Home, machine: Machine) -> Iterator[Judgement]:
    """One judgement for each line that go refuses, one for each module, one for Delve, one for go."""
    for module in home.modules if machine.go and _is_only_local(home, machine) else ():
        if module.go and _is_newer(module.go, machine.go or ""):
            yield Judgement(
                file=module.file,
                line=module.go_line,
                key="go",
                kind=Kind.VERSION_MISMATCH,
                severity=Severity.WARNING,
                detail=f"This module needs Go {module.go}, {machine.go} is installed, and GOTOOLCHAIN forbids another.",
                remedy="Update Go, or delete GOTOOLCHAIN: then go fetches the version that the module needs.",
            )
    for module in home.modules:
        for problem in module.problems:
            yield fault_at(
                Line(module.file, problem.line),
                key="go",
                kind=Kind.MAKES_GO_EXIT,
                severity=Severity.CRITICAL,
                detail=f"Every command exits here: {problem.text}.",
                remedy=f"{capitalized(problem.remedy)}.",
            )
    for module in home.modules if not _is_without_workspaces(home, machine) else ():
        yield from (_missing(use) for use in module.uses if machine.exists(use.path) is False)
    why = delve.fits(machine.delve or "", machine.go or "")
    if why:
        yield _of_the_machine("dlv", Kind.VERSION_MISMATCH, Severity.WARNING, f"{why}.", "Update Delve.")
    if machine.go_message and not _is_explained(home):
        detail = f"go does not answer: {machine.go_message}."
        yield _of_the_machine("go", Kind.MAKES_GO_EXIT, Severity.CRITICAL, detail, "Correct what it names.")


def _missing(use: UsedModule) -> Judgement:
    file = use.at.file if use.at.file.startswith("/") else f"~/{quote(use.at.file)}"
    detail = f"Every command of the workspace exits here: cannot load module {use.folder}: it has no go.mod."
    return fault_at(
        use.at,
        key=f"use {use.folder}",
        kind=Kind.MAKES_GO_EXIT,
        severity=Severity.CRITICAL,
        detail=detail,
        remedy="Delete the line, or get the module's folder.",
        commands=(f"go work edit -dropuse={quote(use.folder)} {file}",),
    )


def _is_without_workspaces(home: Home, machine: Machine) -> bool:
    """Whether some go does not read go.work: then it is not known which one is used there."""
    seen = (environment.get("GOWORK") for environment in environments(home, machine))
    return any(variable is not None and variable.value == "off" for variable in seen)


def _is_only_local(home: Home, machine: Machine) -> bool:
    """Whether no terminal's go may fetch another Go, or that of an editor may not."""
    pins = [seen.get("GOTOOLCHAIN") for seen in environments(home, machine)]
    of_editors = [pin for pin in pins if pin and pin.origin is Origin.TOOLS]
    terminals = pins[: max(len(home.shells), 1)]
    return any(map(_is_local, of_editors)) or all(map(_is_local, terminals))


def _is_local(pin: Variable | None) -> bool:
    return pin is not None and pin.value in _ONLY_LOCAL


def _is_newer(needed: str, installed: str) -> bool:
    """Whether a version is newer than another, of which as many parts are known as it names: 1.26 may be 1.26.9."""
    known = known_numbers(installed)
    return known_numbers(needed)[: len(known)] > known


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


RULE = SettingsRule(
    name="go_versions",
    help="Versions of Go, Delve and a module that do not fit, and lines of go.mod and go.work that go refuses.",
    judge=judge,
)
