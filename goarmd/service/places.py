"""Refuses to install an agent from a place where it cannot stay or cannot be read, and names the cure."""

from __future__ import annotations

import os
import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from goarmd.core.private_folders import trail
from goarmd.core.system import System
from goarmd.service import ServiceError

if TYPE_CHECKING:
    from collections.abc import Iterable

# uv keeps the environments of `uvx` and `uv run --with` in numbered buckets of its cache, wherever that is (uv's
# documentation, "Caching"); pipx those of `pipx run` in a cache folder of its own or of the user.
_EMPTIED = re.compile(r"/(?:archive|builds|environments)-v\d+/|/(?:\.cache|Caches)/pipx/|/pipx/\.cache/")
# Emptied at the next start of the machine, or by age (hier(7); macOS: per-user folders below /var/folders).
_TEMPORARY = (
    *("/tmp", "/private/tmp", "/var/tmp", "/private/var/tmp", "/dev/shm"),  # noqa: S108  # only compared with
    *("/var/folders", "/private/var/folders"),
)

_MOVE = "move it, for instance to ~/goarmd, type `make clean` and `make run` there, then `goarmd install`"


def refuse(program: Iterable[Path], files: Iterable[Path], home: Path, system: System | None) -> None:
    """Refuse a program, or files that it needs, in a place that does not suit an agent.

    Args:
        program: the Python, its environment, and the code.
        files: its configuration and state.
        home: the user's home.
        system: the operating system; only macOS protects folders.

    Raises:
        ServiceError: the place, and the cure.
    """
    program = tuple(program)
    for path in (*program, *files) if system is System.MACOS else ():
        if trail(path, home).end is None:
            raise ServiceError(
                f"{path}: macOS protects this folder (Documents, Desktop, Downloads, a cloud folder or another disk), "
                f"and an agent may not read it: {_MOVE}"
            )
    for path in program:
        if cure := _unlasting(path):
            raise ServiceError(f"{path}: {cure}")


def _unlasting(path: Path) -> str | None:
    """Why a program does not stay there, and what to do; None if it does."""
    if _EMPTIED.search(f"{path}/") or _is_below(path, os.environ.get("UV_CACHE_DIR")):
        return (
            "this is a cache, which is emptied (uvx, uv run --with, pipx run): install goarmd to stay, with `uv tool "
            "install` or `pipx install`, then type `goarmd install`"
        )
    if any(_is_below(path, folder) for folder in temporary_folders()):
        return f"this is a temporary folder, which is emptied: {_MOVE}"
    return None


def temporary_folders() -> tuple[str, ...]:
    """The folders whose content does not stay."""
    return (tempfile.gettempdir(), *_TEMPORARY)


def _is_below(path: Path, folder: str | None) -> bool:
    return bool(folder) and path.is_relative_to(Path(folder or "").absolute())
