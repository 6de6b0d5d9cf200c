"""Keeps the history: takes each report, and writes a batch every five minutes and at the stop.

It has no thread and no timer: a report brings the work with it. Between two batches the points wait in memory, so a
daemon that is killed loses five minutes at most, and the disk of a laptop can sleep.
"""

from __future__ import annotations

from contextlib import suppress
from threading import Lock
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from goarmd.core.errors import GoarmdError
from goarmd.history.events import Changes, Event
from goarmd.history.from_report import Measuring, OwnCost
from goarmd.history.points import TIERS, Point, Tier, decode, decode_drawn, merged
from goarmd.history.store import HistoryStore

if TYPE_CHECKING:
    from goarmd.history.points import Drawn
    from goarmd.runtime.report import Report
    from goarmd.state.state_file import StateFile

BATCH_SECONDS: Final = 300.0
_WITH_OTHERS = 60.0  # seconds after which a batch is written along with anything else: the disk is awake then
_MOST_UNSAVED = 48  # batches, four hours, that wait in memory until the file can be written


class _Open:
    """The point of a tier that still grows."""

    def __init__(self, tier: Tier, number: int) -> None:
        self.tier, self.number = tier, number
        self.at: float | None = None
        self.point: Point | None = None
        self.closed: list[tuple[int, float, Point]] = []  # whole, and not saved yet

    def add(self, at: float, point: Point) -> None:
        begin = at // self.tier.seconds * self.tier.seconds
        if self.at is not None and begin != self.at:  # the next span, or the clock was set
            self.close()
        self.at, self.point = begin, merged(self.point, point) if self.point else point

    def close(self) -> None:
        """Make the point whole."""
        if self.at is not None and self.point is not None:
            self.closed.append((self.number, self.at, _whole(self.point, self.tier)))
            self.number += 1
        self.at = self.point = None

    def unsaved(self) -> list[tuple[float, Point]]:
        """The points of this tier that are not in the file, the growing one too."""
        rows = [(at, point) for _, at, point in self.closed]
        if self.at is not None and self.point is not None:
            rows.append((self.at, _whole(self.point, self.tier)))
        return rows


def _whole(point: Point, tier: Tier) -> Point:
    """The point with the span of its tier, unless the samples are further apart."""
    return point if point.step >= tier.seconds else replace(point, step=float(tier.seconds))


class History:
    """The history. `record` and `close` are for the engine's thread, the rest for any.

    Args:
        state: the state file.
        own: goarmd's own CPU time in seconds and resident memory in bytes.
    """

    def __init__(self, state: StateFile, own: OwnCost) -> None:
        self._state, self._store = state, HistoryStore(state)
        self._measuring = Measuring(own)
        self._lock = Lock()  # held while the points in memory are changed or listed
        self._events: list[Event] = []  # not saved yet
        self._counted: list[Event] = []  # since the last point
        self._flushed_at: float | None = None
        self._sampled_at: float | None = None
        self._batch = 0
        self._open: list[_Open] = []
        self._changes = Changes(())
        self._generation = state.generation
        self._begin()

    def _begin(self) -> None:
        """Go on where the file ends."""
        self._open = [_Open(tier, 0) for tier in TIERS]
        with suppress(GoarmdError):  # a file that cannot be read is reported by the source `state`
            self._changes = self._changes.after(self._store.events(0.0, float("inf")))
            self._open = [_Open(tier, self._store.next_number(tier)) for tier in TIERS]
        self._writes = self._state.writes

    def record(self, report: Report) -> None:
        """Take a report. Its own time counts, not the clock, so that a made-up past can be recorded too."""
        at = report.sampled_at
        if at is None:
            return
        if self._generation != self._state.generation:  # the file was lost, and begins again
            self._generation = self._state.generation
            with self._lock:
                self._begin()
        happened = self._changes.of(report, at)
        self._counted += happened
        with self._lock:
            self._events += happened
        if at != self._sampled_at:  # else it was made for another reason than a sample, such as a changed file
            self._sampled_at = at
            self._add(report, at)

    def _add(self, report: Report, at: float) -> None:
        """Add a point, with what happened since the one before."""
        point = self._measuring.point(report, self._counted)
        self._counted = []
        with self._lock:
            if point:
                for tier in self._open:
                    tier.add(at, point)
        if self._is_due(at):
            self._flush(at)

    def _is_due(self, at: float) -> bool:
        if self._flushed_at is None or at < self._flushed_at:  # the first report, or the clock was set back
            self._flushed_at = at
        waited = at - self._flushed_at
        return waited >= BATCH_SECONDS or (waited >= _WITH_OTHERS and self._state.writes != self._writes)

    def _flush(self, at: float | None) -> None:
        with self._lock:
            points = {tier.tier: list(tier.closed) for tier in self._open}
            self._store.save(points, self._events, f"history {self._batch % _MOST_UNSAVED}")
            for tier in self._open:
                tier.closed.clear()
            self._events.clear()
        self._batch += 1
        self._flushed_at, self._writes = at, self._state.writes

    def close(self) -> None:
        """Save what waits, the growing points too."""
        with self._lock:
            for tier in self._open:
                tier.close()
        self._flush(self._flushed_at)

    def points(self, tier: Tier, start: float, end: float) -> list[tuple[float, Point]]:
        """The points that begin in this span, oldest first; none twice.

        Raises:
            GoarmdError: the state file cannot be read.
        """
        found: dict[float, Point] = {}
        for at, value in self._store.points(tier, start, end):
            if point := decode(value):
                found[at] = merged(found[at], point) if at in found else point
        for at, point in self._unsaved(tier):
            if start <= at <= end:
                found[at] = merged(found[at], point) if at in found else point
        return sorted(found.items())

    def drawn(self, tier: Tier, start: float, end: float) -> list[tuple[float, Drawn | Point]]:
        """The same with what is drawn only, and quicker. Two points may have the same time.

        Raises:
            GoarmdError: the state file cannot be read.
        """
        rows = ((at, decode_drawn(value)) for at, value in self._store.points(tier, start, end))
        saved: list[tuple[float, Drawn | Point]] = [(at, point) for at, point in rows if point]
        unsaved = [(at, point) for at, point in self._unsaved(tier) if start <= at <= end]
        return saved + unsaved

    def events(self, start: float, end: float) -> list[Event]:
        """The events of this span, oldest first.

        Raises:
            GoarmdError: the state file cannot be read.
        """
        with self._lock:
            unsaved = [event for event in self._events if start <= event.at <= end]
        return sorted([*self._store.events(start, end), *unsaved], key=lambda event: event.at)

    def _unsaved(self, tier: Tier) -> list[tuple[float, Point]]:
        with self._lock:
            return next(one.unsaved() for one in self._open if one.tier is tier)
