"""What is noted of a settings file beside its values: when each key changed, which were wrong, what was repaired."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterable

    from goarmd.state.state_file import StateFile

T = TypeVar("T")

_SHOWN_SECONDS = 7 * 86400.0  # a repair is worth showing for as long as somebody may ask what was done
_MOST_KEPT = 500  # keys of each kind; a settings file that concerns Go has some twenty


class Repair(msgspec.Struct, frozen=True, kw_only=True):
    """A value that was wrong and is no longer: before and after (None: not set), and when that was noticed."""

    before: str | None
    after: str | None
    at: float


class Notes(msgspec.Struct, frozen=True, kw_only=True):
    """The notes of one file.

    Attributes:
        changed: when each key changed last; only of keys that differ from the baseline.
        faults: the keys that a rule found wrong, with the value they had then.
        repairs: what was repaired, by key.
        absent_since: when the file was first seen to be gone; None while it is there.
    """

    changed: dict[str, float] = {}
    faults: dict[str, str] = {}
    repairs: dict[str, Repair] = {}
    absent_since: float | None = None

    def without_old(self, now: float) -> Notes:
        """Without repairs that were shown long enough, and within bounds."""
        fresh = {key: each for key, each in self.repairs.items() if now - each.at < _SHOWN_SECONDS}
        return msgspec.structs.replace(
            self, changed=_last(self.changed), faults=_last(self.faults), repairs=_last(fresh)
        )

    def without_repairs(self, keys: Iterable[str]) -> Notes:
        """Without the repairs of these keys."""
        gone = frozenset(keys)
        left = {key: each for key, each in self.repairs.items() if key not in gone}
        return msgspec.structs.replace(self, repairs=left)


def read(state: StateFile, file: str) -> Notes:
    """The notes of a file; empty ones if there are none, or if goarmd did not write what is there.

    Raises:
        GoarmdError: the state cannot be read.
    """
    rows = state.rows("SELECT value FROM setting_notes WHERE file = ?", file)
    try:
        return msgspec.json.decode(rows[0][0], type=Notes) if rows else Notes()
    except (msgspec.MsgspecError, UnicodeError, RecursionError, TypeError):
        return Notes()


def write(state: StateFile, file: str, notes: Notes) -> None:
    """Keep the notes of a file in place of earlier ones."""
    text = msgspec.json.encode(notes).decode()
    state.write(("INSERT OR REPLACE INTO setting_notes VALUES (?, ?)", (file, text)), name=f"notes {file}")


def _last(kept: dict[str, T]) -> dict[str, T]:
    return dict([*kept.items()][-_MOST_KEPT:])
