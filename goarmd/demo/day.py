"""The day of the simulated Mac as reports: any moment of it, or all of it, as a daemon would have published them."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from goarmd.config.schema import Config, Ignore
from goarmd.core.facts import Outcome, Sample, Snapshot, SourceRun, TranslatedProcesses
from goarmd.crashes.evidence import Crash, CrashCount, Reports
from goarmd.demo import processes, trouble
from goarmd.demo.processes import HOUR
from goarmd.runtime.acknowledged import put_aside
from goarmd.runtime.judge import Judge
from goarmd.runtime.report import Report, Totals

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from goarmd.core.facts import Fact
    from goarmd.crashes.evidence import CrashKind
    from goarmd.parts.check import Check

LENGTH = 24 * HOUR
_SOURCES = ("processes", "host", "executables", "settings", "judged_settings", "crash_reports", "editor_logs")
_CONFIG = Config(
    ignore=(
        Ignore(
            check="foreign_executable",
            subject="*/protoc-gen-go",
            reason="The generator is not used on this machine any more.",
        ),
    )
)


class Day:
    """A day that ends now, and goes on: reports of any moments, asked in ascending order.

    Args:
        now: Unix seconds of the moment at which the trouble of the day has come together.
        checks: the checks that judge it, the same as the daemon's.
    """

    def __init__(self, now: float, checks: Iterable[Check]) -> None:
        self.now = now
        self._judge = Judge(checks)
        self._number = 0

    def reports(self, step: float) -> Iterator[Report]:
        """The whole day until now, a report each `step` seconds; none while the machine slept."""
        count = int(LENGTH / step)
        moments = (self.now - step * (count - number) for number in range(count + 1))
        return (self.report(at) for at in moments if not self._sleeps(at))

    def _sleeps(self, at: float) -> bool:
        return processes.WAKES < self.now - at < processes.SLEEPS

    def report(self, at: float) -> Report:
        """The report of a moment."""
        snapshot = Snapshot(at, _filed(self._facts(at)))
        found, faults = self._judge.judge(snapshot, _CONFIG)
        findings, aside = put_aside(found, (), _CONFIG.ignore, at)
        self._number += 1
        return Report(
            number=self._number,
            snapshot=snapshot,
            findings=findings,
            faults=faults,
            checks=self._judge.names(_CONFIG),
            totals=self._totals(at, snapshot),
            cpu_shares=processes.cpu_shares(at, self.now),
            crash_counts=_counts(snapshot.of(Crash)),
            sampled_at=at,
            sources=tuple(SourceRun(name, at, 0.002) for name in _SOURCES),
            config=_CONFIG,
            watch_alive=True,
            acknowledged=aside,
        )

    def _facts(self, at: float) -> Iterator[Fact]:
        yield processes.host(self.now)
        yield from processes.samples(at, self.now)
        yield processes.translated(at, self.now)
        yield from trouble.crashes(at, self.now)
        yield from trouble.judgements(at, self.now)
        yield from trouble.settings_files(at, self.now)
        yield from trouble.executables()
        yield Reports(counts=(("crash", 1),))

    def _totals(self, at: float, snapshot: Snapshot) -> Totals:
        """Counters since the beginning of the day."""
        starts, exits, cpu = Counter[str](), Counter[tuple[str, Outcome]](), Counter[str]()
        for life in processes.LIVES:
            began, ended = self.now - life.began, self.now - life.ended if life.ended else at
            if life.group and began <= at:
                starts[life.group] += 1
                cpu[life.group] += life.cpu * (min(at, ended) - began)  # type: ignore[assignment]  # seconds, not counts
                exits[life.group, Outcome.CLEAN] += bool(life.ended and ended <= at)
        for crash in snapshot.of(Crash):
            outcome = Outcome.CODESIGN if crash.group == "dlv" else Outcome.ERROR
            starts[crash.group] += 1
            exits[crash.group, outcome] += 1
        slept = min(max(0.0, at - (self.now - processes.SLEEPS)), processes.SLEEPS - processes.WAKES)
        changed = at >= self.now - trouble.CHANGED
        return Totals(
            cpu_seconds=dict(cpu),
            starts=dict(starts),
            exits={key: count for key, count in exits.items() if count},
            footprint_peaks=_peaks(snapshot.of(Sample)),
            config_changes={"cursor-settings": 2 if changed else 0},
            sleep_seconds=slept,
        )


def _filed(facts: Iterable[Fact]) -> dict[type[Fact], tuple[Fact, ...]]:
    filed: dict[type[Fact], tuple[Fact, ...]] = {TranslatedProcesses: ()}
    for fact in facts:
        filed[type(fact)] = (*filed.get(type(fact), ()), fact)
    return filed


def _peaks(samples: Iterable[Sample]) -> dict[str, int]:
    peaks: dict[str, int] = {}
    for sample in samples:
        group, size = sample.process.group or "", sample.usage.footprint_peak_bytes or 0
        peaks[group] = max(size, peaks.get(group, 0))
    return peaks


def _counts(crashes: Iterable[Crash]) -> dict[CrashKind, CrashCount]:
    counts: dict[CrashKind, CrashCount] = {}
    for crash in crashes:
        before = counts.get(crash.kind, CrashCount(0, 0.0))
        counts[crash.kind] = CrashCount(before.count + 1, crash.at)
    return counts
