"""Whether files have changed since they were last used: their identity, size and time, without opening them."""

from __future__ import annotations

from pathlib import Path
from typing import TypeAlias

Stamp: TypeAlias = tuple[tuple[int, int, int, int] | None, ...]


def stamp(*paths: str) -> Stamp:
    """A value that differs when one of the files has been changed or replaced; None stands for one that is missing."""
    return tuple(_of(Path(path).expanduser()) for path in paths)


def _of(path: Path) -> tuple[int, int, int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns
