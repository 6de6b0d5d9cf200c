"""Reads program files; each is read again only after a change.

A file is read by offset and never mapped into memory: a mapped file that is truncated crashes the reader with SIGBUS.
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
_MOST_KEPT = 512  # programs; a machine has some dozens that are read repeatedly
_LARGEST_OFFSET = 2**63 - 1  # in a file (off_t)

_Version: TypeAlias = tuple[int, int, int, int, int]  # device, inode, mtime and ctime in nanoseconds, size


@dataclass(frozen=True, slots=True)
class ReadProgram:
    """A file's content, and why it could not be read completely; None if it could."""

    program: Program
    problem: str | None = None


class _NotKeptError(Exception):
    """The content is not cached, because the next run may read something else."""

    def __init__(self, program: Program, problem: str) -> None:
        super().__init__(problem)
        self.found = ReadProgram(program, problem)


def read_program(path: str | Path) -> ReadProgram | None:
    """Read the file at a path; None if it does not exist. A problem with it is returned, never raised."""
    try:
        status = os.stat(path)  # noqa: PTH116  # the kernel's text, possibly not a valid path
        if not stat.S_ISREG(status.st_mode):
            return ReadProgram(_UNREAD, "not a regular file")
        return _judged(_read(os.fspath(path), _version(status)), status.st_size)
    except _NotKeptError as once:
        return once.found
    except FileNotFoundError:
        return ReadProgram(_UNREAD, "is a broken link") if os.path.islink(path) else None  # noqa: PTH114  # as above
    except (OSError, ValueError) as error:  # a path with a NUL is a ValueError
        return ReadProgram(_UNREAD, f"cannot be read ({getattr(error, 'strerror', None) or error})")


def _judged(program: Program, size: int) -> ReadProgram:
    if program.missing:
        return ReadProgram(
            program, f"is cut off: it has {size} bytes, but its headers describe {size + program.missing}"
        )
    return ReadProgram(program)


def _version(status: os.stat_result) -> _Version:
    return status.st_dev, status.st_ino, status.st_mtime_ns, status.st_ctime_ns, status.st_size


@lru_cache(maxsize=_MOST_KEPT)
def _read(path: str, version: _Version) -> Program:
    """Read this version of a file; an error is not cached, so the next run tries again."""
    descriptor = open_regular(path)
    try:
        return _parsed(descriptor, version)
    finally:
        os.close(descriptor)


def _parsed(descriptor: int, version: _Version) -> Program:
    faults: list[str] = []

    def read(at: int, size: int) -> bytes:
        """The bytes at an offset; fewer at the end of the file, none at an impossible offset or after an error."""
        try:
            return os.pread(descriptor, size, at) if at + size <= _LARGEST_OFFSET else b""
        except OSError as error:
            faults.append(error.strerror or str(error))
            return b""

    program = executable.parse(read, version[-1])
    if faults:
        raise _NotKeptError(program, f"cannot be read completely ({faults[0]})")
    if _version(os.fstat(descriptor)) != version:
        raise _NotKeptError(program, "changed during reading")
    return program
