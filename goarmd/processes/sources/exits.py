"""The end of watched processes, told by the kernel: kqueue on macOS, pidfds on Linux."""

from __future__ import annotations

import time
from threading import Lock, Thread
from typing import TYPE_CHECKING

from goarmd.core.facts import SourceRun
from goarmd.parts.source import Context, EventSource, Listener, Reading

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from goarmd.core.facts import ProcessKey
    from goarmd.platforms import ExitWatch

_NAME = "exits"
_LONGEST_WAIT = 3600.0  # seconds; closing wakes the thread, so this only bounds one call


class ExitListener(Listener):
    """Waits for exits on a thread of its own, and posts them."""

    def __init__(self, watch: ExitWatch, post: Callable[[Reading], None]) -> None:
        self._watch = watch
        self._post = post
        self._watched: set[ProcessKey] = set()
        self._open = True
        self._lock = Lock()  # a look under way may follow processes while all is closed
        post(Reading(SourceRun(_NAME, time.time(), 0.0), ()))  # it listens, although nothing ended yet
        self._thread = Thread(target=self._listen, name=_NAME, daemon=True)
        self._thread.start()

    def follow(self, key: ProcessKey) -> bool | None:
        """Watch a process before it is measured: whatever is in a sample, its end is told. False when it has ended."""
        with self._lock:
            if not self._open or key in self._watched:
                return self._open or None
            self._watched.add(key)
            followed = self._watch.add(key)
            if not followed:
                self._watched.discard(key)
            return followed

    def watch(self, keys: Iterable[ProcessKey]) -> None:
        """Watch those that could not be watched when they were seen first."""
        for key in keys:
            self.follow(key)

    def close(self) -> None:
        """Stop listening."""
        with self._lock:
            self._open = False
        self._watch.wake()
        self._thread.join(timeout=1)
        if not self._thread.is_alive():
            self._watch.close()

    def _listen(self) -> None:
        while self._open:
            began = time.time()
            try:
                exits = self._watch.wait(_LONGEST_WAIT)
            except OSError as error:
                self._post(Reading(SourceRun(_NAME, began, 0.0, f"{type(error).__name__}: {error}", "io"), ()))
                time.sleep(1)  # a fault that lasts must not spin
                continue
            if exits:
                self._watched.difference_update(exit_.key for exit_ in exits)
                noticed = exits[0].at  # the wait before it may have been an hour
                self._post(Reading(SourceRun(_NAME, noticed, time.time() - noticed), exits))


def open_listener(context: Context, post: Callable[[Reading], None]) -> Listener:
    """Begin to listen."""
    listener = ExitListener(context.platform.exit_watch(), post)
    context.processes.follow = listener.follow
    return listener


SOURCE = EventSource(
    name=_NAME,
    help="Is told by the kernel of the end of each watched process, and how it ended.",
    open=open_listener,
)
