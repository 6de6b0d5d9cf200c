"""The point of one report: what it measured, and what was counted since the one before."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from goarmd.core.facts import Sample, TranslatedProcesses
from goarmd.history.events import Event, EventKind
from goarmd.history.points import GroupPoint, Point
from goarmd.settings.facts import WatchedFile

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from goarmd.runtime.report import Report

OwnCost: TypeAlias = (
    "Callable[[], tuple[float, int | None]]"  # CPU seconds since the start, resident bytes now, None if unknown
)


@dataclass(slots=True)
class _Sums:
    """What the samples of one group add up to."""

    native: int = 0
    translated: int = 0
    unknown: int = 0
    memory: int = 0
    is_known: bool = True
    largest: int = 0


@dataclass(slots=True)
class Measuring:
    """Makes points; counters are compared with those of the report before.

    Attributes:
        own: goarmd's own CPU time and memory.
    """

    own: OwnCost
    _cpu: Mapping[str, float] = field(default_factory=dict)
    _crashes: Mapping[str, int] | None = None
    _changes: Mapping[str, int] = field(default_factory=dict)
    _own_cpu: float | None = None

    def point(self, report: Report, events: Iterable[Event]) -> Point | None:
        """The point; None if the processes could not be sampled, which is not the same as none."""
        if not report.snapshot.of(TranslatedProcesses):
            return None
        kinds = [event.kind for event in events]
        sums, gopls = _measured(report)
        own_cpu, own_memory = self.own()
        before, self._own_cpu = self._own_cpu, own_cpu
        files = report.snapshot.of(WatchedFile)
        return Point(
            step=report.config.sampling.longest,
            gopls=gopls,
            groups=self._groups(report, sums),
            findings=len(report.findings),
            opened=kinds.count(EventKind.OPENED),
            closed=kinds.count(EventKind.CLOSED),
            drifted=sum(len(file.drifted_keys) for file in files),
            changes=self._changed(report),
            own_cpu=round(max(0.0, own_cpu - (own_cpu if before is None else before)), 4),
            own_memory=own_memory,
        )

    def _groups(self, report: Report, sums: Mapping[str, _Sums]) -> dict[str, GroupPoint]:
        crashes: dict[str, int] = {}
        for kind, known in report.crash_counts.items():
            crashes[kind.group] = crashes.get(kind.group, 0) + known.count
        before, self._crashes = self._crashes, crashes
        cpu_before, self._cpu = self._cpu, report.totals.cpu_seconds
        new = {} if before is None else {name: count - before.get(name, 0) for name, count in crashes.items()}
        used = {name: cpu - cpu_before.get(name, 0.0) for name, cpu in report.totals.cpu_seconds.items()}
        names = (name for name in {*sums, *new, *used} if name in sums or new.get(name) or used.get(name, 0.0) > 0)
        return {name: _group(sums.get(name, _Sums()), used.get(name, 0.0), new.get(name, 0)) for name in names}

    def _changed(self, report: Report) -> int:
        before, self._changes = self._changes, report.totals.config_changes
        return sum(count - before.get(file, 0) for file, count in self._changes.items())


def _measured(report: Report) -> tuple[dict[str, _Sums], dict[str, int]]:
    """Sums by group, and the largest gopls of each editor."""
    groups: dict[str, _Sums] = {}
    gopls: dict[str, int] = {}
    for sample in report.snapshot.of(Sample):
        process, size = sample.process, sample.usage.footprint_bytes
        group = groups.setdefault(process.group or "", _Sums())
        translated = process.identity.translated
        group.native += translated is False
        group.translated += translated is True
        group.unknown += translated is None
        group.memory += size or 0
        group.is_known = group.is_known and size is not None
        group.largest = max(group.largest, size or 0)
        if process.group == "gopls" and size is not None:
            editor = process.editor or "none"
            gopls[editor] = max(size, gopls.get(editor, 0))
    return groups, gopls


def _group(sums: _Sums, cpu: float, crashes: int) -> GroupPoint:
    return GroupPoint(
        native=sums.native,
        translated=sums.translated,
        unknown=sums.unknown,
        memory=sums.memory if sums.is_known else None,
        largest=sums.largest,
        cpu=round(max(0.0, cpu), 4),
        crashes=max(0, crashes),
    )
