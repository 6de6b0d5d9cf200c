"""The schema of the state file, version by version."""

from __future__ import annotations

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
)
