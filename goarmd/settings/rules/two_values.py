"""A variable of Go with one value in the editor and another in the shell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from goarmd.catalog.verdict import Kind
from goarmd.core.findings import Severity
from goarmd.parts.judgement import Judgement
from goarmd.settings.home import Origin
from goarmd.settings.judgement import SettingsRule
from goarmd.settings.paths import same_place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from goarmd.settings.home import Home, Machine

# Of these a second value changes which modules, tools or programs are used. Others, such as GOFLAGS, are meant for one
# place often enough.
_NAMES = frozenset(
    {"GOPROXY", "GOPATH", "GOROOT", "GOBIN", "GOMODCACHE", "GOTOOLCHAIN", "GOPRIVATE", "GOSUMDB", "GOENV"}
)


def judge(home: Home, _: Machine) -> Iterator[Judgement]:
    """One judgement for each variable of go.toolsEnvVars that the shell or the Go env file sets otherwise."""
    certain = [each for each in home.variables if each.certain and each.value and each.name in _NAMES]
    elsewhere = {each.name: each for each in certain if each.origin in (Origin.GO_ENV, Origin.SHELL)}
    for variable in certain:
        other = elsewhere.get(variable.name)
        if variable.origin is Origin.TOOLS and other and not same_place(variable.value or "", other.value or "", home):
            yield Judgement(
                file=variable.at.file,
                line=variable.at.line,
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
