"""One cycle: read, observe, judge, publish. The only writer of ledger and judge, on one thread, fed by one queue."""

from __future__ import annotations

from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, TypeAlias

from goarmd.facts import Exit, Fact, ProcessKey, Sample, Snapshot, SourceRun, WatchedFile
from goarmd.report import Report

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from goarmd.config import Config
    from goarmd.judge import Judge
    from goarmd.ledger import Ledger
    from goarmd.sources import Reading

Message: TypeAlias = "Callable[[], None]"


class Engine:
    """Turns readings into reports. `post` may be called from any thread; everything else is the engine's own."""

    def __init__(
        self,
        config: Config,
        ledger: Ledger,
        judge: Judge,
        publish: Callable[[Report], None],
    ) -> None:
        self.config = config
        self.config_error: str | None = None
        self.watch_alive: Callable[[], bool | None] = lambda: None
        self._ledger = ledger
        self._judge = judge
        self._publish = publish
        self._facts: dict[str, tuple[Fact, ...]] = {}
        self._runs: dict[str, SourceRun] = {}
        self._sampled_at = 0.0
        self._number = 0
        self._queue: SimpleQueue[Message | None] = SimpleQueue()  # safe to use in a signal handler

    def post(self, message: Message | None) -> None:
        """Have something done on the engine's thread; None ends it."""
        self._queue.put(message)

    def run(self) -> None:
        """Handle messages until None comes. A report is made once the queue is empty, so bursts cost one."""
        while True:
            message = self._queue.get()
            while message is not None:
                message()
                try:
                    message = self._queue.get_nowait()
                except Empty:
                    break
            if message is None:
                return
            self.publish()

    def take(self, reading: Reading) -> None:
        """File and count what a source brought."""
        run = reading.run
        self._runs[run.source] = run
        self._ledger.add_run(run)
        self._count(reading.facts)
        if run.error is None:
            self._facts[run.source] = reading.facts
        else:
            self._facts.pop(run.source, None)

    def _count(self, facts: Iterable[Fact]) -> None:
        for fact in facts:
            if isinstance(fact, Exit):
                self._ledger.add_exit(fact)
            elif isinstance(fact, WatchedFile):
                self._ledger.add_file(fact)

    def take_sample(self, reading: Reading) -> tuple[ProcessKey, ...]:
        """File and count a look at the processes; gives the watched ones."""
        self.take(reading)
        if reading.run.error is not None:
            return ()
        samples = [fact for fact in reading.facts if isinstance(fact, Sample)]
        self._ledger.add_samples(samples)
        self._sampled_at = reading.run.at
        return tuple(sample.process.key for sample in samples)

    def slept(self, seconds: float) -> None:
        """The machine slept; what is missing in that time is no fault."""
        self._ledger.add_sleep(seconds)

    def publish(self) -> None:
        """Judge what is known now and hand it to the outputs."""
        if not self._sampled_at:
            return  # nothing is known before the first look
        snapshot = self._snapshot()
        findings, faults = self._judge.judge(snapshot, self.config)
        self._number += 1
        self._publish(
            Report(
                number=self._number,
                snapshot=snapshot,
                findings=findings,
                faults=faults,
                checks=self._judge.names(self.config),
                totals=self._ledger.totals(),
                sources=tuple(self._runs.values()),
                config=self.config,
                config_error=self.config_error,
                watch_alive=self.watch_alive(),
            )
        )

    def _snapshot(self) -> Snapshot:
        filed: dict[type[Fact], list[Fact]] = {}
        for facts in self._facts.values():
            for fact in facts:
                filed.setdefault(type(fact), []).append(fact)
        return Snapshot(self._sampled_at, {kind: tuple(facts) for kind, facts in filed.items()})
