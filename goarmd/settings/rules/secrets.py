"""Logins and tokens in settings files: whoever reads the file, or a copy of it in a repository, has them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from goarmd.catalog.verdict import Kind
from goarmd.core.findings import Severity
from goarmd.core.secrecy import has_login
from goarmd.settings.about_go import is_variable
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
_OF_GO = "Keep it in a credential helper or in ~/.netrc (mode 600), which Go reads too."
_OF_OTHERS = "Keep it in a credential helper, or the line in a file of mode 600 that is in no repository."
# ${env:NAME}, with the user before it: what an editor or a shell puts there is not in the file.
_REFERENCE = re.compile(r"(?:[\w.%+-]{0,64}:)?\$\{[^}]{0,200}\}")
_SHORTEST = 8  # characters of a token; less is a placeholder


def judge(home: Home, _: Machine) -> Iterator[Judgement]:
    """One judgement for each; the value is in none of them."""
    for variable in home.variables:
        value, of_others = variable.value or "", not is_variable(variable.name)
        if _holds_login(value):
            yield _of(variable.at, variable.key, _remedy(variable.name), "a login", noise=of_others)
        elif _is_token(variable.name.upper(), value):
            yield _of(variable.at, variable.key, _remedy(variable.name), "a token or password", noise=True)
    for setting in home.settings("http.proxy"):
        if isinstance(setting.value, str) and _holds_login(setting.value):
            yield _of(setting.at, setting.key, _OF_PROXIES, "a login")


def _holds_login(value: str) -> bool:
    return has_login(_REFERENCE.sub("", value))


def _is_token(name: str, value: str) -> bool:
    named = _TOKEN_NAME.fullmatch(name) and not _NO_SECRET.fullmatch(name)
    return bool(named) and len(value) >= _SHORTEST and "$" not in value and not value.startswith(("/", "~"))


def _remedy(name: str) -> str:
    if _IS_PROXY.fullmatch(name):
        return _OF_PROXIES
    return _OF_GO if is_variable(name) else _OF_OTHERS


def _of(at: Line, key: str, remedy: str, what: str, *, noise: bool = False) -> Judgement:
    return fault_at(
        at,
        key=key,
        kind=Kind.SECRET_EXPOSED,
        severity=Severity.INFO,
        detail=f"The value holds {what} that anybody with a copy of this file can read.",
        remedy=remedy,
        noise=noise,
    )


RULE = SettingsRule(
    name="secrets",
    help="Logins and tokens that stand in settings files.",
    judge=judge,
)
