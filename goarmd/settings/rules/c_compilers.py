"""C compilers and libraries of the Homebrew for Intel Macs: cgo then links for the wrong processor."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from goarmd.catalog.verdict import Kind
from goarmd.core.findings import Severity
from goarmd.settings.home import Origin
from goarmd.settings.in_force import in_force
from goarmd.settings.judgement import SettingsRule, fault_at
from goarmd.settings.of_go import is_apple_silicon

if TYPE_CHECKING:
    from collections.abc import Iterator

    from goarmd.parts.judgement import Judgement
    from goarmd.settings.home import Home, Machine

_COMPILERS = frozenset({"CC", "CXX", "FC", "AR", "PKG_CONFIG"})
_FLAGS = frozenset({"CGO_CFLAGS", "CGO_CPPFLAGS", "CGO_CXXFLAGS", "CGO_LDFLAGS", "PKG_CONFIG_PATH"})
_OF_ALL = frozenset({"PKG_CONFIG_PATH"})  # set for other languages more often
_OF_INTEL = re.compile(r"/usr/local/(?:opt|Cellar|Homebrew)/")
_COMPILER_OF_INTEL = re.compile(r"/usr/local/(?:opt|Cellar|bin)/")
_READ_BY_GO = frozenset({Origin.SHELL, Origin.GO_ENV, Origin.TOOLS})


def judge(home: Home, machine: Machine) -> Iterator[Judgement]:
    """One judgement for each variable."""
    for variable in in_force(home, machine) if is_apple_silicon(machine) else ():
        value = variable.value or variable.written
        pattern = {**dict.fromkeys(_COMPILERS, _COMPILER_OF_INTEL), **dict.fromkeys(_FLAGS, _OF_INTEL)}
        wanted = pattern.get(variable.name)
        is_seen = variable.certain and variable.exported and variable.origin in _READ_BY_GO
        if wanted and wanted.search(value) and is_seen:
            yield fault_at(
                variable.at,
                key=variable.key,
                kind=Kind.CGO,
                severity=Severity.WARNING,
                detail="This names the Homebrew for Intel Macs: packages with C do not link on this processor.",
                remedy="Write the path below /opt/homebrew, or delete it: Go finds the compiler of the system.",
                commands=("xcode-select --install",),
                noise=variable.name in _OF_ALL,
            )


RULE = SettingsRule(
    name="c_compilers",
    help="C compilers and libraries that are for another processor.",
    judge=judge,
)
