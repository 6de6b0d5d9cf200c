"""One thread's work for the watch of files, with the system's events that it waits for."""

from __future__ import annotations

import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from goarmd.platforms import FileEvents

Fingerprint: TypeAlias = "tuple[int, int, int, int, int] | None"


@dataclass(slots=True)
class Turn:
    """One thread's work, until it ends or another one takes over."""

    looked_at: float = field(default_factory=time.monotonic)
    compared_at: float = field(default_factory=time.monotonic)
    thread: threading.Thread | None = None
    covered: Mapping[Path, Fingerprint] = field(default_factory=dict)  # what the events were opened for
    events: FileEvents | None = None
    bell: threading.Event = field(default_factory=threading.Event)  # in place of events, where there are none
    lock: threading.Lock = field(default_factory=threading.Lock)  # held to ring, or to close what is rung

    def ring(self) -> None:
        """End its wait."""
        self.bell.set()
        with self.lock, suppress(OSError):  # it is full of calls already
            if self.events:
                self.events.wake()

    def wait(self, seconds: float) -> bool:
        """Whether it was rung, or the system reports a change."""
        if self.events is not None:
            return self.events.wait(seconds)
        rang = self.bell.wait(seconds)
        if rang:
            self.bell.clear()
        return rang

    def open(self, events: Callable[[], FileEvents]) -> None:
        """Have the system's events, if it gives any now."""
        if self.events is None:
            with suppress(OSError, ImportError), self.lock:  # no more instances or descriptors; no binding
                self.events = events()

    def close(self) -> None:
        """Have no more events."""
        with self.lock:
            events, self.events = self.events, None
        self.covered = {}
        if events:
            with suppress(OSError):
                events.close()
