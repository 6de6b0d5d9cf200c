"""goarmd's own CPU, memory and files. prometheus_client has these metrics on Linux only."""

from __future__ import annotations

import resource
import time
from contextlib import suppress

import psutil

_self = psutil.Process()


def cpu_seconds() -> float:
    """User and system time since the start."""
    return time.process_time()


def resident_bytes() -> int:
    """Resident memory."""
    return int(_self.memory_info().rss)


def cost() -> tuple[float, int | None]:
    """CPU seconds and resident bytes; None for the memory while no file descriptor is left to read it."""
    try:
        memory = resident_bytes()
    except OSError:
        memory = None
    return cpu_seconds(), memory


def start_time() -> float:
    """When goarmd started, in seconds since 1970."""
    return float(_self.create_time())


def open_files() -> int:
    """Open file descriptors."""
    return int(_self.num_fds())


def most_files() -> int:
    """The limit of open file descriptors."""
    return resource.getrlimit(resource.RLIMIT_NOFILE)[0]


def allow_many_files() -> None:
    """Raise the limit of open files: each watched process may need one. macOS gives a LaunchAgent 256."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 65_536 if hard == resource.RLIM_INFINITY else min(65_536, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        with suppress(OSError, ValueError):  # refused: the present limit must do
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
