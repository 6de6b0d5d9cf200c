"""Small facts that outlive a restart, by name: the salt of digests, and what was done once to this file."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from goarmd.core.errors import GoarmdError

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


def kept(state: StateFile, name: str) -> bytes | None:
    """A fact that was kept; None if it was not, or if the file cannot be read."""
    try:
        return _value(state, name)
    except GoarmdError:
        return None


def keep(state: StateFile, name: str, value: bytes) -> None:
    """Keep a fact in place of the one of the same name."""
    state.write(("INSERT OR REPLACE INTO facts VALUES (?, ?)", (name, value)), name=name)


def _value(state: StateFile, name: str) -> bytes | None:
    rows = state.rows("SELECT value FROM facts WHERE name = ?", name)
    if not rows:
        return None
    return rows[0][0] if isinstance(rows[0][0], bytes) else b""  # what goarmd did not write
