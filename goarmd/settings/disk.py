"""Reads settings files: bounded, never blocking, never in a folder of which macOS would ask the user."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from goarmd.core.private_folders import trail
from goarmd.core.safe_files import open_regular

if TYPE_CHECKING:
    from collections.abc import Mapping

NO_FILE = "not a regular file"
_LARGEST = 1024 * 1024  # bytes; the largest settings.json seen in public has 300 kB
_Stamp = tuple[int, int, int, int, int] | None
_MOST_NAMES = 10_000  # entries of one folder


@dataclass(frozen=True, slots=True)
class FileContent:
    """What a file holds; `problem` says in words why it could not be read, and then `raw` is empty."""

    raw: bytes
    problem: str | None = None


class Disk:
    """The files of a home folder, and of the machine around it.

    Args:
        root: the home, or any folder that is read as one.
        is_machine: the folder belongs to this machine, so files elsewhere on it are those that the settings name. For a
            folder of another machine they are unknown.

    Attributes:
        variables: those of the environment that say where the home's files are; of another machine none is known.
    """

    def __init__(self, root: Path, *, is_machine: bool) -> None:
        self.root = root
        self.is_machine = is_machine
        self.variables: Mapping[str, str] = os.environ if is_machine else {}
        self._looked: dict[Path, _Stamp] = {}
        self._real_root = root.resolve()

    def read(self, path: Path) -> FileContent | None:
        """The content of a file; None if there is no such file, or if it belongs to another machine."""
        end = self._end(path)
        if end is None:
            return FileContent(
                b"", "it is in a private folder, where macOS would ask for permission: move it elsewhere"
            )
        if not self._may_look(end):
            return None
        try:
            return _content(str(end))
        except (FileNotFoundError, NotADirectoryError, ValueError):  # a name with a NUL is a ValueError
            return None
        except OSError as error:
            return FileContent(b"", f"it cannot be read ({error.strerror}): check its permissions")

    def names(self, folder: Path) -> tuple[str, ...]:
        """The entries of a folder, sorted; none if it cannot be read."""
        end = self._end(folder)
        if end is None or not self._may_look(end):
            return ()
        try:
            return tuple(sorted(os.listdir(end))[:_MOST_NAMES])  # noqa: PTH208  # names are all that is wanted
        except (OSError, ValueError):
            return ()

    def exists(self, path: str) -> bool | None:
        """Whether there is something at an absolute path; None if that is unknown: another machine has more files."""
        end = self._end(Path(path))
        if end is None or not self._may_look(end):
            return None
        try:
            return end.exists() or (None if not self.is_machine else False)
        except (OSError, ValueError):
            return None

    @property
    def looked_at(self) -> tuple[Path, ...]:
        """All that was looked at, except folders: they change with each file in them."""
        return tuple(path for path in self._looked if path.is_symlink() or not path.is_dir())

    def is_unchanged(self) -> bool:
        """Whether all that was looked at is as it was then."""
        return all(_stamp(path) == before for path, before in self._looked.items())

    def shown(self, path: Path) -> str:
        """A path as people read it: below the root without it."""
        return str(path.relative_to(self.root)) if path.is_relative_to(self.root) else str(path)

    def _end(self, path: Path) -> Path | None:
        """Where a path leads; None into a private folder. What is there is remembered, and where links lead too."""
        found = trail(path, self.root)
        for each in (*found.links, found.end):
            if each is not None and each not in self._looked:  # as at the first look: what was read then counts
                self._looked[each] = _stamp(each)
        return found.end

    def _may_look(self, end: Path) -> bool:
        return self.is_machine or end.is_relative_to(self.root) or end.is_relative_to(self._real_root)


def _stamp(path: Path) -> _Stamp:
    """What changes when a file, a link or a folder's list of names changes; None while nothing is there."""
    try:
        status = os.lstat(path)
    except (OSError, ValueError):
        return None
    return status.st_dev, status.st_ino, status.st_mtime_ns, status.st_ctime_ns, status.st_size


def _content(path: str) -> FileContent:
    try:
        descriptor = open_regular(path)
    except OSError as error:
        if error.strerror == NO_FILE:
            return FileContent(b"", NO_FILE)
        raise
    with os.fdopen(descriptor, "rb") as file:
        if os.fstat(descriptor).st_size > _LARGEST:
            return FileContent(b"", f"it is larger than {_LARGEST // 1024**2} MiB and was not read")
        raw = file.read(_LARGEST + 1)
    return FileContent(raw[:_LARGEST])


def is_folder(disk: Disk, path: Path) -> bool:
    """Whether a path is a folder that may be looked into."""
    end = trail(path, disk.root).end
    try:
        return end is not None and stat.S_ISDIR(end.stat().st_mode)
    except OSError:
        return False
