"""The accepted values of each settings file, and those seen last, kept in the state file."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from goarmd.state.state_file import StateFile


@dataclass(frozen=True, slots=True)
class Latest:
    """What a settings file held at the last look, and when a change was noticed last (None: never)."""

    values: dict[str, str]
    changed_at: float | None


class Baselines:
    """Accepted and latest values, by the file's short name. Reading raises GoarmdError; writing never fails."""

    def __init__(self, state: StateFile) -> None:
        self._state = state

    def baseline(self, file: str) -> dict[str, str] | None:
        """The accepted values of a settings file; None when none were ever accepted."""
        rows = self._state.rows("SELECT baseline FROM settings WHERE file = ? AND baseline NOT NULL", file)
        return _values(rows[0][0]) if rows else None

    def accept(self, file: str, values: Mapping[str, str]) -> None:
        """Make these values the baseline."""
        sql = (
            "INSERT INTO settings (file, baseline) VALUES (?, ?)"
            " ON CONFLICT (file) DO UPDATE SET baseline = excluded.baseline"
        )
        self._state.write((sql, (file, json.dumps(dict(values)))))

    def latest(self, file: str) -> Latest | None:
        """What was remembered last; None when nothing was."""
        rows = self._state.rows("SELECT latest, changed_at FROM settings WHERE file = ? AND latest NOT NULL", file)
        if not rows or (values := _values(rows[0][0])) is None:
            return None
        return Latest(values, rows[0][1] if isinstance(rows[0][1], int | float) else None)

    def remember(self, file: str, values: Mapping[str, str], changed_at: float | None) -> None:
        """Keep what a settings file holds now, and when a change was noticed last."""
        sql = (
            "INSERT INTO settings (file, latest, changed_at) VALUES (?, ?, ?)"
            " ON CONFLICT (file) DO UPDATE SET latest = excluded.latest, changed_at = excluded.changed_at"
        )
        self._state.write((sql, (file, json.dumps(dict(values)), changed_at)), name=f"latest {file}")

    def files(self) -> tuple[str, ...]:
        """The files of which something is kept."""
        return tuple(file for (file,) in self._state.rows("SELECT file FROM settings"))

    def replace(self, file: str, baseline: Mapping[str, str] | None, latest: Mapping[str, str] | None) -> None:
        """Write other values for both; when a change was noticed stays."""
        both = (None if values is None else json.dumps(dict(values)) for values in (baseline, latest))
        self._state.write(("UPDATE settings SET baseline = ?, latest = ? WHERE file = ?", (*both, file)))


def _values(text: object) -> dict[str, str] | None:
    """The values of a row; None for one that goarmd did not write: such a file is as if it had never been seen."""
    try:
        return msgspec.json.decode(text, type=dict[str, str]) if isinstance(text, str | bytes) else None
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        return None


def with_values(baseline: Mapping[str, str], values: Mapping[str, str], keys: Iterable[str]) -> dict[str, str]:
    """The baseline with the present values of these keys, without those that are not set now."""
    wanted = frozenset(keys)
    kept = {key: value for key, value in baseline.items() if key not in wanted}
    return kept | {key: value for key, value in values.items() if key in wanted}
