"""Opens SQLite files: privately, checked, migrated, and never one that is not a regular file."""

from __future__ import annotations

import errno
import os
import sqlite3
import stat
import time
from contextlib import closing, suppress
from typing import TYPE_CHECKING, Any

from goarmd.state.migrations import NewerSchemaError, WrongTableError, complete, migrate, refuse_newer

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_BUSY_SECONDS = 2.0  # another goarmd (`goarmd drift --accept`) locks the file for milliseconds
Statement = tuple[str, tuple[Any, ...]]
Identity = tuple[int, int]  # device and inode


class DamagedError(Exception):
    """SQLite's own check of the file found errors."""


def transact(connection: sqlite3.Connection, statements: Sequence[Statement]) -> None:
    """Execute all statements or none."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        for sql, parameters in statements:
            connection.execute(sql, parameters)
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:  # SQLite rolls back on its own after some errors, such as a full disk
            connection.execute("ROLLBACK")
        raise


def identity(path: Path) -> Identity | None:
    """What distinguishes a file from another one at the same path; None if there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def journals(path: Path) -> tuple[Path, ...]:
    """SQLite's two files beside a database (sqlite.org/wal.html)."""
    return tuple(path.with_name(f"{path.name}{suffix}") for suffix in ("-wal", "-shm"))


def _refuse_special(path: Path) -> None:
    """SQLite would wait for ever for a FIFO, and a device may have no end."""
    for file in (path, *journals(path)):
        with suppress(FileNotFoundError):
            if not stat.S_ISREG(file.stat().st_mode):
                raise OSError(errno.EINVAL, "not a regular file", str(file))


def open_file(path: Path) -> sqlite3.Connection:
    """Open, check and migrate the file; it is created if it does not exist.

    Raises:
        OSError, sqlite3.Error, NewerSchemaError, DamagedError, WrongTableError: it cannot be used.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    _refuse_special(path)
    _make_private(path)
    connection = connect(str(path))
    try:
        refuse_newer(connection)
        _refuse_damaged(connection)
        connection.execute("PRAGMA secure_delete = ON")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        migrate(connection)
        complete(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _make_private(path: Path) -> None:
    """Only the owner may read the file; SQLite gives its -wal and -shm the same mode. The folder is goarmd's own."""
    with suppress(OSError):
        path.parent.chmod(0o700)
    if not os.path.exists(path):  # noqa: PTH110  # pathlib's raises where the folder may not be entered
        path.touch(mode=0o600)
    for file in (path, *journals(path)):
        with suppress(OSError):  # another user's, which opening refuses in its own words
            file.chmod(0o600)


def connect(name: str) -> sqlite3.Connection:
    """A connection that several threads may use, one at a time."""
    connection = sqlite3.connect(
        name,
        timeout=_BUSY_SECONDS,
        isolation_level=None,
        check_same_thread=False,
        uri=name.startswith("file:"),
    )
    connection.text_factory = _text
    return connection


def _text(raw: bytes) -> str:
    """A text that is not UTF-8 must not make its whole table unreadable."""
    return raw.decode("utf-8", "replace")


def in_memory() -> sqlite3.Connection:
    """An empty database in memory."""
    connection = connect(":memory:")
    migrate(connection)
    return connection


def copied(path: Path) -> sqlite3.Connection | None:
    """A copy of the file in memory, or None; `immutable` works where not even an index can be written."""
    with suppress(OSError):
        _refuse_special(path)
        return _copied_regular(path)
    return None


def _copied_regular(path: Path) -> sqlite3.Connection | None:
    for way in ("mode=ro", "immutable=1"):
        memory = connect(":memory:")
        try:
            with closing(connect(f"{path.absolute().as_uri()}?{way}")) as file:
                file.backup(memory)
            refuse_newer(memory)
            migrate(memory)
            complete(memory)
        except (sqlite3.Error, NewerSchemaError, WrongTableError):
            memory.close()
        else:
            return memory
    return None


def _refuse_damaged(connection: sqlite3.Connection) -> None:
    if connection.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
        raise DamagedError


def quarantine(path: Path) -> str:
    """Rename a damaged file with its journal; returns the message for `StateFile.problem`."""
    renamed = path.with_name(f"{path.name}.corrupt-{int(time.time())}")
    path.rename(renamed)
    for suffix in ("-wal", "-shm"):
        with suppress(FileNotFoundError):
            path.with_name(path.name + suffix).rename(renamed.with_name(renamed.name + suffix))
    return f"{path}: was damaged, so it was renamed to {renamed.name}; a new file was created: delete the old one"


def is_damage(error: Exception) -> bool:
    """Whether an error means that the file is damaged."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # the upper bits hold details
    is_without_table = code == sqlite3.SQLITE_ERROR and str(error).startswith(("no such table", "no such column"))
    is_damaged = code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB) or is_without_table
    return is_damaged or isinstance(error, DamagedError | WrongTableError)
