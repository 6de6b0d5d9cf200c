"""Reads programs as files, each once for as long as it stays the same.

A file is read by offset and never mapped into memory: one that is cut while it is mapped ends the reader with SIGBUS.
"""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias

from goarmd.core.safe_files import open_regular
from goarmd.programs.facts import Format, Program
from goarmd.programs.formats import executable

if TYPE_CHECKING:
    from pathlib import Path

_UNREAD = Program(Format.UNKNOWN)
_MOST_KEPT = 512  # programs; a machine has some dozens of those that are looked at again and again
_LARGEST_OFFSET = 2**63 - 1  # of a file (off_t)

_Version: TypeAlias = tuple[int, int, int, int, int]  # device, inode, times of change in nanoseconds, size


@dataclass(frozen=True, slots=True)
class ReadProgram:
    """What a file tells, and what of it could not be read, in words; None when all could."""

    program: Program
    problem: str | None = None


class _NotKeptError(Exception):
    """What was read is not kept, since a second look may tell something else."""

    def __init__(self, program: Program, problem: str) -> None:
        super().__init__(problem)
        self.found = ReadProgram(program, problem)


def read_program(path: str | Path) -> ReadProgram | None:
    """What the file at a path tells; None when there is no file. Whatever is wrong with it is told, never raised."""
    try:
        status = os.stat(path)  # noqa: PTH116  # of the kernel's text, whatever it is
        if not stat.S_ISREG(status.st_mode):
            return ReadProgram(_UNREAD, "not a regular file")
        return _judged(_read(os.fspath(path), _version(status)), status.st_size)
    except _NotKeptError as once:
        return once.found
    except FileNotFoundError:
        return ReadProgram(_UNREAD, "is a link that leads nowhere") if os.path.islink(path) else None  # noqa: PTH114  # as above
    except (OSError, ValueError) as error:  # a path with a NUL is a ValueError
        return ReadProgram(_UNREAD, f"cannot be read ({getattr(error, 'strerror', None) or error})")


def _judged(program: Program, size: int) -> ReadProgram:
    if program.missing:
        return ReadProgram(
            program, f"is cut off: it has {size} bytes, and its headers speak of {size + program.missing}"
        )
    return ReadProgram(program)


def _version(status: os.stat_result) -> _Version:
    return status.st_dev, status.st_ino, status.st_mtime_ns, status.st_ctime_ns, status.st_size


@lru_cache(maxsize=_MOST_KEPT)
def _read(path: str, version: _Version) -> Program:
    """Read a file that is of this version; an error is not kept, so that it is tried again."""
    descriptor = open_regular(path)
    try:
        return _parsed(descriptor, version)
    finally:
        os.close(descriptor)


def _parsed(descriptor: int, version: _Version) -> Program:
    faults: list[str] = []

    def read(at: int, size: int) -> bytes:
        """So many bytes; fewer where the file ends, none at a place that no file has or that cannot be read."""
        try:
            return os.pread(descriptor, size, at) if at + size <= _LARGEST_OFFSET else b""
        except OSError as error:
            faults.append(error.strerror or str(error))
            return b""

    program = executable.parse(read, version[-1])
    if faults:
        raise _NotKeptError(program, f"cannot be read whole ({faults[0]})")
    if _version(os.fstat(descriptor)) != version:
        raise _NotKeptError(program, "changed while it was read")
    return program
