"""Runs the sources, on as few threads as possible, so that a hanging source stops no other one and is reported."""

from __future__ import annotations

import time
from collections import deque
from contextlib import suppress
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class _Running:
    """A run: with what, and since when by the wall clock and by the monotonic one."""

    context: Context
    at: float
    began: float


class Runner:
    """Runs sources one after another on one thread; on one more while that is busy. Never one source twice at a time.

    Args:
        context: what the sources work with.
        post: takes the result of each run, and the context it had.
        watch: takes the files of each source whose changes start a run, before and after it: a link may lead elsewhere.
            Returns whether any of them was not watched until then.
    """

    def __init__(
        self,
        context: Context,
        post: Callable[[Source, Reading, Context], None],
        watch: Callable[[str, Iterable[Path]], bool] = lambda _, __: False,
    ) -> None:
        self._context, self._post, self._watch = context, post, watch
        self._lock = Lock()
        self._pending: deque[Source] = deque()
        self._again: set[str] = set()  # watched sources whose present run may have missed a change
        self._running: dict[str, _Running] = {}
        self._unchanged: dict[str, tuple[object, float]] = {}  # the stamp before the last run, and when that was
        self._calls: SimpleQueue[None] = SimpleQueue()
        self._results: deque[tuple[Source, Reading, Context]] = deque()
        self._idle = self._threads = 0
        self._closed = False

    def start(self, sources: Iterable[Source], *, anyway: bool = False) -> None:
        """Run these sources, except those whose last run goes on; if that takes too long, report it.

        A watched source whose run goes on is run again after it: it may have read what changed before it changed. So is
        any whose run has an earlier context.

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
                    late.append((source, present := self._running[source.name]))
                    if source.cadence is Cadence.WATCHED or present.context is not self._context:
                        self._again.add(source.name)
                elif source not in self._pending:
                    first = source.cadence is Cadence.SAMPLE  # before what an earlier start left behind one that hangs
                    (self._pending.appendleft if first else self._pending.append)(source)
            needed, idle = bool(self._pending), bool(self._idle)
            self._idle -= needed and idle
            self._threads += needed and not idle
        for source, present in late:
            if (lasted := time.monotonic() - present.began) > _PATIENCE:
                error = f"has been running for {lasted:.0f}s without a result"
                reading = Reading(SourceRun(source.name, present.at, lasted, error, "timeout"), ())
                self._post(source, reading, self._context)
        if needed and idle:
            self._calls.put(None)
        elif needed:
            self._add_thread()

    def use(self, context: Context) -> None:
        """Work with another context from now on. What runs goes on, and is passed on: it may be remembered as read."""
        with self._lock:
            self._context = context
            self._pending.clear()
            self._unchanged.clear()

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
                reading = Reading(SourceRun(source.name, time.time(), 0.0, str(error), "fault"), ())
                self._post(source, reading, self._context)

    def _work(self) -> None:
        while begun := self._next():
            source, context = begun
            try:
                self._run(source, context)
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

    def _next(self) -> tuple[Source, Context] | None:
        """The next source to run, as soon as there is one; None if another thread waits for it already."""
        while True:
            with self._lock:
                if self._pending:
                    source = self._pending.popleft()
                    self._running[source.name] = _Running(self._context, time.time(), time.monotonic())
                    return source, self._context
            self._deliver()
            with self._lock:
                if self._pending:
                    continue
                if self._closed or self._idle:
                    self._threads -= 1
                    return None
                self._idle += 1
            self._calls.get()

    def _run(self, source: Source, context: Context) -> None:
        stamp = _stamp(source, context)
        before, ran_at = self._unchanged.get(source.name, (None, 0.0))
        if stamp is not None and stamp == before and time.monotonic() - ran_at < context.config.sampling.slow_interval:
            return
        self._deliver()
        self._name_files(source, context)
        reading = run(source, context)
        if self._name_files(source, context):
            self._again.add(source.name)
        moved = reading.run.error is not None or any(isinstance(fact, Cursor) for fact in reading.facts)
        with self._lock:
            if context is self._context:
                self._unchanged[source.name] = None if moved else stamp, time.monotonic()
        self._results.append((source, reading, context))

    def _name_files(self, source: Source, context: Context) -> bool:
        """Have its files watched; whether any of them was not until now."""
        if source.cadence is not Cadence.WATCHED:
            return False
        try:
            return self._watch(source.name, files_of(source, context))
        except Exception as error:  # noqa: BLE001  # what cannot be watched is read with each slow interval
            _faults.log(error)
            return False


def _stamp(source: Source, context: Context) -> object:
    """What the source would look at, in short; None if it has to look."""
    try:
        return source.stamp(context)
    except Exception:  # noqa: BLE001  # its run meets the same error, and reports it
        return None
