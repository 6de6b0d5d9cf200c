"""Small facts that outlive a restart, by name: the salt of digests, and what was done once to this file."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from goarmd.state.state_file import StateFile

_SALT = "salt"
_SALT_BYTES = 32
# Of two processes that make one at the same time the first wins; what goarmd did not write is replaced.
_MAKE = (
    "INSERT INTO facts VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value"
    " WHERE typeof(value) != 'blob' OR length(value) = 0"
)


def salt(state: StateFile) -> bytes:
    """The salt of this file's digests, made when it is first needed.

    Raises:
        GoarmdError: the file cannot be read.
    """
    if not (known := _value(state, _SALT)):
        state.write((_MAKE, (_SALT, os.urandom(_SALT_BYTES))), name=_SALT)
        known = _value(state, _SALT)
    return known or b""


def once(state: StateFile, name: str, do: Callable[[], bool | None]) -> bool:
    """Do something to a file that no earlier start did, unless that returned False; whether it was done now.

    Raises:
        GoarmdError: the file cannot be read.
    """
    if _value(state, name) is not None:
        return False
    if do() is False:
        return False
    state.write(("INSERT OR REPLACE INTO facts VALUES (?, ?)", (name, b"done")), name=name)
    return True


def _value(state: StateFile, name: str) -> bytes | None:
    rows = state.rows("SELECT value FROM facts WHERE name = ?", name)
    if not rows:
        return None
    return rows[0][0] if isinstance(rows[0][0], bytes) else b""  # what goarmd did not write
