"""What outlives a restart: the accepted baseline of each settings file, every crash, and how far sources have read."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import msgspec

from goarmd.crashes.evidence import Crash, CrashCount, CrashKind
from goarmd.state.state_file import StateFile, Statement

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from goarmd.crashes.evidence import Cursor


@dataclass(frozen=True, slots=True)
class Latest:
    """What a settings file held at the last look, and when a change was noticed last (None: never)."""

    values: dict[str, str]
    changed_at: float | None


class Store:
    """The state, by name. Reading raises GoarmdError when the file cannot be read; writing never fails.

    Args:
        path: the file; None keeps everything in memory.
    """

    def __init__(self, path: Path | None) -> None:
        self._file = StateFile(path)

    @classmethod
    def copy_of(cls, path: Path) -> Store:
        """What the file holds, in memory: a question changes nothing."""
        copy = cls(None)
        copy._file = StateFile.copy_of(path)
        return copy

    @property
    def problem(self) -> str | None:
        """What is wrong with the file and what to do, in one line; None when all is saved."""
        return self._file.problem

    @property
    def saves(self) -> bool:
        """Whether what is written survives a restart."""
        return self._file.saves

    @property
    def generation(self) -> int:
        """Rises when everything that was kept is lost."""
        return self._file.generation

    @property
    def files(self) -> tuple[Path, ...]:
        """The files in which a write of another process shows."""
        return self._file.files

    def close(self) -> None:
        """Close the file; may be called twice."""
        self._file.close()

    def baseline(self, file: str) -> dict[str, str] | None:
        """The accepted values of a settings file; None when none were ever accepted."""
        rows = self._file.rows("SELECT baseline FROM settings WHERE file = ? AND baseline NOT NULL", file)
        return json.loads(rows[0][0]) if rows else None

    def accept(self, file: str, values: Mapping[str, str]) -> None:
        """Make these values the baseline."""
        sql = (
            "INSERT INTO settings (file, baseline) VALUES (?, ?)"
            " ON CONFLICT (file) DO UPDATE SET baseline = excluded.baseline"
        )
        self._file.write((sql, (file, json.dumps(dict(values)))))

    def latest(self, file: str) -> Latest | None:
        """What was remembered last; None when nothing was."""
        rows = self._file.rows("SELECT latest, changed_at FROM settings WHERE file = ? AND latest NOT NULL", file)
        return Latest(json.loads(rows[0][0]), rows[0][1]) if rows else None

    def remember(self, file: str, values: Mapping[str, str], changed_at: float | None) -> None:
        """Keep what a settings file holds now, and when a change was noticed last."""
        sql = (
            "INSERT INTO settings (file, latest, changed_at) VALUES (?, ?, ?)"
            " ON CONFLICT (file) DO UPDATE SET latest = excluded.latest, changed_at = excluded.changed_at"
        )
        self._file.write((sql, (file, json.dumps(dict(values)), changed_at)), name=f"latest {file}")

    def cursors(self, prefix: str) -> dict[str, str]:
        """How far sources had read, by the keys that begin so."""
        sql = "SELECT key, value FROM cursors WHERE key >= ? AND key < ?"
        return dict(self._file.rows(sql, prefix, prefix + "\U0010ffff"))

    def save_cursors(self, cursors: Iterable[Cursor]) -> None:
        """Keep how far sources have read; an empty value forgets the key."""
        if self._file.saves:
            self._file.write(*map(_cursor, cursors))
        else:
            for cursor in cursors:
                self._file.write(_cursor(cursor), name=f"cursor {cursor.key}")

    def knows(self, reference: str) -> bool:
        """Whether this piece of evidence was taken before."""
        return bool(self._file.rows("SELECT 1 FROM evidence WHERE reference = ?", reference))

    def crashes_between(self, start: float, end: float, pid: int | None) -> tuple[Crash, ...]:
        """The deaths that may have been in this time, the killed ones among them; those of another pid left out."""
        sql = "SELECT value FROM crashes WHERE at >= ? AND earliest <= ? AND (pid IS NULL OR ? IS NULL OR pid = ?)"
        return _crashes(self._file.rows(sql, start, end, pid, pid))

    def crashes_of(self, pid: int, start: float, end: float) -> tuple[Crash, ...]:
        """The deaths of processes with this pid in this time."""
        sql = "SELECT value FROM crashes WHERE pid = ? AND at BETWEEN ? AND ?"
        return _crashes(self._file.rows(sql, pid, start, end))

    def crashes_since(self, start: float, most: int) -> tuple[Crash, ...]:
        """The latest crashes, at most this many, oldest first."""
        sql = "SELECT value FROM crashes WHERE at >= ? AND counts ORDER BY at DESC LIMIT ?"
        return _crashes(reversed(self._file.rows(sql, start, most)))

    def uncounted(self) -> tuple[Crash, ...]:
        """The crashes that wait to be counted."""
        return _crashes(self._file.rows("SELECT value FROM crashes WHERE counts AND NOT counted ORDER BY at"))

    def crash_counts(self) -> dict[CrashKind, CrashCount]:
        """All crashes that were ever counted."""
        rows = self._file.rows("SELECT process_group, cause, source, count, last_at FROM crash_counts")
        return {CrashKind(*kind): CrashCount(count, last_at) for *kind, count, last_at in rows}

    def save_crash(self, crash: Crash, count_as: CrashKind | None = None) -> None:
        """Keep a crash with all its evidence, and count it when a kind is given: both or neither."""
        self._file.write(
            _crash(crash),
            *(_reference(seen.evidence.reference, seen.evidence.at) for seen in crash.seen),
            *([_count(count_as, crash.earliest)] if count_as else ()),
        )

    def forget_before(self, deaths: float, crashes: float) -> None:
        """Drop the killed and the crashes that are older; what was counted stays counted."""
        self._file.write(
            ("DELETE FROM crashes WHERE at < ? AND NOT counts", (deaths,)),
            ("DELETE FROM crashes WHERE at < ?", (crashes,)),
            ("DELETE FROM evidence WHERE at < ?", (crashes,)),
        )


def _crashes(rows: Iterable[tuple[Any, ...]]) -> tuple[Crash, ...]:
    return tuple(crash for (value,) in rows if (crash := _decoded(value)))


def _decoded(value: str) -> Crash | None:
    try:
        return msgspec.json.decode(value, type=Crash)
    except msgspec.MsgspecError:  # kept by another version of goarmd; it stays counted
        return None


def _cursor(cursor: Cursor) -> Statement:
    if not cursor.value:
        return "DELETE FROM cursors WHERE key = ?", (cursor.key,)
    return "INSERT OR REPLACE INTO cursors VALUES (?, ?)", (cursor.key, cursor.value)


def _crash(crash: Crash) -> Statement:
    value = msgspec.json.encode(crash).decode()
    return (
        "INSERT OR REPLACE INTO crashes VALUES (?, ?, ?, ?, ?, ?, ?)",
        (crash.id, crash.pid, crash.earliest, crash.at, crash.counts, crash.counted, value),
    )


def _reference(reference: str, at: float) -> Statement:
    return "INSERT OR IGNORE INTO evidence VALUES (?, ?)", (reference, at)


def _count(kind: CrashKind, at: float) -> Statement:
    sql = (
        "INSERT INTO crash_counts VALUES (?, ?, ?, 1, ?) ON CONFLICT (process_group, cause, source)"
        " DO UPDATE SET count = count + 1, last_at = MAX(last_at, excluded.last_at)"
    )
    return sql, (kind.group, kind.cause, kind.source, at)
