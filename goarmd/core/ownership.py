"""Folders that belong to somebody else, such as one that `sudo goarmd run` left behind."""

from __future__ import annotations

import os
import shlex
from pwd import getpwuid
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def of_another(path: Path) -> str | None:
    """Whose the folder of a file is and how to have it back, if it is not this user's; None if it is, or is absent."""
    me, folder = os.geteuid(), path.parent
    try:
        owner = folder.stat().st_uid
    except OSError:
        return None
    if me in (owner, 0):
        return None
    to_me = f"sudo chown -R {shlex.quote(_name(me))} {shlex.quote(str(folder))}"
    return f"{folder} belongs to {_name(owner)}: type `{to_me}`"


def _name(user_id: int) -> str:
    try:
        return getpwuid(user_id).pw_name
    except KeyError:
        return str(user_id)
