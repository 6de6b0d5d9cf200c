"""The tables of the live view: the groups, and each gopls with a bar of its memory against the budget."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

from goarmd.catalog.groups import NO_EDITOR
from goarmd.core.text import age, size
from goarmd.top.cells import cut, end, percent
from goarmd.top.style import Sort
from goarmd.views.markup import escape_line as escape
from goarmd.views.paths import short
from goarmd.views.table import Column, table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from goarmd.top.style import Style
    from goarmd.views.report_values import GroupValues, ReportValues, SampleValues

_GAP = 1  # blanks between two columns
_NARROW = 72  # columns below which a bar has no room
_MARKED = 52  # columns below which the table of groups alone says what is translated
_EDITOR, _PID, _MARK, _MEMORY, _CPU, _UP = 9, 7, 7, 8, 6, 6  # columns of what both tables show
_BESIDE_GROUP = 41  # columns beside the name of a group, with the gaps
_BESIDE_PLACE = 50  # columns beside the workspace and the bar of a gopls, with the gaps


_Row = TypeVar("_Row")


class _Part(NamedTuple, Generic[_Row]):
    """A column, and what of a row stands in it, as rich's markup."""

    column: Column
    cell: Callable[[_Row], str]


def groups(report: ReportValues, now: float, style: Style) -> list[str]:
    """The heading, and a line for each group that runs."""
    running = [group for group in report.groups if group.processes]
    orders: dict[Sort, Callable[[GroupValues], float | str]] = {
        Sort.MEMORY: lambda group: -_memory(group.processes),
        Sort.CPU: lambda group: -(_cpu(group.processes) or 0.0),
        Sort.UPTIME: _oldest,
        Sort.NAME: lambda group: group.name,
    }
    name = max(16, min(28, style.width - _BESIDE_GROUP))
    parts: list[_Part[GroupValues]] = [
        _Part(Column("GROUP", width=name), lambda group: escape(cut(group.name, name))),
        _number("PROC", 4, lambda group: str(len(group.processes))),
        _number("TRANSL", 6, lambda group: _translated(group.processes)),
        _number("MEMORY", _MEMORY, lambda group: size(_memory(group.processes))),
        _number("CPU %", _CPU, lambda group: percent(_cpu(group.processes))),
        _number("UP", _UP, lambda group: age(now - _oldest(group))),
        _number("EXITS", 5, lambda group: str(sum(group.exits.values()))),
    ]
    return _lines(parts, sorted(running, key=orders[style.sort]))


def gopls(report: ReportValues, now: float, style: Style) -> list[str]:
    """The heading, and a line for each gopls; where there is no room for a bar, its memory comes first."""
    group = next((group for group in report.groups if group.name == "gopls"), None)
    orders: dict[Sort, Callable[[SampleValues], float | str]] = {
        Sort.MEMORY: lambda process: -(process.footprint_bytes or 0),
        Sort.CPU: lambda process: -(process.cpu_share or 0.0),
        Sort.UPTIME: lambda process: process.started_at,
        Sort.NAME: lambda process: process.workspace or "",
    }
    parts = _narrow(now, style) if style.width < _NARROW else _wide(group.warning_bytes if group else None, now, style)
    return _lines(parts, sorted(group.processes if group else (), key=orders[style.sort]))


def _wide(budget: int | None, now: float, style: Style) -> Sequence[_Part[SampleValues]]:
    place = max(10, min(40, style.width - _BESIDE_PLACE - 10))
    bar = max(8, style.width - place - _BESIDE_PLACE)
    memory, cpu, up = _measured(now)
    return (
        _OF_EDITOR,
        _number("PID", _PID, lambda process: str(process.pid)),
        _MARKS,
        _workspace(place),
        memory,
        _Part(
            Column(f"of {size(budget)}" if budget else "", width=bar),
            lambda process: _bar(process.footprint_bytes, budget, bar, style),
        ),
        cpu,
        up,
    )


def _narrow(now: float, style: Style) -> Sequence[_Part[SampleValues]]:
    marks = (_MARKS,) if style.width >= _MARKED else ()
    parts = (_OF_EDITOR, *_measured(now), *marks)
    return (*parts, _workspace(max(4, style.width - _width(parts))))


def _measured(now: float) -> Sequence[_Part[SampleValues]]:
    return (
        _number("MEMORY", _MEMORY, lambda process: size(process.footprint_bytes)),
        _number("CPU %", _CPU, lambda process: percent(process.cpu_share)),
        _number("UP", _UP, lambda process: age(now - process.started_at)),
    )


def _workspace(width: int) -> _Part[SampleValues]:
    column = Column("WORKSPACE"[:width], width=width)
    return _Part(column, lambda process: escape(end(short(process.workspace or "-"), width)))


def _owner(process: SampleValues) -> str:
    return escape(cut("by hand" if process.editor == NO_EDITOR else process.editor or "-", _EDITOR))


_OF_EDITOR = _Part(Column("GOPLS OF", width=_EDITOR), _owner)
_MARKS: _Part[SampleValues] = _Part(
    Column(width=_MARK), lambda process: "[yellow]transl.[/]" if process.translated else ""
)


def _number(heading: str, width: int, cell: Callable[[_Row], str]) -> _Part[_Row]:
    return _Part(Column(heading, is_number=True, width=width), cell)


def _lines(parts: Sequence[_Part[_Row]], rows: Iterable[_Row]) -> list[str]:
    """As wide as its columns, also where the terminal is not: what is beyond its edge is cut there."""
    columns = [part.column for part in parts]
    return table(columns, [[part.cell(row) for part in parts] for row in rows], _width(parts), gap=_GAP)


def _width(parts: Sequence[_Part[_Row]]) -> int:
    return sum((part.column.width or 0) + _GAP for part in parts)


def _translated(processes: Iterable[SampleValues]) -> str:
    count = sum(process.translated is True for process in processes)
    return f"[yellow]{count}[/]" if count else "-"


def _oldest(group: GroupValues) -> float:
    return min(process.started_at for process in group.processes)


def _memory(processes: Iterable[SampleValues]) -> int:
    return sum(process.footprint_bytes or 0 for process in processes)


def _cpu(processes: Iterable[SampleValues]) -> float | None:
    """Of all of them; None while that of none is known."""
    known = [share for process in processes if (share := process.cpu_share) is not None]
    return sum(known) if known else None


def _bar(value: int | None, budget: int | None, width: int, style: Style) -> str:
    """A bar whose end is the budget; what is above it is marked, also without colours."""
    full, empty, above = ("#", ".", "!") if style.ascii else ("█", "░", "▓")
    if value is None or not budget:
        return ""
    share = value / budget
    if share <= 1:
        filled = round(share * width)
        return f"[green]{full * filled}[/][dim]{empty * (width - filled)}[/]"
    within = round(width / share)
    return f"[green]{full * within}[/][red]{above * (width - within)}[/]"
