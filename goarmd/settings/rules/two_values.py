"""A variable of Go with one value in the editor and another in the shell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from goarmd.catalog.verdict import Kind
from goarmd.core.findings import Severity
from goarmd.settings.home import Origin
from goarmd.settings.in_force import in_force
from goarmd.settings.judgement import SettingsRule, fault_at
from goarmd.settings.of_terminals import other_value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from goarmd.parts.judgement import Judgement
    from goarmd.settings.home import Home, Machine

# Of these a second value changes which modules, tools or programs are used. Others, such as GOFLAGS, are meant for one
# place often enough.
_NAMES = frozenset(
    {"GOPROXY", "GOPATH", "GOROOT", "GOBIN", "GOMODCACHE", "GOTOOLCHAIN", "GOPRIVATE", "GOSUMDB", "GOENV"}
)


def judge(home: Home, machine: Machine) -> Iterator[Judgement]:
    """One judgement for each variable of go.toolsEnvVars that the shell or the Go env file sets otherwise."""
    for variable in in_force(home, machine):
        is_of_tools = variable.origin is Origin.TOOLS and variable.value and variable.name in _NAMES
        if is_of_tools and (other := other_value(variable.value or "", variable.name, home, machine)):
            yield fault_at(
                variable.at,
                key=variable.key,
                kind=Kind.CONFLICTS,
                severity=Severity.INFO,
                detail=f"{variable.name} has another value in {other.at.file}:{other.at.line}: the editor's tools "
                "and the terminal's go do not do the same.",
                remedy=f"Set it in one place: go env -w {variable.name}=...",
            )


RULE = SettingsRule(
    name="two_values",
    help="A variable of Go with one value in the editor and another in the shell.",
    judge=judge,
)
