"""A report for people, in rich's markup: the verdict, then what is fine, then a card for each cause."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from goarmd.core.findings import Severity
from goarmd.core.text import count
from goarmd.views import cards, looked_at
from goarmd.views.markup import escape_line as escape
from goarmd.views.markup import labelled, local, scrolls, wrapped
from goarmd.views.paths import from_home
from goarmd.views.setting_cards import STYLES, counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from goarmd.views.cards import Card
    from goarmd.views.report_values import AcknowledgedValues, FindingValues, ReportValues

_NAME = 11  # columns of what a line is about
_ONCE = (
    "goarmd is not running, so this is a single sample: crash loops and growing memory show only over time. "
    "`goarmd install` keeps it running."
)
_HERE = "This is a single sample, without the daemon: crash loops and growing memory show only over time."
_ABOVE = {Severity.WARNING: " or above", Severity.CRITICAL: ""}
_ASIDE = "see goarmd ack --list"


@dataclass(frozen=True, slots=True)
class Show:
    """What is shown.

    Attributes:
        severity: findings below it are left out.
        whole: everything in full: reasons, harmless settings, long paths, what was put aside.
        short: one line for each card, and nothing of what is fine.
        once: no daemon answered.
        here: none was asked.
    """

    severity: Severity = Severity.INFO
    whole: bool = False
    short: bool = False
    once: bool = False
    here: bool = False


_USUAL = Show()


def text(report: ReportValues, now: float, show: Show = _USUAL) -> str:
    """The report for people, with ages at that time."""
    shown = [each for each in report.findings if is_shown(each, show.severity)]
    made = cards.cards(shown, report.settings_files)
    verdict = _verdict(report, made, show)
    lines = [verdict]
    if report.host and not show.short:
        lines.append(f"[dim]{escape(str(report.host))}[/]")
    if report.config_error:
        lines += not_in_force(report.config_error)
    if show.short:
        return "\n".join((*lines, *(_short(card, report) for card in made)))
    lines += ["", *_looked_at(report, now)]
    for card in made:
        lines += ["", *cards.lines(card, report, now, whole=show.whole)]
    lines += [*_unread(report), *_last(report, made, show)]
    if scrolls(len(lines)):
        lines += ["", verdict]  # the first one is out of sight
    return "\n".join(lines)


def is_shown(finding: FindingValues, lowest: Severity) -> bool:
    """Whether a finding is at least so severe."""
    return finding.severity.rank <= lowest.rank


def _short(card: Card, report: ReportValues) -> str:
    return f"[{STYLES[card.severity]}]{escape(cards.short(card, report))}[/]"


def _verdict(report: ReportValues, made: Sequence[Card], show: Show) -> str:
    if not made and report.config_error:
        return f"[yellow]{looked_at.BROKEN_CONFIGURATION}[/]."
    if not made and report.is_blind:
        return f"[yellow]{looked_at.BLIND}[/]."
    if not made:
        level = show.severity
        found = "Nothing is wrong here" if level is Severity.INFO else f"No findings at level {level}{_ABOVE[level]}"
        missing = looked_at.missing(report)
        but = f", but {_and(missing)} {'is' if len(missing) == 1 else 'are'} not installed" if missing else ""
        return f"[green]{found}[/]{but}."
    counts = Counter(card.severity for card in made)
    infos = counts.pop(Severity.INFO, 0)
    bad = sum(counts.values())
    if not bad:
        return f"[green]Nothing to fix[/]; {count(infos, 'note')}."
    parts = ", ".join(f"[{STYLES[each]}]{counted(number, each)}[/]" for each, number in counts.items())
    notes = f"; {count(infos, 'note')}" if infos else ""
    return f"[bold]{count(bad, 'thing')} to fix[/]: {parts}{notes}."


def _and(names: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def not_in_force(problem: str) -> list[str]:
    """The warning that the configuration file cannot be used, before an answer without it."""
    return ["[yellow]configuration, not in force[/]:", *wrapped(problem, indent="  ")]


def _looked_at(report: ReportValues, now: float) -> Iterator[str]:
    for row in looked_at.rows(report, now):
        style = "green" if row.fine else "yellow"
        head = f"  {row.name:<{_NAME}}"
        first, *others = wrapped(row.text, indent=" " * len(head))
        yield f"[{style}]{head}[/]{first[len(head) :]}"
        yield from others


def _unread(report: ReportValues) -> list[str]:
    """What nothing is known of."""
    lines = []
    for run in report.sources:
        if run.error:
            lines += [f"[red]could not look[/]: {escape(run.source)}: {escape(run.error)}"]
        lines += [
            f"[yellow]not read[/]: {escape(run.source)}: {escape(from_home(problem.text))}" for problem in run.problems
        ]
    lines += [f"[red]check failed[/]: {escape(fault.check)}: {escape(fault.error)}" for fault in report.check_faults]
    return ["", *lines] if lines else []


def _last(report: ReportValues, made: Sequence[Card], show: Show) -> Iterator[str]:
    """What to do next, and what is not shown."""
    notes = []
    if count := len(report.acknowledged):
        noun = "finding is" if count == 1 else "findings are"
        if show.whole:
            yield from ("", *_aside(report.acknowledged))
        else:
            notes.append(f"{count} acknowledged {noun} put aside: {_ASIDE}.")
    if made:
        notes.append("Known and accepted? `goarmd ack` with the ID in parentheses puts it aside.")
    elif looked_at.is_empty(report):
        notes.append("No Go tool is running: open a Go project in your editor, and run this again.")
    if show.once:
        notes.append(_HERE if show.here else _ONCE)
    if notes:
        yield ""
    for note in notes:
        yield from (f"[dim]{line}[/]" for line in wrapped(note, indent=""))


def _aside(acknowledged: Sequence[AcknowledgedValues]) -> Iterator[str]:
    yield "[bold]Put aside[/]"
    for each in acknowledged:
        yield f"  {escape(each.finding.title)} [dim]({each.finding.id})[/]"
        yield from labelled("what", from_home(each.finding.detail))
        how = "configured" if each.configured else "acknowledged"
        until = "" if each.until is None else f" until {local(each.until).strftime('%Y-%m-%d %H:%M')}"
        yield from labelled("how", f"{how}{until}{f': {each.reason}' if each.reason else ''}")
