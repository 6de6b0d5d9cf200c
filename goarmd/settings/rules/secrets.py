"""Logins and tokens in settings files: whoever reads the file, or a copy of it in a repository, has them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from goarmd.catalog.verdict import Kind
from goarmd.core.findings import Severity
from goarmd.core.secrecy import has_login
from goarmd.settings.judgement import SettingsRule, fault_at

if TYPE_CHECKING:
    from collections.abc import Iterator

    from goarmd.parts.judgement import Judgement
    from goarmd.settings.home import Home, Line, Machine

_TOKEN_NAME = re.compile(r"(?:.*_)?(?:TOKEN|SECRET|PASSWORD|PASSWD|API_?KEY|ACCESS_KEY)(?:_.*)?")
_NO_SECRET = re.compile(r".*_(?:DIR|FILE|PATH|STORE|STORE_DIR|COMMAND|CMD|HELPER|URL|NAME|TYPE)")  # where it is kept
# Go sends a login to an HTTP proxy only from its address; ~/.netrc is for servers (net/http, cmd/go/internal/auth).
_IS_PROXY = re.compile(r"(?:https?|all|ftp)?_?proxy", re.IGNORECASE)
_OF_PROXIES = "Keep the line in a file of mode 600 that is in no repository, or ask for a proxy without a login."
_OF_OTHERS = "Keep it in a credential helper or in ~/.netrc (mode 600), which Go reads too."
_SHORTEST = 8  # characters of a token; less is a placeholder


def judge(home: Home, _: Machine) -> Iterator[Judgement]:
    """One judgement for each; the value is in none of them."""
    for variable in home.variables:
        value = variable.value or ""
        if has_login(value):
            yield _of(variable.at, variable.name, "a login")
        elif _is_token(variable.name.upper(), value):
            yield _of(variable.at, variable.name, "a token or password", noise=True)
    for setting in home.settings("http.proxy"):
        if isinstance(setting.value, str) and has_login(setting.value):
            yield _of(setting.at, setting.key, "a login")


def _is_token(name: str, value: str) -> bool:
    named = _TOKEN_NAME.fullmatch(name) and not _NO_SECRET.fullmatch(name)
    return bool(named) and len(value) >= _SHORTEST and "$" not in value and not value.startswith(("/", "~"))


def _of(at: Line, key: str, what: str, *, noise: bool = False) -> Judgement:
    return fault_at(
        at,
        key=key,
        kind=Kind.SECRET_EXPOSED,
        severity=Severity.INFO,
        detail=f"The value holds {what} that anybody with a copy of this file can read.",
        remedy=_OF_PROXIES if _IS_PROXY.fullmatch(key.rpartition(".")[2]) else _OF_OTHERS,
        noise=noise,
    )


RULE = SettingsRule(
    name="secrets",
    help="Logins and tokens that stand in settings files.",
    judge=judge,
)
