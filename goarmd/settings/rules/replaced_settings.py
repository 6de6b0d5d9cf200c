"""Settings for Go that a later one of the same file replaces."""

from __future__ import annotations

from typing import TYPE_CHECKING

from goarmd.catalog.verdict import Kind
from goarmd.core.findings import Severity
from goarmd.settings.judgement import DELETE, SettingsRule, fault_at
from goarmd.settings.replaced import replaced

if TYPE_CHECKING:
    from collections.abc import Iterator

    from goarmd.parts.judgement import Judgement
    from goarmd.settings.home import Home, Machine

_OF_GO = ("go.", "gopls.")


def judge(home: Home, _: Machine) -> Iterator[Judgement]:
    """One judgement for each setting."""
    for setting, by in (pair for file in home.files for pair in replaced(file.settings)):
        if setting.key.startswith(_OF_GO):
            yield fault_at(
                setting.at,
                key=setting.key,
                kind=Kind.CONFLICTS,
                severity=Severity.INFO,
                detail=f'"{by.key}" on line {by.at.line} replaces this: it has no effect.',
                remedy=f'Delete the line, or move it into "{by.key}".',
                edit=DELETE,
            )


RULE = SettingsRule(
    name="replaced_settings",
    help="Settings for Go that a later one of the same file replaces.",
    judge=judge,
)
