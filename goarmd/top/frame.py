"""One frame of the live view: lines of rich's markup for a terminal of any size."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from goarmd.core.text import age
from goarmd.top.cells import cut
from goarmd.top.style import Sort
from goarmd.top.tables import gopls, groups
from goarmd.views.cards import cards
from goarmd.views.cards import short as card_line
from goarmd.views.editors import is_known
from goarmd.views.markup import escape_line as escape
from goarmd.views.markup import local
from goarmd.views.setting_cards import STYLES, counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from goarmd.top.style import Style
    from goarmd.views.crash_values import CrashValues
    from goarmd.views.report_values import ReportValues

_TITLE = "goarmd top  "
_DAY = 86400.0  # seconds
_STALE = 30.0  # seconds; an older sample is named as such


class _Section(NamedTuple):
    """A part of the frame: its heading, its lines, and how many of them a small terminal still has."""

    heading: str
    lines: list[str]
    least: int


def frame(report: ReportValues, now: float, style: Style, source: str) -> list[str]:
    """The lines, at most as many as the terminal has."""
    head = [*_head(report, now, style, source)]
    sections = [
        _table(groups(report, now, style), 4),
        _table(gopls(report, now, style), 3),
        _crashes(report, now, style),
        _findings(report, style),
    ]
    if not sections[0].lines:
        head += ["", "No gopls, dlv, go command or editor is running."]
    room = style.height - len(head) - 1
    lines = [*head, *_fitted([section for section in sections if section.lines], room)]
    lines += [""] * (style.height - 1 - len(lines))
    return [*lines[: style.height - 1], _keys(style)]


def _head(report: ReportValues, now: float, style: Style, source: str) -> Iterator[str]:
    host = f", {report.host}" if report.host else ""
    rest = cut(f"{local(now).strftime('%H:%M:%S')}  {source}{host}", style.width - len(_TITLE))
    yield f"[bold]{_TITLE}[/]{escape(rest)}"
    made = cards(report.findings, report.settings_files)
    counts = {severity: sum(card.severity is severity for card in made) for severity in STYLES}
    named = ", ".join(f"[{STYLES[each]}]{counted(count, each)}[/]" for each, count in counts.items() if count)
    translated = report.translated_processes.count
    running = "unknown" if translated is None else str(translated)
    aside = f", {len(report.acknowledged)} put aside" if report.acknowledged else ""
    late = now - report.taken_at
    stale = f"  [yellow]sampled {age(late)} ago[/]" if late > _STALE else ""
    yield f"{named or '[green]nothing is wrong[/]'}{aside}; translated processes: {running}{stale}"


def _fitted(sections: list[_Section], room: int) -> list[str]:
    """The sections in so many lines: each gets its least, then the earlier ones get what is left."""
    given = [min(section.least, len(section.lines)) for section in sections]
    left = room - sum(count + 2 for count in given)  # each has an empty line and a heading
    for number, section in enumerate(sections):
        more = max(0, min(left, len(section.lines) - given[number]))
        given[number] += more
        left -= more
    lines = []
    for section, count in zip(sections, given, strict=True):
        lines += ["", section.heading, *_first(section.lines, count)]
    return lines


def _first(lines: list[str], count: int) -> list[str]:
    """So many of the lines, of which the last says how many are left out."""
    return lines if len(lines) <= count else [*lines[: count - 1], f"[dim]{len(lines) - count + 1} more[/]"]


def _table(lines: list[str], least: int) -> _Section:
    return _Section(lines[0], lines[1:], least)


def _crashes(report: ReportValues, now: float, style: Style) -> _Section:
    recent = [crash for crash in report.crashes if now - crash.at < _DAY]
    alike: dict[tuple[str, str | None, str], list[CrashValues]] = {}
    for crash in recent:
        alike.setdefault((crash.process, crash.editor, crash.causes[0].cause), []).append(crash)
    lines = []
    for same in sorted(alike.values(), key=lambda each: each[-1].at, reverse=True):
        last, count = same[-1], f"{len(same)} x " if len(same) > 1 else ""
        who = f"{last.process}{f' of {last.editor}' if last.editor and is_known(last.editor) else ''}"
        what = f"{count}{who}: {last.causes[0].cause}: {last.causes[0].evidence}"
        lines.append(f"{age(now - last.at):>6} ago  {escape(cut(what, style.width - 12))}")
    return _Section("[bold]CRASHES IN 24 HOURS[/]", lines, 2)


def _findings(report: ReportValues, style: Style) -> _Section:
    made = cards(report.findings, report.settings_files)
    lines = [f"[{STYLES[card.severity]}]{escape(cut(card_line(card, report), style.width))}[/]" for card in made]
    return _Section("[bold]FINDINGS  goarmd doctor says what to do[/]", lines, 3)


def _keys(style: Style) -> str:
    shown = ((f"{sort.value} {sort.name.lower()}", sort is style.sort) for sort in Sort)
    return "q quit   sort by: " + " ".join(f"[bold]\\[{name}][/]" if chosen else f" {name} " for name, chosen in shown)
