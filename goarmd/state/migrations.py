"""The schema of the state file, version by version."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from itertools import chain
from typing import Final

# One row per version, oldest first; a released row never changes. The number of rows is the schema's version.
MIGRATIONS: Final[tuple[tuple[str, ...], ...]] = (
    ("CREATE TABLE settings (file TEXT PRIMARY KEY, baseline TEXT, latest TEXT, changed_at REAL) WITHOUT ROWID",),
    (
        """CREATE TABLE crashes (id TEXT PRIMARY KEY, pid INT, earliest REAL, at REAL, counts INT, counted INT,
        value TEXT)""",
        "CREATE INDEX crashes_by_time ON crashes (at)",
        "CREATE TABLE evidence (reference TEXT PRIMARY KEY, at REAL) WITHOUT ROWID",
        """CREATE TABLE crash_counts (process_group TEXT, cause TEXT, source TEXT, count INT, last_at REAL,
        PRIMARY KEY (process_group, cause, source)) WITHOUT ROWID""",
        "CREATE TABLE cursors (key TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID",
    ),
    ("CREATE TABLE facts (name TEXT PRIMARY KEY, value BLOB) WITHOUT ROWID",),
    (
        """CREATE TABLE acknowledged (check_name TEXT, about TEXT, severity TEXT, at REAL, until REAL, reason TEXT,
        PRIMARY KEY (check_name, about)) WITHOUT ROWID""",
    ),
    (
        "CREATE TABLE history (slot INTEGER PRIMARY KEY, number INT, at REAL, value BLOB)",
        "CREATE TABLE history_events (number INTEGER PRIMARY KEY, at REAL, name TEXT UNIQUE, value BLOB)",
    ),
    ("CREATE TABLE setting_notes (file TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID",),
)


class NewerSchemaError(Exception):
    """The file was written by a newer goarmd."""


def refuse_newer(connection: sqlite3.Connection) -> None:
    """Raise NewerSchemaError for a file of a newer goarmd."""
    if (version := _version(connection)) > len(MIGRATIONS):
        raise NewerSchemaError(f"was written by a newer goarmd (version {version}, this one knows {len(MIGRATIONS)})")


def migrate(connection: sqlite3.Connection) -> None:
    """Migrate the schema, all or nothing; of two processes at the same time only one does it."""
    if _version(connection) == len(MIGRATIONS):
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        for statement in chain.from_iterable(MIGRATIONS[_version(connection) :]):
            connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


class WrongTableError(Exception):
    """A table of the file is not what this version made it."""


def complete(connection: sqlite3.Connection) -> None:
    """Make the tables and indexes that are missing.

    Raises:
        WrongTableError: one has other columns.
    """
    found = dict(connection.execute(_OBJECTS))
    for name, sql in _objects():
        if name not in found:
            connection.execute(sql)
        elif found[name] != sql:
            raise WrongTableError(name)


_OBJECTS = "SELECT name, sql FROM sqlite_master WHERE sql NOT NULL ORDER BY rowid"  # a table before its index


def _objects() -> tuple[tuple[str, str], ...]:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as fresh:
        migrate(fresh)
        return tuple(fresh.execute(_OBJECTS))


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])
