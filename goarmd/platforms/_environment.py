"""The environment that a process was started with, as far as it decides which Go it finds."""

from __future__ import annotations

import psutil


def search_path(pid: int) -> str | None:
    """PATH of one of the user's own processes; None if there is none, or if the system does not show it.

    Linux shows it in /proc/PID/environ, macOS behind the arguments (KERN_PROCARGS2) and not of its own programs.
    """
    try:
        return psutil.Process(pid).environ().get("PATH")
    except (psutil.Error, OSError):
        return None
