"""Reports the daemon's state to the service manager: systemd's protocol, sd_notify(3).

The manager names a socket in the environment; without one, as under launchd or in a terminal, nothing is sent. A
manager that cannot be reached must not stop the daemon, so a failure is only logged, once.
"""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

from goarmd.runtime.logs import logger

if TYPE_CHECKING:
    from collections.abc import Mapping

READY, STOPPING, ALIVE = "READY=1", "STOPPING=1", "WATCHDOG=1"

_log = logger()
_MOST_DIGITS = 20  # of a number of 64 bits


class ServiceManager:
    """The service manager that started the daemon, if its environment names one.

    Attributes:
        alive_every: seconds between two signs of life: half of the manager's watchdog time, as sd_watchdog_enabled(3)
            advises; None without a watchdog.
    """

    def __init__(self, environment: Mapping[str, str], pid: int) -> None:
        self._address = environment.get("NOTIFY_SOCKET", "")
        self._failed = False
        self.alive_every = _alive_every(environment, pid) if self._address else None

    def notify(self, *states: str) -> None:
        """Send assignments such as `READY=1`; does nothing without a manager."""
        if not self._address:
            return
        name = self._address
        address = f"\0{name[1:]}" if name.startswith("@") else name  # Linux's abstract sockets begin with a zero byte
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as to:
                to.settimeout(0)  # never block: losing a notification beats stalling the daemon
                to.sendto("\n".join(states).encode(), address)
        except OSError as error:
            if not self._failed:
                _log.warning("notify.failed", socket=self._address, error=str(error))
            self._failed = True


def _alive_every(environment: Mapping[str, str], pid: int) -> float | None:
    """The watchdog in the environment is for the process it names, not for processes that inherited it."""
    microseconds = environment.get("WATCHDOG_USEC", "")
    ours = environment.get("WATCHDOG_PID", str(pid)) == str(pid)
    if not (ours and microseconds.isascii() and microseconds.isdigit() and len(microseconds) <= _MOST_DIGITS):
        return None
    return int(microseconds) / 2e6 or None
