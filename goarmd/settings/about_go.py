"""Which settings and variables concern Go, and of which of those the value may be shown."""

from __future__ import annotations

import re
from typing import Final

from goarmd.catalog import go_environment
from goarmd.catalog.go_environment_table import may_carry_key, table
from goarmd.core.secrecy import holds_secret

# Of VS Code and its forks, Zed and Helix: what the Go extension and gopls read, and what decides their environment.
_GOPLS_ELSEWHERE: Final = r"(?:lsp|language-server)\.gopls"
_SETTING: Final = re.compile(
    r"(?:go|gopls)(?:\..*)?|\[go(?:\.mod|\.work)?\](?:\..*)?|launch(?:\..*)?"
    r"|terminal\.integrated\.(?:env|inheritEnv|profiles|defaultProfile|automationProfile|shell)(?:\..*)?"
    rf"|http\.proxy.*|application\.shellEnvironmentResolutionTimeout|{_GOPLS_ELSEWHERE}(?:\..*)?",
    re.DOTALL,
)
_VARIABLE: Final = re.compile(
    r"GO[A-Z0-9_]*|CGO_[A-Z0-9_]*|CC|CXX|AR|PKG_CONFIG(?:_PATH)?|PATH|GOLSP_.*|(?:DY)?LD_(?:LIBRARY|FALLBACK_LIBRARY)_PATH"
    r"|(?:https?|all|no|ftp)_proxy|(?:HTTPS?|ALL|NO|FTP)_PROXY|HOMEBREW_PREFIX|ZDOTDIR|XDG_CONFIG_HOME"
)
# Objects in settings whose members are variables of the environment.
_ENVIRONMENTS: Final = re.compile(
    r"(?:go\.(?:toolsEnvVars|testEnvVars)|gopls\.(?:build\.)?env|terminal\.integrated\.env\.\w+|launch\..*?env"
    rf"|{_GOPLS_ELSEWHERE}\.(?:environment|(?:\w+\.){{0,2}}env))\.(?P<name>[^.]+)"
)
_COMMANDS: Final = frozenset({"GOAUTH", "GOCACHEPROG"})
_FLAGS: Final = re.compile(r"go\.(?:testFlags|buildFlags|lintFlags|vetFlags)")
_FREE_TEXT: Final = re.compile(rf"launch\..*|{_FLAGS.pattern}|terminal\.integrated\.profiles\..*")


def is_setting(key: str) -> bool:
    """Whether a setting of an editor concerns Go."""
    return _SETTING.fullmatch(key) is not None


def is_variable(name: str) -> bool:
    """Whether a variable of the environment concerns Go."""
    return _VARIABLE.fullmatch(name) is not None


def may_show_variable(name: str) -> bool:
    """Whether the value of a variable is known to be no secret once logins are taken out of it."""
    known = table()
    names = known.anywhere | known.environment_only | known.reported_only | known.runtime
    is_known = name in names or (is_variable(name) and not name.startswith(("GO", "CGO_")))
    return is_known and not may_carry_key(name)


def may_keep_variable(name: str, value: str) -> bool:
    """Whether a value may be kept as it is, so that a change of it can be shown; else its digest is."""
    return may_show_variable(name) or go_environment.is_harmless(name, value)


def may_see_variable(name: str, value: str) -> bool:
    """Whether its owner may see a value that is not kept: unless it, or the variable's name, looks like a secret."""
    return may_show_variable(name) or (
        is_variable(name) and name not in _COMMANDS and not holds_secret(f"{name}={value}")
    )


def may_see_setting(key: str, value: str) -> bool:
    """The same for a setting; its value as text, flags with spaces between them."""
    variable = _ENVIRONMENTS.fullmatch(key)
    if variable:
        return may_see_variable(variable["name"], value)
    return may_show_setting(key) or (_FLAGS.fullmatch(key) is not None and not holds_secret(value))


def is_in_environment(key: str) -> bool:
    """Whether a setting is a variable for programs, such as `go.toolsEnvVars.GOPROXY`: anything can be in these."""
    return _ENVIRONMENTS.fullmatch(key) is not None


def may_show_setting(key: str) -> bool:
    """Whether the value of a setting is known to be no secret once logins are taken out of it."""
    variable = _ENVIRONMENTS.fullmatch(key)
    if variable:
        return may_show_variable(variable["name"])
    return is_setting(key) and _FREE_TEXT.fullmatch(key) is None
