"""The exits of watched processes, reported by the kernel: kqueue on macOS, pidfds on Linux."""

from __future__ import annotations

import time
from threading import Thread
from typing import TYPE_CHECKING

from goarmd.core.facts import SourceRun
from goarmd.parts.source import Context, EventSource, Listener, Reading

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from goarmd.core.facts import ProcessKey
    from goarmd.platforms.exit_follower import ExitFollower

_NAME = "exits"
_LONGEST_WAIT = 3600.0  # seconds; closing wakes the thread, so this only bounds one call


class ExitListener(Listener):
    """Waits for exits on a thread, and posts them."""

    def __init__(self, exits: ExitFollower, post: Callable[[Reading], None]) -> None:
        self._exits = exits
        self._post = post
        post(Reading(SourceRun(_NAME, time.time(), 0.0), ()))  # it listens, although nothing has exited yet
        self._thread = Thread(target=self._listen, name=_NAME, daemon=True)
        self._thread.start()

    def watch(self, keys: Iterable[ProcessKey]) -> None:
        """Follow those that could not be followed when they were seen first."""
        for key in keys:
            self._exits.follow(key)

    def close(self) -> None:
        """Stop listening."""
        self._exits.stop()
        self._thread.join(timeout=1)
        if not self._thread.is_alive():
            self._exits.close()

    def _listen(self) -> None:
        while self._exits.is_open:
            began = time.time()
            try:
                exits = self._exits.wait(_LONGEST_WAIT)
            except OSError as error:
                self._post(Reading(SourceRun(_NAME, began, 0.0, f"{type(error).__name__}: {error}", "io"), ()))
                time.sleep(1)  # a fault that lasts must not spin
                continue
            if exits:
                noticed = exits[0].at  # the wait before it may have been an hour
                self._post(Reading(SourceRun(_NAME, noticed, time.time() - noticed), exits))


def open_listener(context: Context, post: Callable[[Reading], None]) -> Listener:
    """Begin to listen; raises ValueError in a context that follows no exits."""
    if context.exits is None:
        raise ValueError("this context follows no exits")
    return ExitListener(context.exits, post)


SOURCE = EventSource(
    name=_NAME,
    help="Is told by the kernel of the end of each watched process, and how it ended.",
    open=open_listener,
)
