"""Runs the sources, on as few threads as possible, so that a hanging source stops no other one and is reported."""

from __future__ import annotations

import time
from collections import deque
from contextlib import suppress
from queue import SimpleQueue
from threading import Lock, Thread
from typing import TYPE_CHECKING

from goarmd.core.facts import Cursor, SourceRun
from goarmd.parts.source import Cadence, Reading, files_of, run
from goarmd.runtime.logs import FaultLog

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from goarmd.parts.source import Context, Source

_PATIENCE = 10.0  # seconds a run may take before it is reported as hanging
_NAME = "sources"
_faults = FaultLog("watch.fault")


class Runner:
    """Runs sources one after another on one thread; on one more while that is busy. Never one source twice at a time.

    Args:
        context: what the sources work with.
        post: takes the result of each run.
        watch: takes the files of each source whose changes start a run, before and after it: a link may lead elsewhere.
            Returns whether any of them was not watched until then.
    """

    def __init__(
        self,
        context: Context,
        post: Callable[[Source, Reading], None],
        watch: Callable[[str, Iterable[Path]], bool] = lambda _, __: False,
    ) -> None:
        self._context, self._post, self._watch = context, post, watch
        self._lock = Lock()
        self._pending: deque[Source] = deque()
        self._again: set[str] = set()  # watched sources whose present run may have missed a change
        self._running: dict[str, tuple[float, float]] = {}  # when each began: by the wall clock, by the monotonic one
        self._unchanged: dict[str, tuple[object, float]] = {}  # the stamp before the last run, and when that was
        self._calls: SimpleQueue[None] = SimpleQueue()
        self._results: deque[tuple[Source, Reading]] = deque()
        self._idle = self._threads = 0
        self._closed = False

    def start(self, sources: Iterable[Source], *, anyway: bool = False) -> None:
        """Run these sources, except those whose last run goes on; if that takes too long, report it.

        A watched source whose run goes on is run again after it: it may have read what changed before it changed.

        Args:
            sources: in this order.
            anyway: also those that would find nothing new.
        """
        late = []
        with self._lock:
            for source in sources:
                if anyway:
                    self._unchanged.pop(source.name, None)
                if source.name in self._running:
                    late.append((source, *self._running[source.name]))
                    if source.cadence is Cadence.WATCHED:
                        self._again.add(source.name)
                elif source not in self._pending:
                    first = source.cadence is Cadence.SAMPLE  # before what an earlier start left behind one that hangs
                    (self._pending.appendleft if first else self._pending.append)(source)
            needed, idle = bool(self._pending), bool(self._idle)
            self._idle -= needed and idle
            self._threads += needed and not idle
        for source, at, began in late:
            if (lasted := time.monotonic() - began) > _PATIENCE:
                error = f"has been running for {lasted:.0f}s without a result"
                self._post(source, Reading(SourceRun(source.name, at, lasted, error, "timeout"), ()))
        if needed and idle:
            self._calls.put(None)
        elif needed:
            self._add_thread()

    def close(self) -> None:
        """Start nothing more, and drop what still comes."""
        with self._lock:
            self._closed = True
            self._pending.clear()
        self._calls.put(None)

    def _add_thread(self) -> None:
        try:
            Thread(target=self._work, name=_NAME, daemon=True).start()
        except RuntimeError as error:  # no more threads: what is pending waits for the others, or for the next start
            with self._lock:
                self._threads -= 1
                stuck = () if self._threads else tuple(self._pending)
            for source in stuck:
                self._post(source, Reading(SourceRun(source.name, time.time(), 0.0, str(error), "fault"), ()))

    def _work(self) -> None:
        while source := self._next():
            try:
                self._run(source)
            finally:
                self._end(source)

    def _deliver(self) -> None:
        """Pass on the results, just before this thread waits or works for long.

        Passed on earlier, each would wake another thread that has to wait for this one: several wakeups for one.
        A thread that hangs meanwhile holds them back until the next start, whose thread delivers them.
        """
        while self._results and not self._closed:
            with suppress(IndexError):  # another thread was faster
                self._post(*self._results.popleft())

    def _end(self, source: Source) -> None:
        with self._lock:
            del self._running[source.name]
            if source.name in self._again and not self._closed:
                self._pending.append(source)
            self._again.discard(source.name)

    def _next(self) -> Source | None:
        """The next source to run, as soon as there is one; None if another thread waits for it already."""
        while True:
            with self._lock:
                if self._pending:
                    source = self._pending.popleft()
                    self._running[source.name] = time.time(), time.monotonic()
                    return source
            self._deliver()
            with self._lock:
                if self._pending:
                    continue
                if self._closed or self._idle:
                    self._threads -= 1
                    return None
                self._idle += 1
            self._calls.get()

    def _run(self, source: Source) -> None:
        stamp = self._stamp(source)
        before, ran_at = self._unchanged.get(source.name, (None, 0.0))
        if stamp is not None and stamp == before and time.monotonic() - ran_at < self._longest:
            return
        self._deliver()
        self._name_files(source)
        reading = run(source, self._context)
        if self._name_files(source):
            self._again.add(source.name)
        moved = reading.run.error is not None or any(isinstance(fact, Cursor) for fact in reading.facts)
        self._unchanged[source.name] = None if moved else stamp, time.monotonic()
        self._results.append((source, reading))

    @property
    def _longest(self) -> float:
        return self._context.config.sampling.slow_interval

    def _stamp(self, source: Source) -> object:
        """What the source would look at, in short; None if it has to look."""
        try:
            return source.stamp(self._context)
        except Exception:  # noqa: BLE001  # its run meets the same error, and reports it
            return None

    def _name_files(self, source: Source) -> bool:
        """Have its files watched; whether any of them was not until now."""
        if source.cadence is not Cadence.WATCHED:
            return False
        try:
            return self._watch(source.name, files_of(source, self._context))
        except Exception as error:  # noqa: BLE001  # what cannot be watched is read with each slow interval
            _faults.log(error)
            return False
