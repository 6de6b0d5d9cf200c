"""Copies of the files that `goarmd fix` changed, so that `goarmd fix --undo` gives each byte back."""

from __future__ import annotations

import base64
import hashlib
import shutil
import stat
import time
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from goarmd.core.errors import GoarmdError
from goarmd.core.safe_files import replace_whole

if TYPE_CHECKING:
    from collections.abc import Sequence

    from goarmd.settings.fix import Change

_MOST_KEPT = 20
_NAME = "files.json"


class Saved(msgspec.Struct, frozen=True, kw_only=True):
    """One file as it was: its path, its bytes in base64, its permissions, and the digest of what was written."""

    path: str
    content: str
    mode: int
    written: str

    @property
    def raw(self) -> bytes:
        """The bytes of before."""
        return base64.b64decode(self.content)


def write(folder: Path, changes: Sequence[Change]) -> Path:
    """Save the files, then write the changes; a file that is not as it was when the edit was planned stops it.

    Args:
        folder: where backups are kept.
        changes: what to write.

    Returns:
        The folder of this backup.

    Raises:
        GoarmdError: nothing more was written from the file that is named on.
    """
    for change in changes:
        _insist(change.path, change.before)
    saved = [
        Saved(
            path=str(change.path),
            content=base64.b64encode(change.before).decode(),
            mode=stat.S_IMODE(change.path.stat().st_mode),
            written=_digest(change.after),
        )
        for change in changes
    ]
    backup = _save(folder, saved)
    for change, before in zip(changes, saved, strict=True):
        _insist(change.path, change.before)
        _replace(change.path, change.after, before.mode)
    return backup


def undo(folder: Path, *, dry_run: bool = False) -> tuple[str, ...]:
    """Give the files of the newest backup their bytes back, and forget the backup.

    Args:
        folder: where backups are kept.
        dry_run: write nothing.

    Returns:
        The paths that were written, or would be.

    Raises:
        GoarmdError: there is no backup, or a file was changed since; then none is written.
    """
    backup = next(iter(sorted(_backups(folder), reverse=True)), None)
    if backup is None:
        raise GoarmdError("there is nothing to undo")
    due = [each for each in _load(backup) if _digest(_bytes(Path(each.path))) != _digest(each.raw)]
    for each in due:
        if _digest(_bytes(Path(each.path))) != each.written:
            raise GoarmdError(
                f"{each.path}: changed since goarmd fix: nothing was undone; its earlier content: {backup}"
            )
    if not dry_run:
        for each in due:
            _replace(Path(each.path), each.raw, each.mode)
        shutil.rmtree(backup)
    return tuple(each.path for each in due)


def _save(folder: Path, saved: Sequence[Saved]) -> Path:
    name = f"{time.strftime('%Y%m%dT%H%M%S', time.gmtime())}-{time.time_ns() % 1_000_000_000:09}"
    backup = folder / name
    try:
        backup.mkdir(mode=0o700, parents=True)
        replace_whole(backup / _NAME, msgspec.json.encode(saved), 0o600, durable=True)
    except OSError as error:
        shutil.rmtree(backup, ignore_errors=True)
        raise GoarmdError(f"{backup}: cannot write a backup ({error.strerror}): nothing was changed") from error
    for old in sorted(_backups(folder))[:-_MOST_KEPT]:
        shutil.rmtree(old, ignore_errors=True)
    return backup


def _load(backup: Path) -> list[Saved]:
    try:
        return msgspec.json.decode((backup / _NAME).read_bytes(), type=list[Saved])
    except (OSError, msgspec.MsgspecError) as error:
        raise GoarmdError(f"{backup}: cannot be read: restore the files by hand, or delete the folder") from error


def _backups(folder: Path) -> list[Path]:
    try:
        return [each for each in folder.iterdir() if (each / _NAME).exists()]
    except OSError:
        return []


def _insist(path: Path, before: bytes) -> None:
    if _bytes(path) != before:
        raise GoarmdError(f"{path}: changed while you looked at the edit: type goarmd fix again")


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


def _replace(path: Path, content: bytes, mode: int) -> None:
    try:
        replace_whole(path, content, mode, durable=True)
    except OSError as error:
        raise GoarmdError(f"{path}: cannot be written ({error.strerror}): it is as it was") from error


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
