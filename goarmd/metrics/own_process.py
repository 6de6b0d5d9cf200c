"""goarmd's own CPU, memory and files. prometheus_client has these metrics on Linux only."""

from __future__ import annotations

import ctypes
import resource
import time
from contextlib import suppress

import psutil

_M_ARENA_MAX = -8
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


def use_one_heap() -> None:
    """Have all threads share one heap: with glibc, each thread's own would keep what was freed in it, 1 MB in all.

    To be called before any thread is started (mallopt(3), M_ARENA_MAX of malloc.h). Other systems have no such call.
    """
    with suppress(AttributeError, OSError):
        ctypes.CDLL(None).mallopt(_M_ARENA_MAX, 1)


def allow_many_files() -> None:
    """Raise the limit of open files: each watched process may need one. macOS gives a LaunchAgent 256."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 65_536 if hard == resource.RLIM_INFINITY else min(65_536, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        with suppress(OSError, ValueError):  # refused: the present limit must do
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
