"""The history's tables: each point has a place, and the newest takes that of the oldest, whatever the clock says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from goarmd.history import events
from goarmd.history.events import MOST_EVENTS, Event
from goarmd.history.points import TIERS, Point, Tier, encode

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from goarmd.state.opening import Statement
    from goarmd.state.state_file import StateFile


class HistoryStore:
    """Points and events in the state file. Reading raises GoarmdError; writing never fails."""

    def __init__(self, state: StateFile) -> None:
        self._state = state

    def next_number(self, tier: Tier) -> int:
        """The number of the next point: points are numbered in the order in which they were made."""
        ((last,),) = self._state.rows("SELECT max(number) FROM history WHERE slot BETWEEN ? AND ?", *_places(tier))
        return last + 1 if isinstance(last, int) else 0

    def points(self, tier: Tier, start: float, end: float) -> list[tuple[Any, ...]]:
        """Time and encoded value of the points of this span, oldest first."""
        sql = (
            "SELECT at, value FROM history WHERE slot BETWEEN ? AND ? AND at BETWEEN ? AND ?"
            " AND typeof(at) = 'real' ORDER BY at, number"  # whatever else wrote there
        )
        return self._state.rows(sql, *_places(tier), start, end)

    def events(self, start: float, end: float) -> list[Event]:
        """The events of this span, oldest first."""
        sql = "SELECT value FROM history_events WHERE at BETWEEN ? AND ? ORDER BY at, number"
        found = (events.decode(value) for (value,) in self._state.rows(sql, start, end))
        return [event for event in found if event]

    def save(
        self, points: Mapping[Tier, Iterable[tuple[int, float, Point]]], happened: Iterable[Event], name: str
    ) -> None:
        """Save points, each with its number and time, and events: all or none.

        Args:
            points: by tier.
            happened: the events.
            name: while nothing can be saved, of the batches with one name only the last one waits for that.
        """
        statements = [_point(tier, *row) for tier, rows in points.items() for row in rows]
        self._state.write(*statements, *_events(happened), name=name)


def _places(tier: Tier) -> tuple[int, int]:
    return tier.first, tier.first + tier.points - 1


def _point(tier: Tier, number: int, at: float, point: Point) -> Statement:
    place = tier.first + number % tier.points
    return "INSERT OR REPLACE INTO history VALUES (?, ?, ?, ?)", (place, number, at, encode(point))


def _events(happened: Iterable[Event]) -> Iterator[Statement]:
    trims = False
    for event in happened:
        trims = True
        yield (
            "INSERT OR IGNORE INTO history_events (at, name, value) VALUES (?, ?, ?)",
            (float(event.at), event.key, events.encode(event)),
        )
    if trims:
        last = "SELECT max(number) FROM history_events"
        yield f"DELETE FROM history_events WHERE number <= ({last}) - {MOST_EVENTS}", ()  # noqa: S608  # a constant


def tier_for(seconds: float) -> Tier:
    """The finest tier that reaches back so far."""
    return next((tier for tier in TIERS if tier.seconds * tier.points >= seconds), TIERS[-1])
