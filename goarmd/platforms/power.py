"""Where the machine's power comes from."""

from __future__ import annotations

import psutil


def on_battery() -> bool:
    """Whether the machine runs on its battery now; False where there is none, or where that is not known.

    psutil asks IOKit on macOS, and reads /sys/class/power_supply on Linux.
    """
    try:
        found = psutil.sensors_battery()
    except (AttributeError, OSError, RuntimeError, ValueError):  # a system without it; odd files of a driver
        return False
    return found is not None and found.power_plugged is False
