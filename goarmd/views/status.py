"""The last sample on one screen, and in one line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from goarmd.core.findings import Severity
from goarmd.core.text import age, size
from goarmd.views.cards import cards
from goarmd.views.markup import escape_line as escape
from goarmd.views.table import Column, table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from goarmd.core.facts import Problem
    from goarmd.views.report_values import GroupValues, ReportValues

_COLUMNS = (
    Column("group"),
    Column("processes", is_number=True),
    Column("memory", is_number=True),
    Column("starts", is_number=True),
    Column("exits", is_number=True),
)
_AT_LEAST = "starts and exits: at least these; what lives for milliseconds can be missed"


def to_fix(report: ReportValues) -> int:
    """How many things are to be fixed: causes, without those that are only to know."""
    made = cards(report.findings, report.settings_files)
    return sum(card.severity is not Severity.INFO for card in made)


def short(report: ReportValues) -> str:
    """One line for a prompt or a menu bar."""
    count = to_fix(report)
    fine = "configuration broken" if report.config_error else "not all could be read" if report.is_blind else "fine"
    state = f"{count} to fix" if count else fine
    sizes = _sizes(next((group for group in report.groups if group.name == "gopls"), None))
    gopls = f", gopls {size(sum(sizes))}" if sizes else ""
    return f"goarmd: {state}{gopls}"


def lines(report: ReportValues, now: float) -> Iterator[str]:
    """What was found, a table of the groups that have processes, and the sources that have problems."""
    count = to_fix(report)
    nothing = "[yellow]not all could be read[/]: goarmd doctor" if report.is_blind else "[green]nothing to fix[/]"
    found = f"[yellow]{count} to fix[/]: goarmd doctor" if count else nothing
    aside = f", {len(report.acknowledged)} put aside" if report.acknowledged else ""
    yield f"last sample {age(now - report.taken_at)} ago: {found}{aside}"
    yield ""
    groups = [group for group in report.groups if group.processes or group.starts or group.exits]
    yield from table(_COLUMNS, map(_row, groups))
    if rest := len(report.groups) - len(groups):
        yield f"[dim]{rest} groups without processes[/]"
    yield from (f"[dim]{_AT_LEAST}[/]", "")
    bad = [run for run in report.sources if run.error or run.problems]
    for run in bad:
        state = f"[red]{escape(run.error)}[/]" if run.error else _problems(run.problems)
        yield f"source {escape(run.source)}: {state}, {age(now - run.at)} ago"
    if fine := len(report.sources) - len(bad):
        yield f"{fine} {'other ' if bad else ''}{'source is' if fine == 1 else 'sources are'} fine"


def _row(group: GroupValues) -> tuple[str, ...]:
    sizes = _sizes(group)
    memory = size(sum(sizes)) if sizes else "-"
    counts = len(group.processes), memory, group.starts, sum(group.exits.values())
    return escape(group.name), *map(str, counts)


def _sizes(group: GroupValues | None) -> list[int]:
    processes = group.processes if group else ()
    return [process.footprint_bytes for process in processes if process.footprint_bytes is not None]


def _problems(problems: Sequence[Problem]) -> str:
    """The number of problems of a source that works."""
    return f"[yellow]could not read everything: goarmd doctor lists {len(problems)}[/]"
