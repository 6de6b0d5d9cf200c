"""The spans of time for which page and API have a history, and what a request asks for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

SpanName: TypeAlias = Literal["1h", "24h", "7d", "30d"]


@dataclass(frozen=True, slots=True)
class Span:
    """A span that ends now.

    Attributes:
        name: as in a request.
        seconds: how long it is.
        title: for people.
        last: the same after "in the last".
        ago: how long ago the five marks of its axis are.
    """

    name: SpanName
    seconds: int
    title: str
    last: str
    ago: tuple[str, ...]


SPANS: Final = {
    span.name: span
    for span in (
        Span("1h", 3600, "1 hour", "hour", ("60 min ago", "45", "30", "15", "now")),
        Span("24h", 86_400, "24 hours", "24 hours", ("24 h ago", "18", "12", "6", "now")),
        Span("7d", 7 * 86_400, "7 days", "7 days", ("7 d ago", "5¼", "3½", "1¾", "now")),
        Span("30d", 30 * 86_400, "30 days", "30 days", ("30 d ago", "22½", "15", "7½", "now")),
    )
}
USUAL: Final = SPANS["24h"]
SHORTEST: Final = SPANS["1h"]


def span_of(query: str) -> Span | None:
    """The span that a query asks for, `span=7d`; the usual one without a query, None for anything else."""
    if not query:
        return USUAL
    name, _, value = query.partition("=")
    return next((span for span in SPANS.values() if span.name == value), None) if name == "span" else None
