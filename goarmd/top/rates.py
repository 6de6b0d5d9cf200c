"""How much of a core each process takes: from the CPU times of two samples."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from goarmd.views.report_values import ReportValues, SampleValues

_SHORTEST = 0.2  # seconds between two samples; below that, the clock's steps are too coarse


class Rates:
    """Remembers the sample before the last one."""

    def __init__(self) -> None:
        self._before: dict[tuple[int, float], float] = {}
        self._taken_at = 0.0
        self._rates: dict[tuple[int, float], float] = {}

    def add(self, report: ReportValues) -> None:
        """Take another report; the same one again, or an older one, changes nothing."""
        seconds = report.taken_at - self._taken_at
        if 0 <= seconds < _SHORTEST:
            return
        processes = [process for group in report.groups for process in group.processes]
        now = {_key(each): each.cpu_seconds for each in processes if each.cpu_seconds is not None}
        self._rates = {
            key: max(0.0, cpu - self._before[key]) / seconds
            for key, cpu in now.items()
            if key in self._before and seconds > 0
        }
        self._before, self._taken_at = now, report.taken_at

    def of(self, process: SampleValues) -> float | None:
        """The share of one core, 1 for all of it; None before there are two samples."""
        return self._rates.get(_key(process))


def _key(process: SampleValues) -> tuple[int, float]:
    return process.pid, process.started_at
