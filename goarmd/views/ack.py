"""What was acknowledged, as JSON and as text for a terminal."""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING, Any

from goarmd.core.moments import Moment
from goarmd.views.markup import escape_line as escape
from goarmd.views.markup import local
from goarmd.views.paths import from_home
from goarmd.views.table import Column, table

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from goarmd.config.schema import Ignore
    from goarmd.runtime.acknowledged import Acknowledgement


_DAY = "%Y-%m-%d"
_KEPT = "the row is removed"
_COLUMNS = (Column("id", width=6), Column("finding"), Column("since", width=10), Column("until"), Column("reason"))


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
    lines = [f"put aside until {_end(each)}: {_named(each)}" for each in made]
    if all(each.until is None for each in made):
        lines.append(f"[dim]`goarmd ack --remove {' '.join(each.id for each in made)}` brings it back now.[/]")
    return "\n".join(lines)


def removed(chosen: Iterable[Acknowledgement]) -> str:
    """What is reported again."""
    return "\n".join(f"reported again: {_named(each)}" for each in chosen)


def listed(known: Sequence[Acknowledgement], rows: Sequence[Ignore]) -> str:
    """Everything that is put aside."""
    if not known and not rows:
        return "Nothing is put aside."
    lines = table(_COLUMNS, (*map(_acknowledged, known), *map(_ignored, rows)))
    if known:
        lines.append("[dim]goarmd ack --remove ID reports it again.[/]")
    return "\n".join(lines)


def _acknowledged(each: Acknowledgement) -> tuple[str, ...]:
    return each.id, _named(each), local(each.at).strftime(_DAY), _end(each), escape(each.reason)


def _ignored(row: Ignore) -> tuple[str, ...]:
    return "config", f"{escape(row.check)}: {escape(row.subject)}", "", _KEPT, escape(row.reason)


def _named(each: Acknowledgement) -> str:
    return f"{escape(each.check)}: {escape(from_home(each.about))}"


def _end(each: Acknowledgement) -> str:
    if each.until is None:
        return "it gets worse"
    ends = local(each.until)
    return ends.strftime(_DAY if ends.time() == time.min else f"{_DAY} %H:%M")
