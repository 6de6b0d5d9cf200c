"""The SQLite state file: opened, migrated, quarantined if corrupt, replaced by memory if unusable.

A problem with the file never stops goarmd: it continues in memory, reports it in `StateFile.problem`, and saves the
unsaved writes as soon as the file can be written again. A damaged file is renamed and a new one created.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from contextlib import closing, suppress
from itertools import chain
from typing import TYPE_CHECKING, Any

from goarmd.core.errors import GoarmdError
from goarmd.core.ownership import of_another
from goarmd.state.migrations import NewerSchemaError, WrongTableError
from goarmd.state.opening import (
    DamagedError,
    Statement,
    connect,
    copied,
    identity,
    in_memory,
    is_damage,
    journals,
    open_file,
    quarantine,
    transact,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from goarmd.state.opening import Identity

_MOST_UNSAVED = 5000  # transactions kept until the file can be written again


class StateFile:
    """The file. May be used from several threads, and while another process uses the same file.

    Args:
        path: the file; a missing folder is created. None keeps everything in memory.
        claim: asked before a file that was removed is made again; why it belongs to another daemon, else None.
    """

    def __init__(self, path: Path | None, claim: Callable[[], str | None] = lambda: None) -> None:
        self._path, self._claim = path, claim
        self._lock = threading.Lock()
        self._unsaved: dict[str, tuple[Statement, ...]] = {}
        self._is_whole = False  # what is in memory is all there is: there was no file to write to
        self._written = 0
        self._version: int | None = None  # of the file's content, which other processes raise
        self.writes = 0  # how often something was written
        self.generation = 0  # rises when the file's content is lost and a new file is created
        self._loss: str | None = None
        self._fault: str | None = None
        self._identity: Identity | None = None  # of the file that is open: a path may get another file
        self._connection = in_memory() if path is None else self._open_or_memory(path)
        self.changed_elsewhere()

    @classmethod
    def copy_of(cls, path: Path) -> StateFile:
        """The file's content, copied to memory: queries change nothing. `problem` reports an unreadable file."""
        copy = cls(None)
        if found := copied(path):
            copy._connection = found
        elif stranger := of_another(path):
            copy._loss = f"{path}: cannot be read, so the history is missing: {stranger}"
        elif os.path.exists(path):  # noqa: PTH110  # pathlib's raises where the folder may not be entered
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
            self.writes += 1
            if self._fault:
                self._return_to_file()
            elif self._path and self._identity != identity(self._path):  # removed or replaced: a write would be lost
                self._put_back(self._path)
            try:
                transact(self._connection, statements)
            except sqlite3.Error as error:
                if not self._reopened(error):
                    self._leave_file(error)
                transact(self._connection, statements)
            if self._fault:
                self._written += 1
                self._unsaved[name or str(self._written)] = statements
                if len(self._unsaved) > _MOST_UNSAVED:
                    del self._unsaved[next(iter(self._unsaved))]

    def changed_elsewhere(self) -> bool:
        """Whether another process has written to the file since it was opened or this was asked last."""
        before = self._version
        with self._lock, suppress(sqlite3.Error):
            # Differs after commits of other connections only (sqlite.org/pragma.html#pragma_data_version).
            (self._version,) = self._connection.execute("PRAGMA data_version").fetchone()
            return self._version != before
        return True

    def compact(self) -> bool:
        """Rewrite the file, so that nothing of deleted rows is left in it; False if another process uses it now."""
        with self._lock, suppress(sqlite3.Error):
            self._connection.execute("VACUUM")
            return not self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        return False

    def _put_back(self, path: Path) -> None:
        """Write the content of a removed file to a new one: it exists as long as the file is open.

        A file that another one replaced, such as an older copy, is left as it is, unless that one is new and empty.
        """
        memory = connect(":memory:")
        with closing(self._connection) as removed:
            try:
                removed.backup(memory)
            except sqlite3.Error:
                memory.close()
                memory = in_memory()
                self.generation += 1
        if fault := self._claim():
            self._connection, self._is_whole, self._fault = memory, True, fault
            return
        for file in journals(path):  # SQLite would read the removed file's journal as the new file's, or drop both
            with suppress(OSError):
                file.unlink(missing_ok=True)
        self._connection = self._open_or_memory(path)
        if self._fault:
            self._connection.close()
            self._connection, self._is_whole = memory, True
            return
        with closing(memory):
            if _has_counted(self._connection) and _has_counted(memory):
                self.generation += 1
            else:
                memory.backup(self._connection)

    def _open_or_memory(self, path: Path) -> sqlite3.Connection:
        """Open the file; if it cannot be used, a copy in memory of the part that can be read."""
        try:
            try:
                return self._opened(path)
            except (DamagedError, WrongTableError, sqlite3.Error) as error:
                if not is_damage(error):
                    raise
                self._loss = quarantine(path)
                return self._opened(path)
        except NewerSchemaError as error:
            self._fault = f"{path}: {error}: nothing is saved until goarmd is updated"
            return in_memory()
        except (OSError, sqlite3.Error) as error:
            self._fault = _advice(path, "cannot be used, nothing is saved", error)
            return copied(path) or in_memory()

    def _opened(self, path: Path) -> sqlite3.Connection:
        connection = open_file(path)
        self._identity = identity(path)
        return connection

    def _reopened(self, error: sqlite3.Error) -> bool:
        """Open the file again if the error means that it is damaged; False if it does not."""
        if self._path is None or not is_damage(error):
            return False
        self._connection.close()
        self._connection = self._open_or_memory(self._path)
        self.generation += 1
        return True

    def _leave_file(self, error: sqlite3.Error) -> None:
        if self._path is not None:
            memory = copied(self._path) or in_memory()  # before closing, while the file's own index still exists
            self._connection.close()
            self._connection = memory
            self._fault = _advice(self._path, "cannot be written, nothing is saved", error)

    def _return_to_file(self) -> None:
        """Open the file again and write the unsaved statements; if that fails, stay in memory."""
        if self._path is None or self._claim():
            return
        is_new = self._is_whole and not os.path.exists(self._path)  # noqa: PTH110  # as above
        try:
            file = self._opened(self._path)
        except (OSError, sqlite3.Error, NewerSchemaError, DamagedError, WrongTableError):
            return
        try:
            if is_new:
                self._connection.backup(file)
            else:
                transact(file, tuple(chain.from_iterable(self._unsaved.values())))
        except sqlite3.Error:
            file.close()
            return
        self._connection.close()
        self._connection = file
        self._unsaved.clear()
        self._fault, self._is_whole = None, False


def _has_counted(connection: sqlite3.Connection) -> bool:
    return connection.execute("SELECT 1 FROM crash_counts LIMIT 1").fetchone() is not None


def _advice(path: Path | None, what: str, error: Exception) -> str:
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    cure = (path and of_another(path)) or "check whether the disk is full and the folder is yours"
    return f"{path}: {what} ({reason}): {cure}"
