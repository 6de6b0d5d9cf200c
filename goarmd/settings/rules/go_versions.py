"""Modules and versions that do not fit the go, and a go that does not answer."""

from __future__ import annotations

import re
from pathlib import PurePath
from shlex import quote
from typing import TYPE_CHECKING

from goarmd.catalog import delve
from goarmd.catalog.go_tools import install_command
from goarmd.catalog.verdict import Kind
from goarmd.catalog.versions import is_newer_go, known_numbers
from goarmd.core.findings import Severity
from goarmd.core.text import capitalized
from goarmd.parts.judgement import Judgement
from goarmd.settings.home import Line, Origin
from goarmd.settings.in_force import environments
from goarmd.settings.judgement import SettingsRule, fault_at

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from goarmd.settings.home import Home, Machine, Variable
    from goarmd.settings.modules import Module, UsedModule

_ONLY_LOCAL = ("local", "path")
_ONLY_ONE = re.compile(r"go(1[\w.]*)")
_WITHOUT_LINE = "1.18"  # the version of a go.work without a go line (cmd/go/internal/gover/version.go)
_STRICT = "1.21"  # below it a version was only a wish
_LANGUAGE = re.compile(r"go(1\.(?:2[1-9]|[3-9]\d|\d{3}))")  # since 1.21 it is no release (go.dev/doc/toolchain#version)
_FOLLOWS = ("auto", "local+auto")  # as without GOTOOLCHAIN


def judge(home: Home, machine: Machine) -> Iterator[Judgement]:
    """One judgement for each line that go refuses, one for each module, one for Delve, one for go."""
    pins = [environment.get("GOTOOLCHAIN") for environment in environments(home, machine)]
    for module in home.modules:
        if pin := _that_forbids(module.go or "", pins, home, machine):
            yield _forbidden(module, pin, machine)
    if all(pin is None or pin.value in _FOLLOWS for pin in pins):
        yield from _no_toolchains(home, machine)
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
        yield from _older(module)
    why = delve.fits(machine.delve or "", machine.go or "")
    if why:
        yield _of_the_machine("dlv", Kind.VERSION_MISMATCH, Severity.WARNING, f"{why}.", "Update Delve.")
    if machine.go_message and not _is_explained(home):
        detail = f"go does not answer: {machine.go_message}."
        yield _of_the_machine("go", Kind.MAKES_GO_EXIT, Severity.CRITICAL, detail, "Correct what it names.")


def _no_toolchains(home: Home, machine: Machine) -> Iterator[Judgement]:
    """Lines that name a language as a toolchain, where go would fetch it (cmd/go/internal/toolchain/select.go)."""
    used = {use.path for work in home.modules for use in work.uses}
    for module in home.modules:
        named = _LANGUAGE.fullmatch(module.toolchain or "")
        if named is None or not machine.go or str(PurePath(home.root) / module.file) in used:
            continue
        if _is_newer(named[1], machine.go) and not is_newer_go(module.go or "", named[1]):
            yield fault_at(
                Line(module.file, module.toolchain_line),
                key="toolchain",
                kind=Kind.MAKES_GO_EXIT,
                severity=Severity.CRITICAL,
                detail=f"Every command exits here: {module.toolchain} is a language version, not a toolchain version.",
                remedy=f"Write toolchain {module.toolchain}.0, its first release.",
            )


def _missing(use: UsedModule) -> Judgement:
    detail = f"Every command of the workspace exits here: cannot load module {use.folder}: it has no go.mod."
    return fault_at(
        use.at,
        key=f"use {use.folder}",
        kind=Kind.MAKES_GO_EXIT,
        severity=Severity.CRITICAL,
        detail=detail,
        remedy="Delete the line, or get the module's folder.",
        commands=(f"go work edit -dropuse={quote(use.folder)} {_typed(use.at.file)}",),
    )


def _is_without_workspaces(home: Home, machine: Machine) -> bool:
    """Whether some go does not read go.work: then it is not known which one is used there."""
    seen = (environment.get("GOWORK") for environment in environments(home, machine))
    return any(variable is not None and variable.value == "off" for variable in seen)


def _that_forbids(needed: str, pins: Sequence[Variable | None], home: Home, machine: Machine) -> Variable | None:
    """The GOTOOLCHAIN of an editor, or that of every terminal, with which no go fetches the Go that is needed."""
    terminals = pins[: max(len(home.shells), 1)]
    forbidding = [pin for pin in pins if pin and _forbids(pin, needed, machine)]
    of_editor = next((pin for pin in forbidding if pin.origin is Origin.TOOLS), None)
    return of_editor or (terminals[0] if all(pin in forbidding for pin in terminals) else None)


def _forbids(pin: Variable, needed: str, machine: Machine) -> bool:
    if pin.value in _ONLY_LOCAL:
        return bool(machine.go) and _is_newer(needed, machine.go or "")
    named = _ONLY_ONE.fullmatch(pin.value or "")
    return named is not None and is_newer_go(needed, named[1])


def _forbidden(module: Module, pin: Variable, machine: Machine) -> Judgement:
    is_local = pin.value in _ONLY_LOCAL
    limit = f"{machine.go} is installed, and GOTOOLCHAIN" if is_local else f"and GOTOOLCHAIN={pin.value}"
    update = "Update Go, or" if is_local else f"Write GOTOOLCHAIN={pin.value}+auto, or"
    return fault_at(
        Line(module.file, module.go_line),
        key="go",
        kind=Kind.VERSION_MISMATCH,
        severity=Severity.WARNING,
        detail=f"This module needs Go {module.go}, {limit} forbids another.",
        remedy=f"{update} delete GOTOOLCHAIN: then go fetches the version that the module needs.",
    )


def _older(work: Module) -> Iterator[Judgement]:
    """A workspace whose version is below that of a module (cmd/go/internal/modload/init.go, errWorkTooOld)."""
    own = work.go or _WITHOUT_LINE
    needed = [use for use in work.uses if use.go and is_newer_go(use.go, own) and not is_newer_go(_STRICT, use.go)]
    if not needed or work.problems:
        return
    first = needed[0]
    says = f"go.work {'lists' if work.go else 'implicitly requires'} go {own}"
    yield fault_at(
        Line(work.file, work.go_line) if work.go else first.at,
        key="go",
        kind=Kind.MAKES_GO_EXIT,
        severity=Severity.CRITICAL,
        detail=f"Every command of the workspace exits: module {first.folder} requires go >= {first.go}, but {says}.",
        remedy="Run go work use there: it writes the version that the modules need.",
        commands=(f"go -C {_typed(str(PurePath(work.file).parent))} work use",),
    )


def _typed(path: str) -> str:
    """A path, from the home folder if it is relative, as it is typed in a shell."""
    return quote(path) if path.startswith("/") else f"~/{quote(path)}"


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
