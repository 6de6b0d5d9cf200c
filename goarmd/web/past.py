"""The history for one span, as page and API take it from the recorder."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from goarmd.core.errors import GoarmdError
from goarmd.history.columns import history_values
from goarmd.history.store import tier_for
from goarmd.web.spans import SHORTEST, USUAL

if TYPE_CHECKING:
    from goarmd.history.columns import HistoryValues
    from goarmd.history.events import Event
    from goarmd.history.points import Drawn, Point
    from goarmd.history.recorder import History
    from goarmd.web.spans import Span


@dataclass(frozen=True, slots=True)
class Past:
    """What was before.

    Attributes:
        span: for how long.
        end: when the span ends.
        points: time and value of each point, oldest first.
        events: oldest first.
        problem: why there is nothing; None if it could be read.
    """

    span: Span
    end: float
    points: tuple[tuple[float, Drawn | Point], ...] = ()
    events: tuple[Event, ...] = ()
    problem: str | None = None

    @property
    def start(self) -> float:
        """When the span begins."""
        return self.end - self.span.seconds


def history_of(history: History | None, span: Span, end: float) -> HistoryValues:
    """The history as JSON has it.

    Raises:
        GoarmdError: the state file cannot be read.
    """
    tier, start = tier_for(span.seconds), end - span.seconds
    points = history.points(tier, start, end) if history else []
    events = history.events(start, end) if history else []
    return history_values(points, events, span.name, start, end, tier.seconds)


def usual_past_of(history: History | None, end: float) -> Past:
    """The usual span, or the shortest one while there is no more than that."""
    past = past_of(history, USUAL, end)
    is_young = past.points and past.points[0][0] > end - SHORTEST.seconds
    return past_of(history, SHORTEST, end) if is_young else past


def past_of(history: History | None, span: Span, end: float) -> Past:
    """The part of the history that the page draws."""
    if history is None:
        return Past(span, end)
    try:
        points = history.drawn(tier_for(span.seconds), end - span.seconds, end)
        return Past(span, end, tuple(points), tuple(history.events(end - span.seconds, end)))
    except GoarmdError as error:
        return Past(span, end, problem=str(error))
