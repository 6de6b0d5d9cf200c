"""Settings of gopls that stand beside the block `gopls`, where no program reads them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from goarmd.catalog import gopls_options, gopls_table
from goarmd.catalog.verdict import Kind
from goarmd.core.findings import Severity
from goarmd.settings.judgement import SettingsRule, fault_at

if TYPE_CHECKING:
    from collections.abc import Iterator

    from goarmd.parts.judgement import Judgement
    from goarmd.settings.home import Home, Machine

_GROUPS = ("build.", "ui.", "formatting.")  # of gopls/doc/settings.md; other extensions have none of these


def judge(home: Home, machine: Machine) -> Iterator[Judgement]:
    """One judgement for each setting."""
    at = gopls_table.judged_as(machine.gopls or "")
    for setting in (setting for file in home.files for setting in file.settings):
        name = gopls_options.last_word(setting.key)
        if setting.key.startswith(_GROUPS) and name in gopls_table.table().options:
            span = gopls_table.span(name, at)
            still = span is not None and span.kind != "deprecated"
            move = f'Move it into the block: "gopls": {{"{setting.key}": ...}}.'
            yield fault_at(
                setting.at,
                key=setting.key,
                kind=Kind.UNKNOWN_SETTING,
                severity=Severity.INFO,
                detail=f"{setting.key} is a setting of gopls, which reads only its own block: here it has no effect.",
                remedy=move if still else "Delete the line: gopls no longer has it.",
            )


RULE = SettingsRule(
    name="gopls_outside",
    help="Settings of gopls that stand beside its block, where no program reads them.",
    judge=judge,
)
