"""Acts on signals at once, whatever the main thread does.

Python runs a signal's handler on the main thread, between two steps of Python: not while that waits for a lock, a
network drive or the next message, if the signal came just before the wait began. So the handlers do nothing, and a
thread reads the numbers that Python writes at once (signal.set_wakeup_fd).
"""

from __future__ import annotations

import os
import signal
from threading import Thread
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_MOST = 64


class Signals:
    """Calls an action for each signal that comes, on its own thread. Made on the main thread, once.

    Args:
        actions: by signal; they must be quick.

    Raises:
        RuntimeError: no thread can be started.
    """

    def __init__(self, actions: Mapping[signal.Signals, Callable[[], None]]) -> None:
        self._actions = actions
        self._numbers, write = os.pipe2(os.O_CLOEXEC) if hasattr(os, "pipe2") else os.pipe()
        os.set_blocking(write, False)
        Thread(target=self._run, name="signals", daemon=True).start()
        signal.set_wakeup_fd(write, warn_on_full_buffer=False)
        for number in actions:
            signal.signal(number, lambda *_: None)

    def _run(self) -> None:
        while numbers := os.read(self._numbers, _MOST):
            for number in numbers:
                if action := self._actions.get(signal.Signals(number)):
                    action()
