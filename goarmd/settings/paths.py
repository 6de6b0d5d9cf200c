"""Paths as settings write them: with ~, with the editor's variables, or with the name of a home."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from goarmd.settings.home import Home

_EDITORS_HOME = re.compile(r"^(?:~|\$\{env:HOME\}|\$\{userHome\})(?=/|$)")
_SOMEBODYS_HOME = re.compile(r"^/(?:Users|home)/[^/]+(?=/|$)")


def resolved(path: str, home: Home) -> str | None:
    """The absolute path that a setting of an editor names; None if only the editor knows."""
    found = _EDITORS_HOME.sub(lambda _: home.root, path)
    return found if found.startswith("/") and "${" not in found else None


def is_known(value: str) -> bool:
    """Whether all in a value of the editor's settings is known that only the editor could replace."""
    return "${" not in _EDITORS_HOME.sub("~", value)


def shown(path: str, home: Home) -> str:
    """A path as people write it, with ~ for the home folder."""
    return f"~{path[len(home.root) :]}" if f"{path}/".startswith(f"{home.root}/") else path


def same_place(one: str, other: str, home: Home) -> bool:
    """Whether two paths name one place, whoever's home they stand in."""
    return _bare(one, home) == _bare(other, home)


def _bare(path: str, home: Home) -> str:
    path = _EDITORS_HOME.sub("~", path).rstrip("/")
    if path == home.root or path.startswith(f"{home.root}/"):
        return f"~{path[len(home.root) :]}"
    return _SOMEBODYS_HOME.sub("~", path)
