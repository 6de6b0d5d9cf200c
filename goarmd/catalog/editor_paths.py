"""How the Go extension reads a path in its settings.

It replaces `${workspaceFolder}`, `${workspaceRoot}` and `${env:NAME}`, then a `~` at the start; `$HOME` stays as it is
(golang/vscode-go src/util.ts, resolvePath and substituteEnv, 2026-08-21).
"""

from __future__ import annotations

_ABSOLUTE = ("/", "~", "${workspaceFolder}", "${workspaceRoot}", "${env:")
_SHELL_NAMES = ("$", "%", "~")


def is_absolute(path: str) -> bool:
    """Whether the extension makes an absolute path of it; a replaced variable is taken for one."""
    return path.startswith(_ABSOLUTE) or path[1:3] in (":\\", ":/")


def why_relative(path: str) -> str:
    """Why a path that is not absolute is none, as a clause."""
    if path.startswith(_SHELL_NAMES):
        return "the extension replaces only ${env:NAME}, ${workspaceFolder} and a ~ at the start, no $NAME"
    return "it is not an absolute path"
