"""goarmd's own parts put together without a daemon, so that each step can be measured alone."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from queue import SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING

import psutil

from bench import crowd
from goarmd import assembly, platforms
from goarmd.config.schema import Config
from goarmd.crashes.ledger import CrashLedger
from goarmd.metrics.exposition import Exposition, Renderer
from goarmd.parts.source import Cadence, run
from goarmd.platforms.exit_follower import ExitFollower
from goarmd.processes.sources.exits import open_listener
from goarmd.runtime.counters import Counters
from goarmd.runtime.engine import Engine, samples_in
from goarmd.state.state_file import StateFile

if TYPE_CHECKING:
    from goarmd.runtime.report import Report

_REPORT_TIMEOUT = 10.0  # seconds
_LIFE = 10  # cycles that a short-lived process stays


class Cycle:
    """Sample, count, judge and publish, as the daemon has them. Slow sources are read once: their facts are judged."""

    def __init__(self, folder: Path, exits: ExitFollower | None = None) -> None:
        self._renderer = Renderer()
        config = Config()
        state = StateFile(folder / "state.db")
        self.context = assembly.make_context(config, platforms.current(), state, exits)
        counters, crashes = Counters(began_at=time.time()), CrashLedger(state)
        self.engine = Engine(config, counters, crashes, assembly.make_judge(), self._publish)
        sources = assembly.enabled_sources(config)
        self._quick = [source for source in sources if source.cadence is Cadence.SAMPLE]
        for source in sources:
            if source not in self._quick:
                self.engine.take(run(source, self.context))
        for _ in range(3):  # processes younger than two samples are read again
            self.whole()

    def _publish(self, report: Report) -> None:
        self.exposition = Exposition(report, self._renderer)

    def sample(self) -> None:
        """Look at the processes, nothing else."""
        self.context.processes.sample()

    def whole(self) -> None:
        """One cycle; what is published is not rendered before someone asks."""
        for source in self._quick:
            self.engine.take_sample(run(source, self.context))
        self.engine.publish()

    def rendered(self) -> None:
        """One cycle and its text for Prometheus."""
        self.whole()
        self.exposition.text(compressed=True)


class LiveCycle(Cycle):
    """The same with the engine's thread and the listener for exits at work, as in the daemon."""

    def __init__(self, folder: Path) -> None:
        self.reports: SimpleQueue[Report] = SimpleQueue()
        super().__init__(folder, ExitFollower(platforms.current().exit_watch()))
        self._listener = open_listener(
            self.context, lambda reading: self.engine.post(lambda: self.engine.take(reading))
        )
        Thread(target=self.engine.run, name="engine", daemon=True).start()

    def _publish(self, report: Report) -> None:
        super()._publish(report)
        self.reports.put(report)

    def look(self) -> Report:
        """Have the engine look, and wait for the report."""
        asked = time.time()
        self.engine.post(self._look)
        while (report := self.reports.get(timeout=_REPORT_TIMEOUT)).snapshot.taken_at < asked:
            pass
        return report

    def _look(self) -> None:
        for source in self._quick:
            reading = run(source, self.context)
            self.engine.take_sample(reading)
            self._listener.watch(sample.process.key for sample in samples_in(reading))

    def close(self) -> None:
        """Stop the threads."""
        self._listener.close()
        self.engine.post(None)


def _resident_after(cycle: LiveCycle, folder: Path, samples: int) -> int:
    """Resident bytes after so many more cycles, while processes called go come and go."""
    for _ in range(samples // _LIFE):
        with crowd.idle(folder, 1, ("go",)):
            for _ in range(_LIFE):
                cycle.look()
                cycle.exposition.text(compressed=True)
    return int(psutil.Process().memory_info().rss)


def main(folder: str, *counts: str) -> None:
    """Print resident bytes after each of these counts of cycles, as a JSON list."""
    cycle = LiveCycle(Path(folder))
    print(json.dumps([_resident_after(cycle, Path(folder), int(count)) for count in counts]))
    cycle.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
