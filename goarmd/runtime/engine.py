"""Makes reports: takes what the sources read, counts it, judges it, publishes it.

The only writer of the counters, the crash ledger and the judge, on one thread, fed by one queue.
"""

from __future__ import annotations

import time
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, TypeAlias

from goarmd.catalog.groups import classifier
from goarmd.core.errors import GoarmdError
from goarmd.core.facts import Cursor, Exit, Fact, Left, Sample, Snapshot, SourceRun
from goarmd.core.outcome import outcome
from goarmd.crashes.evidence import Crash, Evidence, Killed
from goarmd.crashes.from_exits import evidence_of
from goarmd.runtime.acknowledged import Acknowledgement, put_aside
from goarmd.runtime.logs import FaultLog
from goarmd.runtime.report import Report
from goarmd.settings.facts import WatchedFile

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from goarmd.config.schema import Config
    from goarmd.crashes.ledger import CrashLedger
    from goarmd.parts.source import Reading
    from goarmd.runtime.counters import Counters
    from goarmd.runtime.judge import Judge

Message: TypeAlias = "Callable[[], object]"
_ENGINE = "engine"
_FAULT_SHOWN = 3600.0  # seconds
_LONGEST_FAULT = 300  # characters
_EVENTS = (Exit, Left, Evidence, Cursor)  # reported and counted once; all other facts hold until the source's next run


def samples_in(reading: Reading) -> tuple[Sample, ...]:
    """The measured processes of a run."""
    return tuple(fact for fact in reading.facts if isinstance(fact, Sample))


