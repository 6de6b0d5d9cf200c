"""The reading position of each source, saved in the state file."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from goarmd.core.facts import Cursor
    from goarmd.state.opening import Statement
    from goarmd.state.state_file import StateFile


class Cursors:
    """The cursors of all sources."""

    def __init__(self, state: StateFile) -> None:
        self._state = state

    def known(self, prefix: str) -> dict[str, str]:
        """The saved positions whose keys start with the prefix."""
        sql = "SELECT key, value FROM cursors WHERE key >= ? AND key < ?"
        rows = self._state.rows(sql, prefix, prefix + "\U0010ffff")
        return {key: value for key, value in rows if isinstance(key, str) and isinstance(value, str)}

    def save(self, cursors: Iterable[Cursor]) -> None:
        """Save positions; an empty value deletes the key."""
        if self._state.saves:
            self._state.write(*map(_cursor, cursors))
        else:
            for cursor in cursors:
                self._state.write(_cursor(cursor), name=f"cursor {cursor.key}")


def _cursor(cursor: Cursor) -> Statement:
    if not cursor.value:
        return "DELETE FROM cursors WHERE key = ?", (cursor.key,)
    return "INSERT OR REPLACE INTO cursors VALUES (?, ?)", (cursor.key, cursor.value)
