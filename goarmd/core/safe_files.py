"""Open untrusted files: never block on a FIFO, never trigger a privacy prompt; replace files as a whole."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING

from goarmd.core.private_folders import trail

PROBE_FOLDER = "goarmd-probe-"  # how the folder is called in which a program runs that goarmd asks something

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO


def open_regular(path: str) -> int:
    """Open a regular file and return its descriptor, which the caller closes.

    Raises:
        OSError: it cannot be opened, or is not a regular file.
    """
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError(errno.EINVAL, "not a regular file", path)
    return descriptor


def replace_whole(path: Path, content: bytes, mode: int, *, durable: bool = False) -> None:
    """Replace a file in one step, so that no reader sees half of it.

    The new file gets an unpredictable name, and an existing file is never opened: another user with write permission
    for the folder can neither redirect the write with a link nor block it with a FIFO.

    Args:
        path: the file.
        content: its new content.
        mode: its permissions.
        durable: the content is on the disk before the old file goes, so that a loss of power costs neither.

    Raises:
        OSError: it cannot be written; the old file is unchanged.
    """
    unfinished = path.with_name(f".{path.name}.{os.urandom(8).hex()}")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    try:
        with os.fdopen(os.open(unfinished, flags, 0o600), "wb") as file:
            file.write(content)
            os.fchmod(file.fileno(), mode)
            if durable:
                file.flush()
                os.fsync(file.fileno())
        unfinished.replace(path)
    except OSError:
        unfinished.unlink(missing_ok=True)
        raise


def content(path: str, home: Path, largest: int) -> bytes:
    """The first `largest` bytes of a file; empty if it cannot be read or is in a privacy-protected folder."""
    file = end(path, home)
    if file is None:
        return b""
    try:
        with os.fdopen(open_regular(file), "rb") as opened:
            return opened.read(largest)
    except OSError:
        return b""


def end(path: str, home: Path) -> str | None:
    """The path with all links resolved; None if it is privacy-protected, or not a valid path."""
    if "\0" in path:
        return None
    found = trail(Path(path), home).end
    return None if found is None else str(found)


def names(folder: str, home: Path) -> Iterator[str]:
    """The names in a folder, sorted; empty if it cannot be read or is privacy-protected."""
    real = end(folder, home)
    try:
        yield from sorted(os.listdir(real)) if real else ()  # noqa: PTH208  # texts
    except OSError:
        return


def pieces(file: BinaryIO, size: int, most: int) -> Iterator[bytes]:
    """An open file in pieces of so many bytes, up to so many bytes together."""
    left = most
    while left > 0 and (data := file.read(size)):
        left -= len(data)
        yield data
