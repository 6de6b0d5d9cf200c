"""Crashes for people, in rich's markup."""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import chain
from typing import TYPE_CHECKING, Any

from goarmd.catalog.groups import NO_EDITOR
from goarmd.core.text import count, size
from goarmd.crashes.entries import NOT_A_CRASH
from goarmd.crashes.evidence import EvidenceSource
from goarmd.crashes.force import counted
from goarmd.views.editors import BY_HAND
from goarmd.views.markup import escape_line as escape
from goarmd.views.markup import labelled, local, wrapped
from goarmd.views.paths import from_home
from goarmd.views.table import Column, table

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from goarmd.core.moments import Moment
    from goarmd.crashes.evidence import Cause
    from goarmd.views.crash_values import CrashValues, EntryValues, FileValues

_COLUMNS = (Column("files", is_number=True), Column("program"), Column("cause"), Column("kind"))
_MOST_FRAMES = 5
_MOST_PIDS = 3

_SOURCES = {
    EvidenceSource.EXIT: "exit code",
    EvidenceSource.REPORT: "crash report",
    EvidenceSource.EDITOR_LOG: "editor log",
    EvidenceSource.TELEMETRY: "Go telemetry",
}


def crashes(found: Sequence[CrashValues], since: str, killed: Sequence[CrashValues] = ()) -> str:
    """How many there were, and a card for each cause, the latest first.

    Args:
        found: the crashes, in the order of their times.
        since: how far back was looked.
        killed: windows and extension hosts that were ended by force.
    """
    by_force = [*_by_force(killed, since)] if killed else []
    if not found:
        none = f"[{'yellow' if killed else 'green'}]No crashes in the last {escape(since)}.[/]"
        return "\n".join((none, *by_force))
    alike = _alike(found)
    causes = f", {len(alike)} causes" if len(alike) > 1 else ""
    lines = [f"[bold]{count(len(found), 'crash', 'crashes')} in the last {escape(since)}{causes}[/]", *by_force]
    for same in alike:
        lines += ["", *_card(same)]
    return "\n".join(lines)


def _alike(found: Sequence[CrashValues]) -> list[list[CrashValues]]:
    """The crashes of the same program and editor with the same cause, together; the latest first."""
    kinds: dict[tuple[str, str | None, Cause], list[CrashValues]] = {}
    for crash in found:
        kinds.setdefault((crash.process, crash.editor, crash.causes[0]), []).append(crash)
    return sorted(kinds.values(), key=lambda same: same[-1].at, reverse=True)


def _by_force(killed: Sequence[CrashValues], since: str) -> Iterable[str]:
    """What was ended by force: that is not a crash, and most likely the system did it for memory."""
    counts = Counter(crash.process for crash in killed)
    what = " and ".join(counted(count, process) for process, count in counts.most_common())
    verb = "was" if len(killed) == 1 else "were"
    yield f"[yellow]{escape(what)} {verb} ended by force in the last {escape(since)}, most likely for memory.[/]"
    yield from wrapped(f"the last at {_local(killed[-1].at)}: {killed[-1].causes[0].remedy}", indent="  ")


def _card(same: Sequence[CrashValues]) -> Iterable[str]:
    """Crashes of one cause."""
    last = same[-1]
    pids = [str(crash.pid) for crash in same if crash.pid is not None]
    shown = f"pid {', '.join(pids[-_MOST_PIDS:])}{' and others' if len(pids) > _MOST_PIDS else ''}" if pids else ""
    by = BY_HAND if last.editor == NO_EDITOR else last.editor or ""
    who = ", ".join(filter(None, (shown, by, _nature(last))))
    times = "" if len(same) == 1 else f" crashed {len(same)} times"
    yield f"[bold]{escape(last.process)}{times}[/]{f' ({escape(who)})' if who else ''}"
    yield from labelled("when", _when(last) if len(same) == 1 else f"{_local(same[0].at)} to {_local(last.at)}")
    yield from _causes(last.causes, last.frames)
    seen = dict.fromkeys(_SOURCES[each.source] for crash in same for each in crash.evidence)
    yield from labelled("seen", f"in {', '.join(seen)}")


def _causes(causes: Sequence[Cause], frames: Sequence[str]) -> Iterable[str]:
    """What happened, what to do, and the top of the stack."""
    first, *others = causes
    named = "" if first.cause == NOT_A_CRASH else f"{'perhaps ' if others else ''}{first.cause}: "
    yield from labelled("what", f"{named}{first.evidence}")
    for cause in others:
        yield from labelled("or", f"{cause.cause}: {cause.evidence}")
    yield from labelled("do", from_home(first.remedy))
    for number, frame in enumerate(frames[:_MOST_FRAMES]):
        yield from labelled("" if number else "stack", frame)


