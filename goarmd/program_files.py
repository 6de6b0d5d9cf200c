"""Reads programs as files, each once for as long as it stays the same.

A file is read by offset and never mapped into memory: one that is cut while it is mapped ends the reader with SIGBUS.
"""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias

from goarmd.formats import executable
from goarmd.programs import Format, Program

if TYPE_CHECKING:
    from pathlib import Path

_UNREAD = Program(Format.UNKNOWN)
_MOST_KEPT = 512  # programs; a machine has some dozens of those that are looked at again and again

_Version: TypeAlias = tuple[int, int, int, int]  # device, inode, time of change in nanoseconds, size


@dataclass(frozen=True, slots=True)
class Examined:
    """What a file tells, and what of it could not be read, in words; None when all could."""

    program: Program
    problem: str | None = None


class _RewrittenError(Exception):
    """The file changed while it was read; what was read of it may be of two versions."""

    def __init__(self, program: Program) -> None:
        super().__init__()
        self.program = program


def examine(path: str | Path) -> Examined | None:
    """What the file at a path tells; None when there is no file. Whatever is wrong with it is told, never raised."""
    try:
        status = os.stat(path)  # noqa: PTH116  # of the kernel's text, whatever it is
        if not stat.S_ISREG(status.st_mode):
            return Examined(_UNREAD, "is no regular file")
        return _judged(_read(os.fspath(path), _version(status)), status.st_size)
    except _RewrittenError as rewritten:
        return Examined(rewritten.program, "changed while it was read")
    except FileNotFoundError:
        return Examined(_UNREAD, "is a link that leads nowhere") if os.path.islink(path) else None  # noqa: PTH114  # as above
    except (OSError, ValueError) as error:  # a path with a NUL is a ValueError
        return Examined(_UNREAD, f"cannot be read ({getattr(error, 'strerror', None) or error})")


def _judged(program: Program, size: int) -> Examined:
    if program.extent > size:
        return Examined(program, f"is cut off: it has {size} bytes, and its headers speak of {program.extent}")
    return Examined(program)


def _version(status: os.stat_result) -> _Version:
    return status.st_dev, status.st_ino, status.st_mtime_ns, status.st_size


@lru_cache(maxsize=_MOST_KEPT)
def _read(path: str, version: _Version) -> Program:
    """Read a file that is of this version; an error is not kept, so that it is tried again."""
    # O_NONBLOCK: a FIFO that took the file's place would wait for a writer.
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        program = executable.parse(lambda at, size: _bytes(descriptor, at, size))
        if _version(os.fstat(descriptor)) != version:
            raise _RewrittenError(program)
    finally:
        os.close(descriptor)
    return program


def _bytes(descriptor: int, at: int, size: int) -> bytes:
    """So many bytes; fewer where the file ends, none at a place that no file has."""
    return os.pread(descriptor, size, at) if at < 2**63 else b""
