"""The SQLite state file: opened, migrated, quarantined if corrupt, replaced by memory if unusable.

A problem with the file never stops goarmd: it continues in memory, reports it in `StateFile.problem`, and saves the
unsaved writes as soon as the file can be written again. A damaged file is renamed and a new one created.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from contextlib import closing, suppress
from itertools import chain
from typing import TYPE_CHECKING, Any

from goarmd.core.errors import GoarmdError
from goarmd.state.migrations import NewerSchemaError, migrate, refuse_newer

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_BUSY_SECONDS = 2.0  # another goarmd (`goarmd drift --accept`) locks the file for milliseconds
_MOST_UNSAVED = 5000  # transactions kept until the file can be written again
Statement = tuple[str, tuple[Any, ...]]


class _DamagedError(Exception):
    """SQLite's own check of the file found errors."""


class StateFile:
    """The file. May be used from several threads, and while another process uses the same file.

    Args:
        path: the file; a missing folder is created. None keeps everything in memory.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._unsaved: dict[str, tuple[Statement, ...]] = {}
        self._written = 0
        self.generation = 0  # rises when the file's content is lost and a new file is created
        self._loss: str | None = None
        self._fault: str | None = None
        self._connection = _in_memory() if path is None else self._open_or_memory(path)

    @classmethod
    def copy_of(cls, path: Path) -> StateFile:
        """The file's content, copied to memory: queries change nothing. `problem` reports an unreadable file."""
        copy = cls(None)
        if found := _copied(path):
            copy._connection = found
        elif path.exists():
            copy._loss = f"{path}: cannot be read, so the history is missing: the daemon will create a new file"
        return copy

    @property
    def problem(self) -> str | None:
        """What is wrong with the file and what to do, in one line; None if everything is saved.

        The rename of a damaged file is reported as long as the new file is open.
        """
        return self._fault or self._loss

    @property
    def saves(self) -> bool:
        """Whether writes survive a restart; False while they are only in memory."""
        return self._path is not None and self._fault is None

    @property
    def files(self) -> tuple[Path, ...]:
        """The files that change when another process writes; empty in memory."""
        return (self._path, self._path.with_name(f"{self._path.name}-wal")) if self._path else ()

    def close(self) -> None:
        """Close the file; may be called twice."""
        with self._lock:
            self._connection.close()

    def rows(self, sql: str, *parameters: Any) -> list[tuple[Any, ...]]:
        """The rows that a query returns.

        Raises:
            GoarmdError: the file cannot be read.
        """
        with self._lock:
            try:
                return self._connection.execute(sql, parameters).fetchall()
            except sqlite3.Error as error:
                if not self._reopened(error):
                    # An empty result would mean "never seen", and the baseline would be overwritten.
                    raise GoarmdError(_advice(self._path, "cannot be read", error)) from error
                return self._connection.execute(sql, parameters).fetchall()

    def write(self, *statements: Statement, name: str | None = None) -> None:
        """Execute all statements or, if goarmd is killed meanwhile, none.

        While they cannot be saved they wait; a later write with the same name replaces an earlier one.
        """
        with self._lock:
            if self._fault:
                self._return_to_file()
            elif self._path and not self._path.exists():  # removed by hand: a write to it would be lost
                self._put_back(self._path)
            try:
                _transact(self._connection, statements)
            except sqlite3.Error as error:
                if not self._reopened(error):
                    self._leave_file(error)
                _transact(self._connection, statements)
            if self._fault:
                self._written += 1
                self._unsaved[name or str(self._written)] = statements
                if len(self._unsaved) > _MOST_UNSAVED:
                    del self._unsaved[next(iter(self._unsaved))]

    def compact(self) -> bool:
        """Rewrite the file, so that nothing of deleted rows is left in it; False if another process uses it now."""
        with self._lock, suppress(sqlite3.Error):
            self._connection.execute("VACUUM")
            return not self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        return False

    def _put_back(self, path: Path) -> None:
        """Copy a removed file to a new one; its content exists as long as it is open."""
        removed, self._connection = self._connection, self._open_or_memory(path)
        with closing(removed):
            try:
                removed.backup(self._connection)
            except sqlite3.Error:
                self.generation += 1

    def _open_or_memory(self, path: Path) -> sqlite3.Connection:
        """Open the file; if it cannot be used, a copy in memory of the part that can be read."""
        try:
            try:
                return _open(path)
            except (_DamagedError, sqlite3.Error) as error:
                if not _is_damage(error):
                    raise
                self._loss = _quarantine(path)
                return _open(path)
        except NewerSchemaError as error:
            self._fault = f"{path}: {error}: nothing is saved until goarmd is updated"
            return _in_memory()
        except (OSError, sqlite3.Error) as error:
            self._fault = _advice(path, "cannot be used, nothing is saved", error)
            return _copied(path) or _in_memory()

    def _reopened(self, error: sqlite3.Error) -> bool:
        """Open the file again if the error means that it is damaged; False if it does not."""
        if self._path is None or not _is_damage(error):
            return False
        self._connection.close()
        self._connection = self._open_or_memory(self._path)
        self.generation += 1
        return True

    def _leave_file(self, error: sqlite3.Error) -> None:
        if self._path is not None:
            memory = _copied(self._path) or _in_memory()  # before closing, while the file's own index still exists
            self._connection.close()
            self._connection = memory
            self._fault = _advice(self._path, "cannot be written, nothing is saved", error)

    def _return_to_file(self) -> None:
        """Open the file again and write the unsaved statements; if that fails, stay in memory."""
        if self._path is None:
            return
        try:
            file = _open(self._path)
        except (OSError, sqlite3.Error, NewerSchemaError, _DamagedError):
            return
        try:
            _transact(file, tuple(chain.from_iterable(self._unsaved.values())))
        except sqlite3.Error:
            file.close()
            return
        self._connection.close()
        self._connection = file
        self._unsaved.clear()
        self._fault = None


