"""Tools that settings name with a path: not there, gone soon, or for another processor."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from goarmd.catalog import homebrew
from goarmd.catalog.verdict import Kind
from goarmd.core.findings import Severity
from goarmd.settings.home import text_of
from goarmd.settings.judgement import DELETE, SettingsRule, fault_at
from goarmd.settings.of_go import is_apple_silicon
from goarmd.settings.paths import resolved

if TYPE_CHECKING:
    from collections.abc import Iterator

    from goarmd.parts.judgement import Judgement
    from goarmd.settings.home import Home, Machine, Setting


def judge(home: Home, machine: Machine) -> Iterator[Judgement]:
    """At most one judgement for each tool; what is not an absolute path is judged with the extension's own keys."""
    for tools in home.settings("go.alternateTools"):
        for tool in tools.parts():
            yield from _judged(tool, _OF_VSCODE, home, machine)
    for other in home.others:
        if other.program and (text_of(other.program.node) or "").startswith("/"):  # how it reads ~ is not documented
            yield from _judged(other.program, _of(other.editor), home, machine)


class _Words(NamedTuple):
    """What an editor does without the tool, and what it does if no path is named."""

    missing: str
    otherwise: str
    severity: Severity = Severity.WARNING


_OF_VSCODE = _Words("the tool counts as missing", "the extension finds the tool in GOPATH/bin and PATH")


def _of(editor: str) -> _Words:
    return _Words(f"{editor} starts no gopls", f"{editor} finds gopls in PATH", Severity.CRITICAL)


def _judged(tool: Setting, words: _Words, home: Home, machine: Machine) -> Iterator[Judgement]:
    path = resolved(text_of(tool.node) or "", home)
    found = _fault(path, words, machine) if path else None
    if found:
        kind, severity, detail = found
        yield fault_at(
            tool.at,
            key=tool.key,
            kind=kind,
            severity=severity,
            detail=detail,
            remedy=f"Delete the line: {words.otherwise}. Else correct the path.",
            edit=DELETE,
        )


def _fault(path: str, words: _Words, machine: Machine) -> tuple[Kind, Severity, str] | None:
    place = homebrew.kind_of(path)
    if is_apple_silicon(machine) and homebrew.is_for_intel(path):
        return Kind.FOREIGN_ARCHITECTURE_PATH, Severity.WARNING, f"{path} is in the Homebrew for Intel Macs."
    if place and place.pin is homebrew.Pin.CELLAR:
        detail = f"{path} is in the folder of one version, which brew upgrade deletes."
        return Kind.STALE_PIN, Severity.WARNING, detail
    if machine.exists(path) is False:
        return Kind.MISSING_PATH, words.severity, f"There is no {path}: {words.missing}."
    return None


RULE = SettingsRule(
    name="tool_paths",
    help="Tools whose path leads nowhere, will not last, or is for another processor.",
    judge=judge,
)