class Engine:
    """Turns readings into reports. `post` may be called from any thread, everything else only from the engine's."""

    def __init__(
        self,
        config: Config,
        counters: Counters,
        crashes: CrashLedger,
        judge: Judge,
        publish: Callable[[Report], None],
        watch_alive: Callable[[], bool | None] = lambda: None,
    ) -> None:
        self._config = config
        self._config_error: str | None = None
        self._watch_alive = watch_alive
        self._counters, self._crashes = counters, crashes
        self._judge = judge
        self._publish = publish
        self._facts: dict[str, tuple[Fact, ...]] = {}
        self._early: list[Exit] = []  # of processes whose first sample is still on its way
        self._runs: dict[str, SourceRun] = {}
        self._has_sampled = False
        self._sampled_at: float | None = None
        self._number = 0
        self._faults = FaultLog("engine.fault")
        self._queue: SimpleQueue[Message | None] = SimpleQueue()  # safe to use in a signal handler

    @property
    def config(self) -> Config:
        """The active configuration."""
        return self._config

    def reconfigure(self, config: Config) -> None:
        """Use another configuration from now on."""
        self._config, self._config_error = config, None
        self._counters.regroup(classifier(config.group_patterns()))
        for source in config.sources.disabled:
            self._runs.pop(source, None)
            self._facts.pop(source, None)

    def refuse_config(self, error: str) -> None:
        """Report that a newer configuration is not active, and why."""
        self._config_error = error

    def post(self, message: Message | None) -> None:
        """Run an action on the engine's thread; None ends it."""
        self._queue.put(message)

    def run(self) -> None:
        """Handle messages until None. A report is made once the queue is empty, so a burst makes one report."""
        while True:
            message = self._queue.get()
            while message is not None:
                self._handle(message)
                try:
                    message = self._queue.get_nowait()
                except Empty:
                    break
            if message is None:
                return
            self._handle(self.publish)

    def _handle(self, message: Message) -> None:
        try:
            message()
        except Exception as error:  # noqa: BLE001  # the boundary: a fault in one message must not end the daemon
            self.fault(error)

    def fault(self, error: Exception) -> None:
        """Count and log a fault of goarmd, and report it for an hour as the error of a source named `engine`."""
        now = time.time()
        self._counters.add_fault()
        self._faults.log(error)
        what = f"{type(error).__name__}: {error}".replace("\n", " ")[:_LONGEST_FAULT]
        self._runs[_ENGINE] = SourceRun(
            _ENGINE, now, 0.0, f"a fault in goarmd itself, please report it: {what}", "fault"
        )

    def take(self, reading: Reading) -> bool:
        """Keep and count what a source read; whether there is a new crash."""
        run = reading.run
        self._counters.add_run(run)
        if run.source in self._config.sources.disabled:  # a run that began before: what it read still counts
            return self._count(reading.facts, run.at + run.duration_seconds)
        self._runs[run.source] = run
        if run.error is None:
            self._facts[run.source] = tuple(fact for fact in reading.facts if not isinstance(fact, _EVENTS))
        else:
            self._facts.pop(run.source, None)
        return self._count(reading.facts, run.at + run.duration_seconds)

    def _count(self, facts: Iterable[Fact], now: float) -> bool:
        found: list[Fact] = [fact for fact in facts if isinstance(fact, Evidence | Cursor)]
        for fact in facts:
            if isinstance(fact, Exit):
                how = outcome(fact)
                process = self._counters.add_exit(fact, how)
                if process is None:
                    self._early.append(fact)
                elif evidence := evidence_of(process, fact, how):
                    found.append(evidence)
            elif isinstance(fact, Left):
                self._counters.leave(fact.key)
            elif isinstance(fact, WatchedFile):
                self._counters.add_file(fact)
        return bool(found) and self._add_crashes(found, now)

    def _add_crashes(self, found: Iterable[Fact], now: float) -> bool:
        try:
            return self._crashes.add(found, now)
        except GoarmdError as error:  # the state file cannot be read
            self._runs["state"] = SourceRun("state", now, 0.0, str(error), "io")
            return False

    def settle_crashes(self, now: float) -> float | None:
        """Count the crashes that have waited long enough; seconds until the next is due, None if none waits."""
        return self._crashes.settle(now)

    def take_sample(self, reading: Reading) -> bool:
        """Keep and count a sample of the processes; whether there is a new crash."""
        crashed = self.take(reading)
        self._has_sampled = True
        if reading.run.error is not None:
            return crashed
        self._counters.add_samples(samples_in(reading), reading.run.at)
        early, self._early = self._early, []
        crashed |= self._count(early, reading.run.at)
        self._early.clear()  # those that are in no sample
        self._sampled_at = reading.run.at
        return crashed

    def slept(self, seconds: float) -> None:
        """The machine slept; samples missing in that time are not errors."""
        self._counters.add_sleep(seconds)

    def publish(self) -> None:
        """Judge the latest facts and pass the report to the outputs."""
        if not self._has_sampled:
            return  # nothing is known before the first sample; if that failed, its run has the error
        time.tzset()  # the time zone may be another one by now, and quiet hours are local
        if (fault := self._runs.get(_ENGINE)) and not 0 <= time.time() - fault.at < _FAULT_SHOWN:
            del self._runs[_ENGINE]
        snapshot = self._snapshot()
        found, faults = self._judge.judge(snapshot, self._config)
        acknowledged = snapshot.of(Acknowledgement)
        findings, aside = put_aside(found, acknowledged, self._config.ignore, snapshot.taken_at)
        self._number += 1
        self._publish(
            Report(
                number=self._number,
                snapshot=snapshot,
                findings=findings,
                faults=faults,
                checks=self._judge.names(self._config),
                totals=self._counters.totals(),
                cpu_shares=self._counters.cpu_shares(),
                crash_counts=self._crashes.counts,
                sampled_at=self._sampled_at,
                sources=tuple(self._runs.values()),
                config=self._config,
                config_error=self._config_error,
                watch_alive=self._watch_alive(),
                acknowledged=aside,
            )
        )

    def _snapshot(self) -> Snapshot:
        filed: dict[type[Fact], list[Fact]] = {}
        for facts in self._facts.values():
            for fact in facts:
                filed.setdefault(type(fact), []).append(fact)
        filed[Crash] = list(self._crashes.recent)
        filed[Killed] = list(self._crashes.killed)
        return Snapshot(self._sampled_at or time.time(), {kind: tuple(facts) for kind, facts in filed.items()})
