"""`go.alternateTools`: tools that are not there or will be gone, and tools for another processor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from goarmd.catalog import homebrew
from goarmd.catalog.verdict import Kind
from goarmd.core.findings import Severity
from goarmd.parts.judgement import Judgement
from goarmd.settings.home import text_of
from goarmd.settings.judgement import DELETE, SettingsRule
from goarmd.settings.of_go import is_apple_silicon
from goarmd.settings.paths import resolved

if TYPE_CHECKING:
    from collections.abc import Iterator

    from goarmd.settings.home import Home, Machine, Setting


def judge(home: Home, machine: Machine) -> Iterator[Judgement]:
    """At most one judgement for each tool; what is no absolute path is judged with the extension's own keys."""
    for tools in home.settings("go.alternateTools"):
        for tool in tools.parts():
            path = resolved(text_of(tool.node) or "", home)
            found = _fault(path, machine) if path else None
            if found:
                yield _of(tool, *found)


def _fault(path: str, machine: Machine) -> tuple[Kind, str] | None:
    place = homebrew.kind_of(path)
    if is_apple_silicon(machine) and homebrew.is_for_intel(path):
        return Kind.FOREIGN_ARCHITECTURE_PATH, f"{path} is in the Homebrew for Intel Macs."
    if place and place.pin is homebrew.Pin.CELLAR:
        return Kind.STALE_PIN, f"{path} is in the folder of one version, which brew upgrade deletes."
    if machine.exists(path) is False:
        return Kind.MISSING_PATH, f"There is no {path}: the tool counts as missing."
    return None


def _of(tool: Setting, kind: Kind, detail: str) -> Judgement:
    return Judgement(
        file=tool.at.file,
        line=tool.at.line,
        key=tool.key,
        kind=kind,
        severity=Severity.WARNING,
        detail=detail,
        remedy="Delete the line: the extension finds the tool in GOPATH/bin and PATH. Else correct the path.",
        edit=DELETE,
    )


RULE = SettingsRule(
    name="tool_paths",
    help="Tools of the Go extension whose path leads nowhere, will not last, or is for another processor.",
    judge=judge,
)
