"""Files of /proc, read without the cost of Python's file objects."""

from __future__ import annotations

import os

_ENOUGH = 4096  # bytes; /proc/PID/stat and status are below 2,000


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
    """/proc/PID/stat and status of one process, kept open: reading again costs half of opening again.

    They stay with this very process; once it is gone, reading raises ProcessLookupError, whoever has its pid then.
    Closed when nothing refers to them any more.
    """

    __slots__ = ("_stat", "_status")

    def __init__(self, folder: str) -> None:
        self._stat = self._status = -1
        self._stat = os.open(f"{folder}/stat", os.O_RDONLY | os.O_CLOEXEC)
        self._status = os.open(f"{folder}/status", os.O_RDONLY | os.O_CLOEXEC)

    def read(self) -> tuple[bytes, bytes]:
        """Both texts.

        Raises:
            ProcessLookupError: the process is gone.
        """
        return os.pread(self._stat, _ENOUGH, 0), os.pread(self._status, _ENOUGH, 0)

    def __del__(self) -> None:
        for descriptor in (self._stat, self._status):
            if descriptor >= 0:
                os.close(descriptor)
