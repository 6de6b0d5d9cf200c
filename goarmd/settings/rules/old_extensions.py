"""Workspaces that recommend an extension for Go that was replaced years ago."""

from __future__ import annotations

from typing import TYPE_CHECKING

from goarmd.catalog.verdict import Kind
from goarmd.core.findings import Severity
from goarmd.parts.judgement import Judgement
from goarmd.settings.judgement import SettingsRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from goarmd.settings.home import Home, Machine

# The extension's earlier names; the marketplace has golang.go since June 2020 (golang/vscode-go CHANGELOG.md, v0.15).
_EARLIER = frozenset({"ms-vscode.go", "lukehoban.go"})


def judge(home: Home, _: Machine) -> Iterator[Judgement]:
    """One judgement for each recommendation."""
    for each in home.recommended:
        if each.id in _EARLIER:
            yield Judgement(
                file=each.at.file,
                line=each.at.line,
                key=f"recommendations {each.id}",
                kind=Kind.REMOVED,
                severity=Severity.INFO,
                detail=f"{each.id} is not in the marketplace any more: the recommendation has no effect.",
                remedy='Write "golang.go".',
                edit='"golang.go"',
            )


RULE = SettingsRule(
    name="old_extensions",
    help="Workspaces that recommend a Go extension that was replaced.",
    judge=judge,
)
