"""A PATH in the editor's settings that takes the place of the shell's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from goarmd.catalog.verdict import Kind
from goarmd.core.findings import Severity
from goarmd.settings.home import Origin
from goarmd.settings.in_force import in_force
from goarmd.settings.judgement import SettingsRule, fault_at

if TYPE_CHECKING:
    from collections.abc import Iterator

    from goarmd.parts.judgement import Judgement
    from goarmd.settings.home import Home, Line, Machine

_KEEPS = ("${env:PATH}", "$PATH", "${PATH}")


def judge(home: Home, machine: Machine) -> Iterator[Judgement]:
    """One judgement for each PATH."""
    for variable in in_force(home, machine):
        replaces = variable.name == "PATH" and variable.origin in (Origin.TOOLS, Origin.TERMINAL)
        if replaces and variable.value and not any(kept in variable.value for kept in _KEEPS):
            yield _of(
                variable.at,
                variable.key,
                "This replaces PATH as a whole: tools that are found in a terminal are not found here.",
                'End the value with ":${env:PATH}", or delete the line.',
            )


def _of(at: Line, key: str, detail: str, remedy: str) -> Judgement:
    return fault_at(
        at,
        key=key,
        kind=Kind.EDITOR_ENVIRONMENT,
        severity=Severity.WARNING,
        detail=detail,
        remedy=remedy,
    )


RULE = SettingsRule(
    name="editor_environment",
    help="A PATH in the editor's settings that takes the place of the shell's.",
    judge=judge,
)
