"""Workspaces that recommend an extension for Go that was replaced years ago, and settings that name it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from goarmd.catalog.verdict import Kind
from goarmd.core.findings import Severity
from goarmd.settings.home import text_of
from goarmd.settings.judgement import DELETE, SettingsRule, fault_at

if TYPE_CHECKING:
    from collections.abc import Iterator

    from goarmd.parts.judgement import Judgement
    from goarmd.settings.home import Home, Line, Machine

_FORMATTER = "editor.defaultFormatter"
_NOW = "golang.go"
# The extension's earlier names; the marketplace has golang.go since June 2020 (golang/vscode-go CHANGELOG.md, v0.15).
_EARLIER = frozenset({"ms-vscode.go", "lukehoban.go"})


def judge(home: Home, _: Machine) -> Iterator[Judgement]:
    """One judgement for each recommendation and each formatter."""
    named = {each.at.file for each in home.recommended if each.id == _NOW}
    for each in home.recommended:
        if each.id in _EARLIER:
            is_there = each.at.file in named
            named.add(each.at.file)
            effect = "the recommendation has no effect"
            yield _of(each.at, f"recommendations {each.id}", each.id, effect, is_there=is_there)
    of_go = (part for setting in home.settings("[go]") for part in setting.parts())
    for setting in (*home.settings(_FORMATTER), *of_go):
        name = text_of(setting.node) or ""
        if setting.key.endswith(_FORMATTER) and name.lower() in _EARLIER:
            yield _of(setting.at, setting.key, name, "VS Code finds no formatter")


def _of(at: Line, key: str, name: str, effect: str, *, is_there: bool = False) -> Judgement:
    return fault_at(
        at,
        key=key,
        kind=Kind.REMOVED,
        severity=Severity.INFO,
        detail=f"{name} is not in the marketplace any more: {effect}.",
        remedy=f"Delete it: {_NOW} is there, too." if is_there else f'Write "{_NOW}".',
        edit=DELETE if is_there else f'"{_NOW}"',
    )


RULE = SettingsRule(
    name="old_extensions",
    help="Recommendations and formatters that name a Go extension that was replaced.",
    judge=judge,
)
