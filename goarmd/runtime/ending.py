"""Ends the process although something hangs, such as a network drive, and gives what is only slow its time."""

from __future__ import annotations

import os
from functools import partial
from threading import Event, Thread
from typing import TYPE_CHECKING

from goarmd.runtime.logs import logger

if TYPE_CHECKING:
    from collections.abc import Callable

_LONGEST_STEP = 0.9  # seconds without any step of the end being done; what is saved by then is saved
_LOG_SECONDS = 0.1  # for a last line: the log may hang too
_log = logger()


class Ending:
    """The steps of an orderly end, and how far it is."""

    def __init__(self) -> None:
        self._steps = 0
        self._complete = Event()

    def step(self, close: Callable[[], None]) -> None:
        """Do one step."""
        try:
            close()
        finally:
            self._steps += 1

    def complete(self) -> None:
        """All is done."""
        self._complete.set()

    def insist(self) -> None:
        """Return when all is done. If a step hangs, end the process with exit code 1."""
        done = self._steps
        while not self._complete.wait(_LONGEST_STEP):
            if self._steps == done:
                line = Thread(target=partial(_log.error, "stop.forced", hanging_seconds=_LONGEST_STEP), daemon=True)
                line.start()
                line.join(_LOG_SECONDS)
                os._exit(1)
            done = self._steps