def _transact(connection: sqlite3.Connection, statements: Sequence[Statement]) -> None:
    connection.execute("BEGIN IMMEDIATE")
    try:
        for sql, parameters in statements:
            connection.execute(sql, parameters)
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:  # SQLite rolls back on its own after some errors, such as a full disk
            connection.execute("ROLLBACK")
        raise


def _open(path: Path) -> sqlite3.Connection:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    _make_private(path)
    connection = _connect(str(path))
    try:
        refuse_newer(connection)
        _refuse_damaged(connection)
        connection.execute("PRAGMA secure_delete = ON")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        migrate(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _make_private(path: Path) -> None:
    """Only the owner may read the file; SQLite gives its -wal and -shm the same mode. The folder is goarmd's own."""
    with suppress(OSError):
        path.parent.chmod(0o700)
    if not path.exists():
        path.touch(mode=0o600)
    for file in (path, path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")):
        with suppress(OSError):  # another user's, which opening refuses in its own words
            file.chmod(0o600)


def _connect(name: str) -> sqlite3.Connection:
    return sqlite3.connect(
        name,
        timeout=_BUSY_SECONDS,
        isolation_level=None,
        check_same_thread=False,
        uri=name.startswith("file:"),
    )


def _in_memory() -> sqlite3.Connection:
    connection = _connect(":memory:")
    migrate(connection)
    return connection


def _copied(path: Path) -> sqlite3.Connection | None:
    """A copy of the file in memory, or None; `immutable` works where not even an index can be written."""
    for way in ("mode=ro", "immutable=1"):
        memory = _connect(":memory:")
        try:
            with closing(_connect(f"{path.absolute().as_uri()}?{way}")) as file:
                file.backup(memory)
            refuse_newer(memory)
            migrate(memory)
        except (sqlite3.Error, NewerSchemaError):
            memory.close()
        else:
            return memory
    return None


def _refuse_damaged(connection: sqlite3.Connection) -> None:
    if connection.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
        raise _DamagedError


def _quarantine(path: Path) -> str:
    """Rename a damaged file with its journal; returns the message for `problem`."""
    renamed = path.with_name(f"{path.name}.corrupt-{int(time.time())}")
    path.rename(renamed)
    for suffix in ("-wal", "-shm"):
        with suppress(FileNotFoundError):
            path.with_name(path.name + suffix).rename(renamed.with_name(renamed.name + suffix))
    return f"{path}: was damaged, so it was renamed to {renamed.name}; a new file was created: delete the old one"


def _is_damage(error: Exception) -> bool:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # the upper bits hold details
    return isinstance(error, _DamagedError) or code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def _advice(path: Path | None, what: str, error: Exception) -> str:
    return f"{path}: {what} ({error}): check whether the disk is full and the folder is yours"
