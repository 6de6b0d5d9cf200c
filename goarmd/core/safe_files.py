"""Opens files that anybody may have put there: never one that waits for somebody, never one that macOS would ask about.

A FIFO opened for reading waits for a writer, and a daemon that looks into Documents makes macOS ask its user.
"""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING

from goarmd.core.private_folders import trail

if TYPE_CHECKING:
    from collections.abc import Iterator


def open_regular(path: str) -> int:
    """A descriptor of a regular file, to be closed by the caller.

    Raises:
        OSError: it cannot be opened, or is something else.
    """
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError(errno.EINVAL, "is no regular file", path)
    return descriptor


def content(path: str, home: Path, largest: int) -> bytes:
    """The first bytes of a file; none when it cannot be read, or leads into a private folder."""
    file = end(path, home)
    if file is None:
        return b""
    try:
        with os.fdopen(open_regular(file), "rb") as opened:
            return opened.read(largest)
    except OSError:
        return b""


def end(path: str, home: Path) -> str | None:
    """The file that all links of a path lead to; None when that is private, or no path at all."""
    if "\0" in path:
        return None
    found = trail(Path(path), home).end
    return None if found is None else str(found)


def names(folder: str, home: Path) -> Iterator[str]:
    """What is in a folder, sorted; nothing when that cannot be read, or is private."""
    real = end(folder, home)
    try:
        yield from sorted(os.listdir(real)) if real else ()  # noqa: PTH208  # texts
    except OSError:
        return
