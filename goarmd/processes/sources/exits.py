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
_LONGEST_WAIT = 3600.0  # seconds; closing wakes the thread, so this limits only a single call


class ExitListener(Listener):
    """Waits for exits on its own thread, and posts them."""

    def __init__(self, exits: ExitFollower, post: Callable[[Reading], None]) -> None:
        self._exits = exits
        self._post = post
        post(Reading(SourceRun(_NAME, time.time(), 0.0), ()))  # reports that it listens, before the first exit
        self._thread = Thread(target=self._listen, name=_NAME, daemon=True)
        self._thread.start()

    def watch(self, keys: Iterable[ProcessKey]) -> None:
        """Follow processes that could not be followed when they were first seen."""
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
                time.sleep(1)  # a lasting error must not cause a busy loop
                continue
            if exits:
                noticed = exits[0].at  # the wait before may have lasted an hour
                self._post(Reading(SourceRun(_NAME, noticed, time.time() - noticed), exits))


def open_listener(context: Context, post: Callable[[Reading], None]) -> Listener:
    """Start listening; raises ValueError in a context without an exit follower."""
    if context.exits is None:
        raise ValueError("this context has no exit follower")
    return ExitListener(context.exits, post)


SOURCE = EventSource(
    name=_NAME,
    help="Receives every exit of a watched process from the kernel, with its wait status.",
    open=open_listener,
)
