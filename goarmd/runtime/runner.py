"""Runs each source on its own thread, so that a hanging source stops no other one and is reported."""

from __future__ import annotations

import time
from threading import Lock, Thread
from typing import TYPE_CHECKING

from goarmd.core.facts import SourceRun
from goarmd.parts.source import Reading, run

if TYPE_CHECKING:
    from collections.abc import Callable

    from goarmd.parts.source import Context, Source

_PATIENCE = 10.0  # seconds a run may take before it is reported as hanging


class Runner:
    """Starts runs of one source, never two at a time."""

    def __init__(self, source: Source, context: Context, post: Callable[[Reading], None]) -> None:
        self._source = source
        self._context = context
        self._post = post
        self._starting = Lock()  # timers, the file watch and people ask for runs
        self._thread: Thread | None = None
        self._began = self._began_monotonic = 0.0

    def start(self) -> None:
        """Run the source, unless its last run goes on; if that takes too long, report it."""
        with self._starting:
            self._start()

    def _start(self) -> None:
        if self._thread and self._thread.is_alive():
            # This clock stands still while the machine sleeps, so a sleep is not taken for a hanging source.
            lasted = time.monotonic() - self._began_monotonic
            if lasted > _PATIENCE:
                error = f"has been running for {lasted:.0f}s without a result"
                self._post(Reading(SourceRun(self._source.name, self._began, lasted, error, "timeout"), ()))
            return
        self._began, self._began_monotonic = time.time(), time.monotonic()
        self._thread = Thread(target=self._run, name=self._source.name, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        self._post(run(self._source, self._context))