def _nature(crash: CrashValues | EntryValues) -> str:
    """The architecture, where it is worth a word."""
    return f"{crash.architecture}, translated" if crash.translated else ""


def _when(crash: CrashValues) -> str:
    """The time, or the span in which it must have been."""
    if crash.at - crash.earliest < 1:
        return _local(crash.at)
    return f"between {_local(crash.earliest)} and {_local(crash.at)}"


def _local(at: Moment) -> str:
    return local(at).strftime("%Y-%m-%d %H:%M:%S")


def summary(files: Sequence[FileValues]) -> list[dict[str, Any]]:
    """How many files report what: by kind of file, program and first cause, the most frequent first.

    A file with several of these is in several rows.
    """
    found = ({(file.kind, *_likeness(entry), entry.crash): None for entry in file.entries} for file in files)
    counts = Counter(chain.from_iterable(found))
    keys = ("kind", "process", "cause", "crash")
    return [{**dict(zip(keys, row, strict=True)), "files": count} for row, count in counts.most_common()]


def files(examined: Sequence[FileValues], crashes: int) -> str:
    """Every file with a crash; of several files a table, and how many crashes they report, each once."""
    known = (file.crash or file.unread or file.causes[0].cause != NOT_A_CRASH for file in examined)
    shown = [file for file, worth in zip(examined, known, strict=True) if worth or len(examined) == 1]
    lines = [line for file in shown for line in (*_file(file), "")]
    if len(examined) > 1:
        lines += _summary(examined, crashes)
    return "\n".join(lines).rstrip()


def _summary(examined: Sequence[FileValues], crashes: int) -> Iterable[str]:
    if unknown := sum(not file.known for file in examined):
        yield f"[yellow]{count(unknown, 'file')} of a kind that goarmd does not know[/]"
    if unread := sum(file.unread for file in examined):
        yield f"[yellow]{count(unread, 'file')} that could not be read[/]"
    unreadable = sum(file.crash and not file.readable for file in examined)
    too_short = f", {unreadable} of them too short to show how" if unreadable else ""
    crashed = sum(file.crash for file in examined)
    in_all = f"; {count(crashes, 'crash', 'crashes')} in all" if crashed else ""
    yield f"[bold]{count(len(examined), 'file')}, {crashed} with a crash[/]{too_short}{in_all}"
    yield from table(_COLUMNS, map(_row, summary(examined)))


def _row(counted_alike: dict[str, Any]) -> list[str]:
    keys = ("files", "process", "cause", "kind")
    cells = [escape(str(counted_alike[key] or "-")) for key in keys]
    return cells if counted_alike["crash"] else [f"[dim]{cell}[/]" for cell in cells]


def _file(file: FileValues) -> Iterable[str]:
    """Its crashes, those of one program and cause together, the most frequent first."""
    alike: defaultdict[tuple[str | None, str], list[EntryValues]] = defaultdict(list)
    for entry in file.entries:
        alike[_likeness(entry)].append(entry)
    yield f"[bold]{escape(file.file)}[/]  [dim]{file.kind if file.known else ''}[/]".rstrip()
    for number, same in enumerate(sorted(alike.values(), key=_times, reverse=True)):
        yield from [""] if number else []
        yield from _entries(same)
    if file.skipped_bytes:
        yield f"  [yellow]The first {size(file.skipped_bytes)} were not read: the file is too long.[/]"


def _likeness(entry: EntryValues) -> tuple[str | None, str]:
    return entry.process, entry.causes[0].cause


def _times(same: Iterable[EntryValues]) -> int:
    return sum(entry.times for entry in same)


def _entries(same: Sequence[EntryValues]) -> Iterable[str]:
    """Exits of one program for one cause, with the last of them in full."""
    last, number = same[-1], _times(same)
    crash = last.crash
    pid = f" [{last.pid}]" if last.pid is not None else ""
    who = escape(last.process + pid) if last.process else "an unnamed program" if crash else ""
    when = last.occurred_at or ("at an unknown time" if crash else "")
    times = "" if number == 1 else f"{number} crashes" if crash else f"{number} times"
    if line := ", ".join(filter(None, (who, when, times, _nature(last)))):
        yield f"  {line}"
    yield from _causes(last.causes, last.frames)
    if any(entry.gave_up for entry in same):
        said = f"The editor gave up on {last.process or 'it'}: after the cause is fixed, restart it in the editor."
        yield from wrapped(said, indent="  ")
