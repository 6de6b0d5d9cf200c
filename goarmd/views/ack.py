"""What was acknowledged, as JSON and as text for a terminal."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from goarmd.core.moments import Moment
from goarmd.views.markup import escape_line as escape
from goarmd.views.paths import from_home

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from goarmd.config.schema import Ignore
    from goarmd.runtime.acknowledged import Acknowledgement


def values(known: Iterable[Acknowledgement]) -> list[dict[str, Any]]:
    """For --json."""
    return [
        {
            "id": each.id,
            "check": each.check,
            "about": each.about,
            "severity": each.severity,
            "at": str(Moment(each.at)),
            "until": None if each.until is None else str(Moment(each.until)),
            "reason": each.reason,
        }
        for each in known
    ]


def added(made: Sequence[Acknowledgement]) -> str:
    """What was put aside, and how to undo it."""
    lines = [f"put aside {_end(each)}: {_named(each)}" for each in made]
    if all(each.until is None for each in made):
        lines.append("[dim]`goarmd ack --remove` brings it back now.[/]")
    return "\n".join(lines)


def removed(chosen: Iterable[Acknowledgement]) -> str:
    """What is reported again."""
    return "\n".join(f"reported again: {_named(each)}" for each in chosen)


def listed(known: Sequence[Acknowledgement], rows: Sequence[Ignore]) -> str:
    """Everything that is put aside."""
    if not known and not rows:
        return "Nothing is put aside."
    lines = []
    for each in known:
        lines.append(f"[bold]{each.id}[/] {_named(each)}")
        why = f": {escape(each.reason)}" if each.reason else ""
        lines.append(f"       since {_date(each.at)}, {_end(each)}{why}")
    for row in rows:
        lines.append(f"[bold]config[/] {escape(row.check)}: {escape(row.subject)}")
        if row.reason:
            lines.append(f"       {escape(row.reason)}")
    if known:
        lines.append("[dim]goarmd ack --remove with the word before a line reports it again.[/]")
    return "\n".join(lines)


def _named(each: Acknowledgement) -> str:
    return f"{escape(each.check)}: {escape(from_home(each.about))}"


def _end(each: Acknowledgement) -> str:
    return "until it gets worse" if each.until is None else f"until {_date(each.until)}"


def _date(at: float) -> str:
    return datetime.fromtimestamp(at).astimezone().strftime("%Y-%m-%d %H:%M")
