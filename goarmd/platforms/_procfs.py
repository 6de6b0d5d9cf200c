"""Files of /proc, read without the cost of Python's file objects."""

from __future__ import annotations

import os

_ENOUGH = 4096  # bytes; /proc/PID/stat and status are below 2,000, but for a process in hundreds of groups
_LONGEST_STATUS = 16_384  # bytes; the memory is behind the groups, with 11 bytes for each


def read(path: str, size: int = _ENOUGH) -> bytes:
    """The start of a file.

    Raises:
        OSError: it cannot be read.
    """
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        return os.read(descriptor, size)
    finally:
        os.close(descriptor)


class KeptOpen:
    """/proc/PID/stat and status of one process, kept open: a second read costs half as much as opening again.

    They belong to exactly this process: after its exit reading raises ProcessLookupError, even if its pid is reused.
    They are closed with this object.
    """

    __slots__ = ("_stat", "_status")

    def __init__(self, folder: str) -> None:
        self._stat = self._status = -1
        self._stat = os.open(f"{folder}/stat", os.O_RDONLY | os.O_CLOEXEC)
        self._status = os.open(f"{folder}/status", os.O_RDONLY | os.O_CLOEXEC)

    def read(self) -> tuple[bytes, bytes]:
        """Both texts.

        Raises:
            ProcessLookupError: the process has exited.
        """
        status = os.pread(self._status, _ENOUGH, 0)
        if len(status) == _ENOUGH:
            status = os.pread(self._status, _LONGEST_STATUS, 0)
        return os.pread(self._stat, _ENOUGH, 0), status

    def __del__(self) -> None:
        for descriptor in (self._stat, self._status):
            if descriptor >= 0:
                os.close(descriptor)
