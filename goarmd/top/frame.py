"""One frame of the live view: lines of rich's markup for a terminal of any size."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

from rich.cells import cell_len, set_cell_size

from goarmd.catalog.groups import NO_EDITOR
from goarmd.core.text import age, size
from goarmd.views.cards import cards
from goarmd.views.cards import short as card_line
from goarmd.views.editors import is_known
from goarmd.views.markup import escape_line as escape
from goarmd.views.markup import local, visible
from goarmd.views.paths import short
from goarmd.views.setting_cards import STYLES, counted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from goarmd.views.crash_values import CrashValues
    from goarmd.views.report_values import GroupValues, ReportValues, SampleValues

    _Line = Callable[[SampleValues, float], str]

_TITLE = "goarmd top  "
_DAY = 86400.0  # seconds
_STALE = 30.0  # seconds; an older sample is named as such
_NARROW = 72  # columns below which a bar has no room
_MARKED = 52  # columns below which the table of groups alone says what is translated
_BESIDE = 52  # columns beside the workspace and the bar of a gopls
_NUMBERS = 41  # columns of the numbers beside a name in the table of groups


class Sort(Enum):
    """What the tables are sorted by; the value is the key to press."""

    MEMORY = "m"
    CPU = "c"
    UPTIME = "u"
    NAME = "n"


@dataclass(frozen=True, slots=True)
class Style:
    """How a frame is drawn.

    Attributes:
        width: columns.
        height: lines.
        sort: what the tables are sorted by.
        ascii: the terminal has only ASCII.
    """

    width: int
    height: int
    sort: Sort = Sort.MEMORY
    ascii: bool = False


class _Section(NamedTuple):
    """A part of the frame: its heading, its lines, and how many of them a small terminal still has."""

    heading: str
    lines: list[str]
    least: int


def frame(report: ReportValues, now: float, style: Style, source: str) -> list[str]:
    """The lines, at most as many as the terminal has."""
    head = [*_head(report, now, style, source)]
    sections = [
        _groups(report, now, style),
        _gopls(report, now, style),
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
    rest = _cut(f"{local(now).strftime('%H:%M:%S')}  {source}{host}", style.width - len(_TITLE))
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
        cut = len(section.lines) - count
        lines += ["", f"[bold]{section.heading}[/]{f' [dim]({cut} more)[/]' if cut else ''}", *section.lines[:count]]
    return lines


def _groups(report: ReportValues, now: float, style: Style) -> _Section:
    groups = [group for group in report.groups if group.processes]
    orders: dict[Sort, Callable[[GroupValues], float | str]] = {
        Sort.MEMORY: lambda group: -_memory(group.processes),
        Sort.CPU: lambda group: -(_cpu(group.processes) or 0.0),
        Sort.UPTIME: lambda group: min(process.started_at for process in group.processes),
        Sort.NAME: lambda group: group.name,
    }
    groups.sort(key=orders[style.sort])
    name = max(16, min(28, style.width - _NUMBERS))
    heading = f"{'GROUP':<{name}}{'PROC':>5}{'TRANSL':>7}{'MEMORY':>9}{'CPU %':>7}{'UP':>7}{'EXITS':>6}"
    return _Section(heading, [_group(group, now, name) for group in groups], 4)


def _group(group: GroupValues, now: float, name: int) -> str:
    translated = sum(process.translated is True for process in group.processes)
    marked = f"[yellow]{translated:>7}[/]" if translated else f"{'-':>7}"
    oldest = age(now - min(process.started_at for process in group.processes))
    numbers = f"{size(_memory(group.processes)):>9}{_percent(_cpu(group.processes)):>7}{oldest:>7}"
    return f"{_cell(group.name, name)}{len(group.processes):>5}{marked}{numbers}{sum(group.exits.values()):>6}"


def _gopls(report: ReportValues, now: float, style: Style) -> _Section:
    """Every gopls with its workspace, and a bar of its memory against the budget."""
    group = next((group for group in report.groups if group.name == "gopls"), None)
    processes = list(group.processes) if group else []
    orders: dict[Sort, Callable[[SampleValues], float | str]] = {
        Sort.MEMORY: lambda process: -(process.footprint_bytes or 0),
        Sort.CPU: lambda process: -(process.cpu_share or 0.0),
        Sort.UPTIME: lambda process: process.started_at,
        Sort.NAME: lambda process: process.workspace or "",
    }
    processes.sort(key=orders[style.sort])
    budget = group.warning_bytes if group else None
    row = _narrow if style.width < _NARROW else _wide
    heading, line = row(budget, style)
    return _Section(heading, [line(process, now) for process in processes], 3)


def _wide(budget: int | None, style: Style) -> tuple[str, _Line]:
    """The heading, and how a gopls is shown below it: with a bar of its memory."""
    place = max(10, min(40, style.width - _BESIDE - 10))
    bar = max(8, style.width - place - _BESIDE)
    title = f"of {size(budget)}" if budget else ""
    heading = (
        f"{'GOPLS OF':<10}{'PID':>7}  {'':<8}{'WORKSPACE':<{place}}{'MEMORY':>9}  {title:<{bar}}{'CPU %':>7}{'UP':>7}"
    )

    def line(process: SampleValues, now: float) -> str:
        workspace = _end(short(process.workspace or "-"), place)
        start = f"{_cell(_owner(process), 10)}{process.pid:>7}  {_native(process)}{workspace}"
        middle = f"{size(process.footprint_bytes):>9}  {_bar(process.footprint_bytes, budget, bar, style)}"
        return f"{start}{middle}{_percent(process.cpu_share):>7}{age(now - process.started_at):>7}"

    return heading, line


def _narrow(_: int | None, style: Style) -> tuple[str, _Line]:
    """The same where there is no room for a bar: the memory is what is wanted first, the workspace is cut."""
    marked = style.width >= _MARKED
    place = max(4, style.width - (43 if marked else 35))
    heading = f"{'GOPLS OF':<10}{'MEMORY':>9}{'CPU %':>7}{'UP':>7}  {'':<{8 * marked}}{'WORKSPACE'[:place]}"

    def line(process: SampleValues, now: float) -> str:
        up = age(now - process.started_at)
        numbers = f"{size(process.footprint_bytes):>9}{_percent(process.cpu_share):>7}{up:>7}"
        native = _native(process) if marked else ""
        return f"{_cell(_owner(process), 10)}{numbers}  {native}{_end(short(process.workspace or '-'), place)}"

    return heading, line


def _owner(process: SampleValues) -> str:
    return "by hand" if process.editor == NO_EDITOR else process.editor or "-"


def _native(process: SampleValues) -> str:
    return "[yellow]transl.[/] " if process.translated else " " * 8


def _bar(value: int | None, budget: int | None, width: int, style: Style) -> str:
    """A bar whose end is the budget; what is above it is marked, also without colours."""
    full, empty, above = ("#", ".", "!") if style.ascii else ("█", "░", "▓")
    if value is None or not budget:
        return " " * width
    share = value / budget
    if share <= 1:
        filled = round(share * width)
        return f"[green]{full * filled}[/][dim]{empty * (width - filled)}[/]"
    within = round(width / share)
    return f"[green]{full * within}[/][red]{above * (width - within)}[/]"


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
        lines.append(f"{age(now - last.at):>6} ago  {escape(_cut(what, style.width - 12))}")
    return _Section("CRASHES IN 24 HOURS", lines, 2)


def _findings(report: ReportValues, style: Style) -> _Section:
    made = cards(report.findings, report.settings_files)
    lines = [f"[{STYLES[card.severity]}]{escape(_cut(card_line(card, report), style.width))}[/]" for card in made]
    return _Section("FINDINGS  goarmd doctor says what to do", lines, 3)


def _keys(style: Style) -> str:
    shown = ((f"{sort.value} {sort.name.lower()}", sort is style.sort) for sort in Sort)
    return "q quit   sort by: " + " ".join(f"[bold]\\[{name}][/]" if chosen else f" {name} " for name, chosen in shown)


def _memory(processes: Iterable[SampleValues]) -> int:
    return sum(process.footprint_bytes or 0 for process in processes)


def _cpu(processes: Iterable[SampleValues]) -> float | None:
    """Of all of them; None while that of none is known."""
    known = [share for process in processes if (share := process.cpu_share) is not None]
    return sum(known) if known else None


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{100 * share:.1f}"


def _cell(text: str, width: int) -> str:
    """Text from outside in so many columns, wide characters counted as two."""
    return escape(set_cell_size(_cut(text, width - 1), width))


def _end(path: str, width: int) -> str:
    """A path in so many columns: its end says more than its beginning."""
    if cell_len(path) < width:
        return _cell(path, width)
    return _cell(f"...{path[4 - width :]}", width)


def _cut(text: str, width: int) -> str:
    """Text in at most so many columns."""
    text = visible(text.replace("\n", " "))
    return text if cell_len(text) <= width else f"{set_cell_size(text, max(width - 3, 1))}..."
