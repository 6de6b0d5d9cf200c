"""Proxies that Go cannot use as they are written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from goarmd.catalog.verdict import Kind
from goarmd.core.findings import Severity
from goarmd.settings.home import Origin
from goarmd.settings.in_force import environments
from goarmd.settings.judgement import SettingsRule, fault_at

if TYPE_CHECKING:
    from collections.abc import Iterator

    from goarmd.parts.judgement import Judgement
    from goarmd.settings.home import Home, Line, Machine, Variable

_NAMES = frozenset({"http_proxy", "https_proxy", "all_proxy"})
# net/http/httpproxy of golang.org/x/net reads the upper-case name first.
_FIRST = {"https_proxy": "HTTPS_PROXY", "http_proxy": "HTTP_PROXY"}
_SEEN_BY_GO = frozenset({Origin.SHELL, Origin.TOOLS, Origin.TERMINAL})


def judge(home: Home, machine: Machine) -> Iterator[Judgement]:
    """One judgement for each proxy."""
    for environment in environments(home, machine):
        seen = {name: each for name, each in environment.items() if each.origin in _SEEN_BY_GO}
        for variable in seen.values():
            if variable.name.lower() in _NAMES and variable.value and (why := _fault(variable, seen)):
                remedy = "Write http://HOST:PORT, in one of the two names only."
                yield _of(variable.at, variable.key, why, remedy)
    for setting in home.settings("http.proxy"):
        if isinstance(setting.value, str) and setting.value.lower().startswith("https://"):
            yield _of(setting.at, setting.key, _TLS, "Write http://HOST:PORT.")


_TLS = "https:// means that the proxy itself is reached by TLS, which few proxies offer: they answer with an error."


def _fault(variable: Variable, seen: dict[str, Variable]) -> str:
    faults = [_TLS] if (variable.value or "").lower().startswith("https://") else []
    other = seen.get(_FIRST.get(variable.name, ""))
    if faults and other and other.value and other.value != variable.value:
        faults.append(f"{other.name} in {other.at.file}:{other.at.line} differs, and Go reads that first.")
    return " ".join(faults)


def _of(at: Line, key: str, detail: str, remedy: str) -> Judgement:
    return fault_at(
        at,
        key=key,
        kind=Kind.PROXY,
        severity=Severity.INFO,
        detail=detail,
        remedy=remedy,
    )


RULE = SettingsRule(
    name="proxies",
    help="Proxies that Go cannot use as they are written.",
    judge=judge,
)
