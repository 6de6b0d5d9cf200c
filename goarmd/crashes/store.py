"""Crashes, their evidence and their counts, kept in the state file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from goarmd.crashes.evidence import Crash, CrashCount, CrashKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from goarmd.state.opening import Statement
    from goarmd.state.state_file import StateFile


class CrashStore:
    """The crashes in the state file. Reading raises GoarmdError; writing never fails."""

    def __init__(self, state: StateFile) -> None:
        self._state = state

    def knows(self, reference: str) -> bool:
        """Whether this evidence was taken before."""
        return bool(self._state.rows("SELECT 1 FROM evidence WHERE reference = ?", reference))

    def between(self, start: float, end: float, pid: int | None) -> tuple[Crash, ...]:
        """The exits that may have been in this time, kills included, without those of another pid."""
        sql = "SELECT value FROM crashes WHERE at >= ? AND earliest <= ? AND (pid IS NULL OR ? IS NULL OR pid = ?)"
        return _crashes(self._state.rows(sql, start, end, pid, pid))

    def of_pid(self, pid: int, start: float, end: float) -> tuple[Crash, ...]:
        """The exits of processes with this pid in this time."""
        sql = "SELECT value FROM crashes WHERE pid = ? AND at BETWEEN ? AND ?"
        return _crashes(self._state.rows(sql, pid, start, end))

    def since(self, start: float, most: int) -> tuple[Crash, ...]:
        """The latest crashes, at most this many, oldest first."""
        sql = "SELECT value FROM crashes WHERE at >= ? AND counts ORDER BY at DESC LIMIT ?"
        return _crashes(reversed(self._state.rows(sql, start, most)))

    def killed_since(self, start: float, most: int) -> tuple[Crash, ...]:
        """The latest ends by force that are not crashes, at most this many, oldest first."""
        sql = "SELECT value FROM crashes WHERE at >= ? AND NOT counts ORDER BY at DESC LIMIT ?"
        return _crashes(reversed(self._state.rows(sql, start, most)))

    def uncounted(self) -> tuple[Crash, ...]:
        """The crashes that are still to be counted."""
        return _crashes(self._state.rows("SELECT value FROM crashes WHERE counts AND NOT counted ORDER BY at"))

    def counts(self) -> dict[CrashKind, CrashCount]:
        """All counted crashes."""
        rows = self._state.rows("SELECT process_group, cause, source, count, last_at FROM crash_counts")
        return {
            CrashKind(*kind): CrashCount(count, last_at) for *kind, count, last_at in rows if _is_count(count, last_at)
        }

    def save(self, crash: Crash, count_as: CrashKind | None = None) -> None:
        """Save a crash with all its evidence, and count it if a kind is given: both or neither.

        One that the file has counted is not counted again: what waited until a full disk had room may be known to it.
        """
        self._state.write(
            *([_count(count_as, crash)] if count_as else ()),
            _crash(crash),
            *(_reference(seen.evidence.reference, seen.evidence.at) for seen in crash.seen),
        )

    def forget_before(self, kills: float, crashes: float) -> None:
        """Delete older kills and crashes; the counts stay."""
        self._state.write(
            ("DELETE FROM crashes WHERE at < ? AND NOT counts", (kills,)),
            ("DELETE FROM crashes WHERE at < ?", (crashes,)),
            ("DELETE FROM evidence WHERE at < ?", (crashes,)),
        )

    def clean(self, keep: Callable[[Crash], Crash]) -> None:
        """Rewrite every crash as `keep` returns it."""
        for crash in _crashes(self._state.rows("SELECT value FROM crashes")):
            value = msgspec.json.encode(keep(crash)).decode()
            self._state.write(("UPDATE crashes SET value = ? WHERE id = ?", (value, crash.id)))


def _crashes(rows: Iterable[tuple[Any, ...]]) -> tuple[Crash, ...]:
    return tuple(crash for (value,) in rows if (crash := _decoded(value)))


def _decoded(value: object) -> Crash | None:
    """The crash of a row; None if another version of goarmd saved it, or another program: it stays counted."""
    try:
        return msgspec.json.decode(value, type=Crash) if isinstance(value, str | bytes) else None
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        return None


def _is_count(count: object, last_at: object) -> bool:
    return isinstance(count, int) and isinstance(last_at, int | float)


def _crash(crash: Crash) -> Statement:
    """Save a crash; one that counts already is not replaced by what was known before it did."""
    sql = (
        "INSERT INTO crashes VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET pid = excluded.pid,"
        " earliest = excluded.earliest, at = excluded.at, counts = excluded.counts, counted = excluded.counted,"
        " value = excluded.value WHERE excluded.counted >= crashes.counted"
    )
    value = msgspec.json.encode(crash).decode()
    return sql, (crash.id, crash.pid, crash.earliest, crash.at, crash.counts, crash.counted, value)


def _reference(reference: str, at: float) -> Statement:
    return "INSERT OR IGNORE INTO evidence VALUES (?, ?)", (reference, at)


def _count(kind: CrashKind, crash: Crash) -> Statement:
    sql = (
        "INSERT INTO crash_counts SELECT ?, ?, ?, 1, ? WHERE NOT EXISTS"
        " (SELECT 1 FROM crashes WHERE id = ? AND counted)"
        " ON CONFLICT (process_group, cause, source)"
        " DO UPDATE SET count = count + 1, last_at = MAX(last_at, excluded.last_at)"
    )
    return sql, (kind.group, kind.cause, kind.source, crash.earliest, crash.id)
