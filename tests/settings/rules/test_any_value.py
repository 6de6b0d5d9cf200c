"""Values of any type, whatever a setting should hold: a rule that trips over one would lose all findings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.settings.homes import CODE, judged, write

if TYPE_CHECKING:
    from pathlib import Path

_VALUES: tuple[Any, ...] = ({"a": {"b": []}}, [[], {}, None, 1.5], None, True, 10**400, "\x00$")
_TOOLS = {"gopls": {"formatting.gofumpt": True, "ui.diagnostic.staticcheck": True}}


def _keys() -> list[str]:
    return ["go.formatTool", "go.lintTool", "go.goroot", "go.gopath", "go.alternateTools", "go.languageServerFlags",
            "go.toolsEnvVars", "go.testEnvVars", "go.buildFlags", "go.useLanguageServer", "go.toolsManagement.go",
            "gopls", "gopls.x", "gopls.env", "launch", "http.proxy", "http.proxySupport", "[go]",
            "terminal.integrated.env.osx", "terminal.integrated.profiles.osx", "terminal.integrated.inheritEnv",
            "application.shellEnvironmentResolutionTimeout"]  # fmt: skip


@pytest.mark.parametrize("key", _keys())
def test_a_value_of_any_type_is_judged(tmp_path: Path, key: str) -> None:
    for number, value in enumerate(_VALUES):
        launch = {"configurations": [{"type": "go", "env": value}, value]}
        write(tmp_path / str(number), {CODE: {**_TOOLS, key: value}, "w/.vscode/launch.json": launch})
        judged(tmp_path / str(number))
