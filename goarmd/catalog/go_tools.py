"""The tools of a Go developer: their names and the commands that install them."""

from __future__ import annotations

from typing import Final

TOOLS: Final = ("go", "gofmt", "gopls", "dlv")
_PACKAGES: Final = {"gopls": "golang.org/x/tools/gopls", "dlv": "github.com/go-delve/delve/cmd/dlv"}


def install_command(tool: str) -> str | None:
    """The command that installs a tool; None for a tool that comes with Go."""
    return f"go install {_PACKAGES[tool]}@latest" if tool in _PACKAGES else None
