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
    from goarmd.settings.home import Home, Machine

_KEPT = "${env:PATH}"
_OF_SHELLS = ("${PATH}", "$PATH")  # VS Code and the Go extension leave these as they are


def judge(home: Home, machine: Machine) -> Iterator[Judgement]:
    """One judgement for each PATH."""
    for variable in in_force(home, machine):
        replaces = variable.name == "PATH" and variable.origin in (Origin.TOOLS, Origin.TERMINAL)
        if replaces and variable.value and _KEPT not in variable.value:
            meant = next((each for each in _OF_SHELLS if each in variable.value), None)
            way = f"Write {_KEPT} in place of {meant}" if meant else f'End the value with ":{_KEPT}"'
            yield fault_at(
                variable.at,
                key=variable.key,
                kind=Kind.EDITOR_ENVIRONMENT,
                severity=Severity.WARNING,
                detail="This replaces PATH as a whole: tools that are found in a terminal are not found here.",
                remedy=f"{way}, or delete the line.",
            )


RULE = SettingsRule(
    name="editor_environment",
    help="A PATH in the editor's settings that takes the place of the shell's.",
    judge=judge,
)
