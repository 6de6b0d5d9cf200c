"""The processes whose exits the kernel reports; each is followed once."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from goarmd.core.facts import Exit, ProcessKey
    from goarmd.platforms import ExitWatch


class ExitFollower:
    """Follows processes on one thread and waits for their exits on another."""

    def __init__(self, watch: ExitWatch) -> None:
        self._watch = watch
        self._followed: set[ProcessKey] = set()
        self._open = True
        self._lock = Lock()  # a sample may follow processes while the follower is closed

    @property
    def is_open(self) -> bool:
        """Whether exits are still reported."""
        return self._open

    def follow(self, key: ProcessKey) -> bool | None:
        """Follow a process; False if it has already exited, None if it cannot be followed.

        Called before a process is measured, so that the exit of every process in a sample is reported.
        """
        with self._lock:
            if not self._open or key in self._followed:
                return self._open or None
            self._followed.add(key)
            followed = self._watch.add(key)
            if not followed:
                self._followed.discard(key)
            return followed

    def wait(self, timeout: float) -> tuple[Exit, ...]:
        """The exits since the last call; waits up to `timeout` seconds for the first.

        Raises:
            OSError: the kernel refused the request.
        """
        exits = self._watch.wait(timeout)
        self._followed.difference_update(exit_.key for exit_ in exits)
        return exits

    def stop(self) -> None:
        """Stop following, and interrupt a `wait`."""
        with self._lock:
            self._open = False
        self._watch.wake()

    def close(self) -> None:
        """Free the kernel's resources; no `wait` may be running."""
        self._watch.close()
