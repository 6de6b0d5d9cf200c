"""Counters that never fall, of starts, exits and CPU time: the daemon's state in memory.

A process is identified by its key. If it is younger than goarmd, it counts as started and its CPU time counts in full;
if older, from its first sample. Each exit counts once, whether the kernel reports it, a sample misses it, or both.
A process that is watched no longer, as it became another program or the groups changed, has not exited. If it is
watched again, it has not started, and its CPU time counts from then on.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from goarmd.core.facts import Exit, Outcome, Process, ProcessKey, Sample
from goarmd.runtime.report import Totals

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from goarmd.core.facts import Identity, SourceRun
    from goarmd.settings.facts import WatchedFile

_SHORTEST = 0.9  # seconds over which a share of a core is measured; the kernel counts in steps of 10 ms
_MOST_KEPT = 512  # keys of processes that are not followed any more


@dataclass(slots=True)
class _Life:
    """A running process: its identity, the CPU time counted so far, and its largest footprint."""

    process: Process
    cpu_seconds: float
    footprint_peak: int
    measured: tuple[float, float] | None = None  # when, and its CPU time then
    share: float | None = None  # of one core, from the measurement before to that one
    missed: bool = False  # absent from a sample; the kernel's report of its exit may still be on its way

    @property
    def group(self) -> str:
        return self.process.group or ""


class Counters:
    """Takes facts, returns totals."""

    def __init__(self, began_at: float) -> None:
        self._began_at = began_at
        self._lives: dict[ProcessKey, _Life] = {}
        self._ended: dict[ProcessKey, None] = {}  # by the kernel's report: a sample may have been taken before
        self._left: dict[ProcessKey, None] = {}  # let go without such a report: these may be watched again
        self._cpu: defaultdict[str, float] = defaultdict(float)
        self._starts: Counter[str] = Counter()
        self._exits: Counter[tuple[str, Outcome]] = Counter()
        self._config_changes: Counter[str] = Counter()
        self._source_errors: Counter[tuple[str, str]] = Counter()
        self._sleep_seconds = 0.0
        self._engine_faults = 0

    def add_samples(self, samples: Iterable[Sample], at: float) -> None:
        """Count a whole sample, taken at this time: a process that is not in it has exited."""
        seen = set()
        for sample in samples:
            key = sample.process.key
            if key not in self._ended:  # else the kernel reported its exit while the sample was taken
                seen.add(key)
                self._measure(self._life(sample.process), sample, at)
        for key in [key for key in self._lives if key not in seen]:
            life = self._lives[key]
            if life.missed:
                self._exits[life.group, Outcome.UNKNOWN] += 1
                self.leave(key)
            life.missed = True

    def leave(self, key: ProcessKey) -> None:
        """Let a process go that has not exited, if it is followed."""
        if self._lives.pop(key, None):
            _keep(self._left, key)

    def regroup(self, group_of: Callable[[Identity], str | None]) -> None:
        """Let the processes go that are in no group any more."""
        for life in tuple(self._lives.values()):
            if group_of(life.process.identity) is None:
                self.leave(life.process.key)

    def _life(self, process: Process) -> _Life:
        life = self._lives.get(process.key)
        if life is None:
            life = self._lives[process.key] = _Life(process, -1.0, 0)
            if process.key.started_at >= self._began_at and process.key not in self._left:
                self._starts[life.group] += 1
                life.cpu_seconds = 0.0
        life.process = process  # it may have become another program: neither an exit nor a start
        life.missed = False
        return life

    def _measure(self, life: _Life, sample: Sample, at: float) -> None:
        usage = sample.usage
        if usage.cpu_seconds is not None:
            if life.cpu_seconds >= 0:
                self._cpu[life.group] += max(0.0, usage.cpu_seconds - life.cpu_seconds)
            life.cpu_seconds = usage.cpu_seconds
            _share(life, at, usage.cpu_seconds)
        life.footprint_peak = max(life.footprint_peak, usage.footprint_peak_bytes or usage.footprint_bytes or 0)

    def add_exit(self, exit_: Exit, how: Outcome) -> Process | None:
        """Count an exit reported by the kernel; its process, None if it is not followed."""
        life = self._lives.get(exit_.key)
        if life is None:
            return None
        self._exits[life.group, how] += 1
        del self._lives[exit_.key]
        _keep(self._ended, exit_.key)
        return life.process

    def add_file(self, fact: WatchedFile) -> None:
        """Count the changed keys of a settings file."""
        self._config_changes[fact.metric_label] += len(fact.changed_keys)

    def add_run(self, run: SourceRun) -> None:
        """Count a source's errors."""
        if run.error_kind:
            self._source_errors[run.source, run.error_kind] += 1
        for problem in run.problems:
            self._source_errors[run.source, problem.kind] += 1

    def add_sleep(self, seconds: float) -> None:
        """Count time the machine slept."""
        self._sleep_seconds += seconds

    def add_fault(self) -> None:
        """Count a fault of the engine."""
        self._engine_faults += 1

    def cpu_shares(self) -> dict[ProcessKey, float]:
        """How much of one core each process took since the sample before; without those that were sampled once."""
        return {key: life.share for key, life in self._lives.items() if life.share is not None}

    def totals(self) -> Totals:
        """A copy of all counters."""
        peaks: dict[str, int] = {}
        for life in self._lives.values():
            peaks[life.group] = max(life.footprint_peak, peaks.get(life.group, 0))
        return Totals(
            cpu_seconds=dict(self._cpu),
            starts=dict(self._starts),
            exits=dict(self._exits),
            footprint_peaks=peaks,
            config_changes=dict(self._config_changes),
            source_errors=dict(self._source_errors),
            sleep_seconds=self._sleep_seconds,
            engine_faults=self._engine_faults,
        )


def _keep(keys: dict[ProcessKey, None], key: ProcessKey) -> None:
    keys[key] = None
    if len(keys) > _MOST_KEPT:
        del keys[next(iter(keys))]


def _share(life: _Life, at: float, cpu_seconds: float) -> None:
    """Note what a process took since it was measured before; a moment later, as after an exit, nothing is known."""
    before_at, before = life.measured or (at, cpu_seconds)
    seconds = at - before_at
    if life.measured is None or seconds < 0:  # the clock was set back
        life.measured, life.share = (at, cpu_seconds), None
    elif seconds >= _SHORTEST:
        life.measured, life.share = (at, cpu_seconds), max(0.0, cpu_seconds - before) / seconds
