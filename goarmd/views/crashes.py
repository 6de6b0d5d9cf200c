"""Crashes for people, in rich's markup."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import TYPE_CHECKING, Any

from goarmd.core.text import size
from goarmd.crashes.evidence import EvidenceSource
from goarmd.crashes.force import counted
from goarmd.views.markup import escape_line as escape

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from goarmd.core.moments import Moment
    from goarmd.crashes.evidence import Cause
    from goarmd.views.crash_values import CrashValues, FileValues

_MOST_FRAMES = 5
NOT_A_CRASH = "not-a-crash"

_SOURCES = {
    EvidenceSource.EXIT: "exit code",
    EvidenceSource.REPORT: "crash report",
    EvidenceSource.EDITOR_LOG: "editor log",
    EvidenceSource.TELEMETRY: "Go telemetry",
}


def crashes(found: Sequence[CrashValues], since: str, killed: Sequence[CrashValues] = ()) -> str:
    """Every crash, the latest last, and a table of what crashed how often.

    Args:
        found: the crashes.
        since: how far back was looked.
        killed: windows and extension hosts that were ended by force.
    """
    by_force = [*_by_force(killed, since)] if killed else []
    if not found:
        none = f"[{'yellow' if killed else 'green'}]No crashes in the last {escape(since)}.[/]"
        return "\n".join((none, *by_force))
    lines = [line for crash in found for line in (*_crash(crash), "")]
    return "\n".join((*lines, *_summary(found, since), *by_force))


def _by_force(killed: Sequence[CrashValues], since: str) -> Iterable[str]:
    """What was ended by force: that is not a crash, and most likely the system did it for memory."""
    counts = Counter(crash.process for crash in killed)
    what = " and ".join(counted(count, process) for process, count in counts.most_common())
    verb = "was" if len(killed) == 1 else "were"
    yield f"[yellow]{escape(what)} {verb} ended by force in the last {escape(since)}, most likely for memory.[/]"
    yield f"  the last at {_local(killed[-1].at)}: {escape(killed[-1].causes[0].remedy)}"


def _crash(crash: CrashValues) -> Iterable[str]:
    known = [f"pid {crash.pid}" if crash.pid is not None else "", crash.editor or "", _nature(crash)]
    who = ", ".join(filter(None, known))
    yield f"[bold]{_when(crash)}  {escape(crash.process)}[/]{f' ({escape(who)})' if who else ''}"
    yield from _causes(crash.causes)
    for frame in crash.frames[:_MOST_FRAMES]:
        yield f"    {escape(frame)}"
    sources = dict.fromkeys(_SOURCES[each.source] for each in crash.evidence)
    yield f"  [dim]seen in: {', '.join(sources)}[/]"


def _causes(causes: Sequence[Cause]) -> Iterable[str]:
    first, *others = causes
    yield f"  [yellow]{first.cause}[/]: {escape(first.evidence)}"
    yield f"  {escape(first.remedy)}"
    for cause in others:
        yield f"  [dim]or {cause.cause}: {escape(cause.evidence)}[/]"


def _nature(crash: CrashValues | FileValues) -> str:
    """The architecture, where it is worth a word."""
    return f"{crash.architecture}, translated" if crash.translated else ""


def _when(crash: CrashValues) -> str:
    """The time, or the span in which it must have been."""
    if crash.at - crash.earliest < 1:
        return _local(crash.at)
    return f"between {_local(crash.earliest)} and {_local(crash.at)}"


def _local(at: Moment) -> str:
    return datetime.fromtimestamp(at).astimezone().strftime("%Y-%m-%d %H:%M:%S")


def _summary(found: Sequence[CrashValues], since: str) -> Iterable[str]:
    counts = Counter((crash.process, crash.causes[0].cause) for crash in found)
    yield f"[bold]{len(found)} crash{'es' if len(found) > 1 else ''} in the last {escape(since)}[/]"
    for (process, cause), count in counts.most_common():
        yield f"  {count:>4}  {escape(process):<24} {cause}"


def summary(files: Sequence[FileValues]) -> list[dict[str, Any]]:
    """How many files report what: by kind of file, program and first cause, the most frequent first."""
    counts = Counter((file.kind, file.process, file.causes[0].cause, file.crash) for file in files)
    keys = ("kind", "process", "cause", "crash")
    return [{**dict(zip(keys, row, strict=True)), "files": count} for row, count in counts.most_common()]


def files(examined: Sequence[FileValues]) -> str:
    """Every file with a crash, and a table of all."""
    told = [file for file in examined if file.crash or file.causes[0].cause != NOT_A_CRASH or len(examined) == 1]
    lines = [line for file in told for line in (*_file(file), "")]
    crashed = sum(file.crash for file in examined)
    if unknown := sum(not file.known for file in examined):
        lines.append(f"[yellow]{_count(unknown, 'file')} of a kind that goarmd does not know[/]")
    unreadable = sum(file.crash and not file.readable for file in examined)
    too_short = f", {unreadable} of them too short to show how" if unreadable else ""
    lines.append(f"[bold]{_count(len(examined), 'file')}, {crashed} with a crash[/]{too_short}")
    for row in summary(examined):
        style = "" if row["crash"] else "[dim]"
        line = f"{row['files']:>4}  {escape(row['process'] or '-'):<24} {row['cause']:<24} {row['kind']}"
        lines.append(f"{style}{line}{'[/]' if style else ''}")
    return "\n".join(lines)


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def _file(file: FileValues) -> Iterable[str]:
    pid = f" [{file.pid}]" if file.pid is not None else ""
    who = escape(file.process + pid) if file.process else "a program that it does not name" if file.crash else ""
    when = file.occurred_at or ("at an unknown time" if file.crash else "")
    times = f"{file.crashes} crashes" if file.crashes > 1 else ""
    yield f"[bold]{escape(file.file)}[/]  [dim]{file.kind if file.known else ''}[/]".rstrip()
    if line := ", ".join(filter(None, (who, when, times, _nature(file)))):
        yield f"  {line}"
    yield from _causes(file.causes)
    if file.gave_up:
        yield f"  The editor gave up on {who or 'it'}: after the cause is fixed, restart it in the editor."
    if file.skipped_bytes:
        yield f"  [yellow]The first {size(file.skipped_bytes)} were not read: the file is too long.[/]"
    yield from (f"    {escape(frame)}" for frame in file.frames[:_MOST_FRAMES])
