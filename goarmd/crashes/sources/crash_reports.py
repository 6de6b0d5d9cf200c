"""The system's crash reports, in the user's folder and in the system's (macOS).

Each report is read once, and again if it changed; it is identified by its own number, so that a report moved to
`Retired/` is not a new crash. ReportCrash writes under a name that begins with a dot and then renames.
"""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from goarmd.core.errors import NoDataError
from goarmd.core.facts import Cursor
from goarmd.core.safe_files import pieces
from goarmd.crashes.cut_names import full_name
from goarmd.crashes.evidence import Evidence, EvidenceSource, Reports, Symptoms
from goarmd.crashes.formats import crash_report, jetsam
from goarmd.crashes.formats.crash_report import CrashReport, ReportKind
from goarmd.parts.source import Cadence, Context, Source
from goarmd.state.cursors import Cursors

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import TypeAlias

    from goarmd.core.facts import Fact

    GroupFinder: TypeAlias = Callable[[str, str | None], str | None]

_OWN, _SYSTEM = "Library/Logs/DiagnosticReports", Path("/Library/Logs/DiagnosticReports")
_RETIRED = "Retired"
_SUFFIXES = (".ips", ".crash", ".diag", ".panic", ".hang", ".spin")
_PREFIX = "report:"
_UNREADABLE = "unreadable"
_MOST_OF_MEMORY = 50  # reports on memory that are named
_YOUNG = 60.0  # seconds in which an incomplete report may be still being written


@dataclass(frozen=True, slots=True)
class _File:
    """A file in a folder of reports; its stamp changes when its content does."""

    path: str
    stamp: str
    modified: float

    @property
    def key(self) -> str:
        """The name under which it is saved."""
        return _PREFIX + self.path


def read(context: Context) -> Iterable[Fact]:
    """Evidence of each crash of a watched program that was not read before, and the number of reports of each kind.

    Raises:
        NoDataError: this machine has no such folders.
    """
    own = context.home / _OWN
    folders = [_files(folder) for folder in (own, own / _RETIRED, _SYSTEM, _SYSTEM / _RETIRED)]
    known, group_of = Cursors(context.state).known(_PREFIX), context.config.group_finder()
    if not known and all(files is None for files, _ in folders):
        raise NoDataError
    files = {file.key: file for found, _ in folders for file in found or ()}
    counts = dict.fromkeys(ReportKind, 0) | {_UNREADABLE: sum(denied for _, denied in folders)}
    memory: list[tuple[str, float]] = []
    yield from (Cursor(key=key, value="") for key in known.keys() - files.keys())
    for key, file in files.items():
        stamp, _, kind = known.get(key, "").rpartition(" ")
        if stamp != file.stamp:
            kind, *facts = _read(file, group_of)
            yield from facts
        counts[kind] = counts.get(kind, 0) + 1
        if kind == ReportKind.MEMORY:
            memory.append((file.path, file.modified))
    yield Reports(counts=tuple(counts.items()), memory=tuple(sorted(memory, key=itemgetter(1))[-_MOST_OF_MEMORY:]))


def stamp(context: Context) -> object:
    """Names and times of the folders; None while a new report may be still being written."""
    own = context.home / _OWN
    found = tuple(map(_changed_at, (own, own / _RETIRED, _SYSTEM, _SYSTEM / _RETIRED)))
    latest = max(filter(None, found), default=0)
    return None if time.time() - latest / 1e9 < 2 * _YOUNG else found


def _changed_at(folder: Path) -> int | None:
    """When a name appeared in a folder or went, in nanoseconds; None if there is no folder."""
    try:
        return os.stat(folder).st_mtime_ns  # noqa: PTH116  # in every sample
    except OSError:
        return None


def _files(folder: Path) -> tuple[list[_File] | None, bool]:
    """The reports in a folder, None if there is no folder; and whether listing them is denied."""
    try:
        with os.scandir(folder) as entries:
            return [_file(entry) for entry in entries if _is_report(entry)], False
    except (FileNotFoundError, NotADirectoryError):
        return None, False
    except PermissionError:  # the system's folder is for administrators
        return None, True


def _is_report(entry: os.DirEntry[str]) -> bool:
    named = entry.name.endswith(_SUFFIXES) and not entry.name.startswith(".")
    return named and entry.is_file(follow_symlinks=False)


def _file(entry: os.DirEntry[str]) -> _File:
    status = entry.stat(follow_symlinks=False)
    return _File(entry.path, f"{status.st_mtime_ns}:{status.st_size}", status.st_mtime)


def _read(file: _File, group_of: GroupFinder) -> tuple[Any, ...]:
    """The kind of a report, and its facts."""
    try:
        with open(file.path, "rb") as opened:  # noqa: PTH123  # of many files in every run
            report = crash_report.read(pieces(opened, crash_report.LARGEST, jetsam.LARGEST))
    except OSError:
        return (_UNREADABLE,)  # not saved, so it is tried again
    kind = report.kind if report else ReportKind.OTHER
    complete = report is not None and report.whole and (kind is not ReportKind.CRASH or report.readable)
    if not complete and time.time() - file.modified < _YOUNG:
        return (kind,)  # it may be still being written: it is read again
    cursor = Cursor(key=file.key, value=f"{file.stamp} {kind}")
    if report is None or _is_of_another(report, file):
        return (kind, cursor)
    return (kind, *evidence(report, file.path, file.modified, group_of), cursor)


def _is_of_another(report: CrashReport, file: _File) -> bool:
    """Whether it is about another user's process: those of all users are in the system's folder."""
    return Path(file.path).is_relative_to(_SYSTEM) and report.user_id not in (None, os.getuid())


def evidence(report: CrashReport, path: str, modified: float, group_of: GroupFinder) -> Iterator[Evidence]:
    """Evidence of the watched program that crashed, or of the watched programs that were killed for memory."""
    incident = report.incident or path
    at = crash_report.seconds(report.occurred_at)
    when = (at, at) if at is not None else (modified, modified - _YOUNG)
    crashed = report.process if report.kind is ReportKind.CRASH else None
    if crashed and (group := group_of(crashed, report.path)):
        yield Evidence(
            source=EvidenceSource.REPORT,
            reference=_PREFIX + incident,
            group=group,
            program=crashed,
            pid=report.pid,
            started_at=crash_report.seconds(report.launched_at),
            at=when[0],
            earliest=when[1],
            path=report.path,
            architecture=report.architecture,
            symptoms=report.symptoms,
        )
    for victim in report.victims:
        if group := group_of(full_name(victim.name), None):
            yield Evidence(
                source=EvidenceSource.REPORT,
                reference=f"{_PREFIX}{incident}:{victim.pid}",
                group=group,
                program=full_name(victim.name),
                pid=victim.pid,
                at=when[0],
                earliest=when[1],
                symptoms=Symptoms(signal="SIGKILL", termination=f"JETSAM {victim.reason}"),
            )


SOURCE = Source(
    name="crash_reports",
    help="Reads the system's reports of crashes and of processes killed for memory (macOS).",
    cadence=Cadence.EVIDENCE,
    read=read,
    stamp=stamp,
)
