"""Apple's diagnostic reports: the crashed program, its symptoms and final messages; or another kind of report.

Formats (macOS 10.13 to 26, iOS 14 to 16, seen on published reports): a JSON header line and a JSON body (.ips), the
header and a text body, text alone in two layouts, any of them under the heading "Translated Report" that Console adds,
pretty-printed, indented, or cut at either end.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from itertools import chain, pairwise
from typing import TYPE_CHECKING, Any

from goarmd.core.facts import Architecture
from goarmd.core.text import plain
from goarmd.crashes.evidence import LONGEST_MESSAGE, NO_SYMPTOMS, Symptoms
from goarmd.crashes.formats import report_json, report_text
from goarmd.crashes.formats.cut_json import first_value
from goarmd.crashes.formats.jetsam import has_list, victims
from goarmd.crashes.formats.report_fields import Fields, Victim

if TYPE_CHECKING:
    from collections.abc import Iterable

LARGEST = 512 * 1024  # bytes read of a report; the fields are in the first tenth of it


class ReportKind(StrEnum):
    """The subject of a report; only CRASH is the crash of one process."""

    CRASH = "crash"
    MEMORY = "memory"
    CPU = "cpu"
    WAKEUPS = "wakeups"
    DISK = "disk"
    HANG = "hang"
    PANIC = "panic"
    RESET = "reset"
    OTHER = "other"


# Apple names these numbers nowhere; pycrashreport and MacSymbolicator agree on them, and reports show them.
_BUG_TYPES = {
    **dict.fromkeys(("309", "109", "9"), ReportKind.CRASH),
    **dict.fromkeys(("298", "198", "98", "30"), ReportKind.MEMORY),
    **dict.fromkeys(("202", "206"), ReportKind.CPU),
    **dict.fromkeys(("142",), ReportKind.WAKEUPS),
    **dict.fromkeys(("145",), ReportKind.DISK),
    **dict.fromkeys(("12", "11", "45", "228", "222", "223", "310"), ReportKind.HANG),
    **dict.fromkeys(("210", "110", "10"), ReportKind.PANIC),
    **dict.fromkeys(("115", "151"), ReportKind.RESET),
}
# The line `Event:` of a resource report.
_EVENTS = {
    "cpu": ReportKind.CPU,
    "wakeups": ReportKind.WAKEUPS,
    "disk": ReportKind.DISK,
    "hang": ReportKind.HANG,
    "spin": ReportKind.HANG,
    "memory": ReportKind.MEMORY,
}
_PROLOGUE = re.compile(r"\s*+(-++\s*+)?Translated Report \(Full Report Below\)\s*+(-++)?\s*+")
_FULL_REPORT = re.compile(r"^-++\s*+Full Report\s*+-++\s*+(?=\{)", re.MULTILINE)
_HEADER = re.compile(r'^\{"(?:app_name|bug_type|roots_installed)":', re.MULTILINE)  # below a sentence
_MEMBER = re.compile(r'^[ \t]*"\w+"[ \t]*:', re.MULTILINE)  # a body whose beginning is missing
_BEGINS = re.compile(rb'^(?:Process:[ \t]|\{"(?:app_name|bug_type|roots_installed)":)', re.MULTILINE)
_MOST = 20  # reports in one text
_MOST_MISSING = 2000  # characters of a broken first value before such a body
_BODY_KEYS = frozenset({"procName", "pid", "exception", "termination", "threads", "captureTime", "processes", "rpages"})
_REPORT_KEYS = _BODY_KEYS | {"bug_type", "incident_id", "app_name", "incident"}
_OFFSET = re.compile(r"(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d(?:\.\d+)?)\s*([+-]\d\d):?(\d\d)")


@dataclass(frozen=True, slots=True, kw_only=True)
class CrashReport:
    """One report.

    Attributes:
        kind: its subject.
        incident: the report's own number, the same wherever it is moved; None if it is cut off.
        process: the program's name, None if the report is not about one program.
        pid: its number.
        user_id: whose process it was.
        path: its file.
        architecture: what it was compiled for.
        launched_at: when it started, ISO 8601 with the report's own offset.
        occurred_at: when it crashed, likewise.
        symptoms: the symptoms.
        victims: the processes that a memory report lists as killed.
        whole: the list of them is not cut off.
    """

    kind: ReportKind
    incident: str | None = None
    process: str | None = None
    pid: int | None = None
    user_id: int | None = None
    path: str | None = None
    architecture: Architecture = Architecture.UNKNOWN
    launched_at: str | None = None
    occurred_at: str | None = None
    symptoms: Symptoms = NO_SYMPTOMS
    victims: tuple[Victim, ...] = ()
    whole: bool = True

    @property
    def readable(self) -> bool:
        """Whether it names the crashed process and the cause."""
        return self.kind is ReportKind.CRASH and self.process is not None and not self.symptoms.cut


def parse(data: bytes) -> CrashReport | None:
    """Read a report; None if the data is not a report."""
    text = data[:LARGEST].decode("utf-8", "replace").lstrip("\ufeff")
    prologue = _PROLOGUE.match(text)
    text = text[prologue.end() :] if prologue else text
    full = _FULL_REPORT.search(text)
    second = _report(text[full.end() :]) if full else None
    if second and second.readable:
        return second
    first = _report(text[: full.start()] if full and not prologue else text)
    report = first if first and (first.readable or second is None) else second or first
    return _with_victims(report, data) if report and report.kind is ReportKind.MEMORY else report


def read(pieces: Iterable[bytes]) -> CrashReport | None:
    """Read a report given in pieces, the first of at least LARGEST bytes; of a long list of processes all of them."""
    rest = iter(pieces)
    first = next(rest, b"")
    report = parse(first)
    if report is None or report.kind is not ReportKind.MEMORY or report.whole:
        return report
    return _with_victims(report, first, rest)


def _with_victims(report: CrashReport, first: bytes, rest: Iterable[bytes] = ()) -> CrashReport:
    listed = victims(chain((first,), rest), headless=not has_list(first))
    return replace(report, victims=tuple(listed.found), whole=listed.complete)


def several(data: bytes) -> tuple[bytes, ...]:
    """The reports that people paste below one another; the same one twice if it is both translated and full."""
    starts = [found.start() for found, _ in zip(_BEGINS.finditer(data, 0, LARGEST), range(_MOST), strict=False)]
    return tuple(data[start:end] for start, end in pairwise([*starts, min(len(data), LARGEST)]))


def _report(text: str) -> CrashReport | None:
    header, body = _parts(text)
    known = _REPORT_KEYS & header.keys()
    if isinstance(body, Fields):
        return _made(header, body) if known or body.recognised else None
    return _made(header, report_json.fields(body)) if known or _BODY_KEYS & body.keys() else None


def _parts(text: str) -> tuple[dict[str, Any], dict[str, Any] | Fields]:
    """The header, and the body as JSON or as the fields of its text; either may be missing."""
    start = text.lstrip()
    if header := _HEADER.search(start, 0, _MOST_MISSING):
        start = start[header.start() :]
    if not start.startswith("{"):
        if start.startswith('"') or (_MEMBER.search(start, 0, _MOST_MISSING) and '" : ' in start[:_MOST_MISSING]):
            member = _MEMBER.search(start)
            return {}, _object(first_value("{" + start[member.start() :])[0]) if member else {}
        return {}, report_text.fields(text)
    value, end = first_value(start)
    first, rest = _object(value), start[end:].lstrip()
    if _BODY_KEYS & first.keys() or not rest:
        return ({}, first) if _BODY_KEYS & first.keys() else (first, {})
    if rest.startswith("{"):
        return first, _object(first_value(rest)[0])
    return first, report_text.fields(rest)


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _made(header: dict[str, Any], fields: Fields) -> CrashReport:
    kind = _kind(_text(header.get("bug_type")) or fields.bug_type, fields)
    translated = False if fields.architecture is Architecture.ARM64 else fields.translated
    has_cause = fields.signal or fields.exception or fields.termination
    header_time = None if fields.measured else _text(header.get("timestamp"))
    return CrashReport(
        kind=kind,
        incident=_bounded(_text(header.get("incident_id")) or fields.incident),
        process=_bounded(fields.process or (_text(header.get("app_name")) if kind is not ReportKind.MEMORY else None)),
        pid=fields.pid,
        user_id=fields.user_id,
        path=_bounded(fields.path),
        architecture=fields.architecture,
        launched_at=iso(fields.launched_at),
        occurred_at=iso(fields.occurred_at) or iso(header_time),
        symptoms=Symptoms(
            signal=fields.signal,
            exception=fields.exception,
            details=_bounded("; ".join(fields.details)),
            termination=fields.termination,
            translated=translated,
            messages=fields.messages,
            frames=fields.frames,
            cut=kind is ReportKind.CRASH and not has_cause,
        ),
    )


def _kind(bug_type: str | None, fields: Fields) -> ReportKind:
    if bug_type:
        return _BUG_TYPES.get(bug_type, ReportKind.OTHER)
    if fields.measured and not fields.event and not fields.exception:
        return ReportKind.OTHER  # a spindump, a sample
    if fields.event:
        return _EVENTS.get(fields.event.split()[0].lower(), ReportKind.OTHER)
    if fields.panic:
        return ReportKind.PANIC
    if fields.of_memory:
        return ReportKind.MEMORY
    return ReportKind.CRASH if fields.process or fields.exception else ReportKind.OTHER


def _text(value: Any) -> str | None:
    return plain(value) if isinstance(value, str) and value else None


def _bounded(text: str | None) -> str | None:
    return text[:LONGEST_MESSAGE] if text else None


def iso(text: str | None) -> str | None:
    """A report's date (`2022-01-06 15:09:22.6192 +0200`) as ISO 8601, digits and offset unchanged; None if none."""
    match = _OFFSET.search(text or "")
    return f"{match[1]}T{match[2]}{match[3]}:{match[4]}" if match else None


def seconds(moment: str | None) -> float | None:
    """Seconds since 1970 of such a date; None if it is not one."""
    match = _OFFSET.search(moment or "")
    if match is None:
        return None
    whole, _, fraction = match[2].partition(".")
    try:
        at = datetime.fromisoformat(f"{match[1]}T{whole}{match[3]}:{match[4]}").timestamp()
    except (ValueError, OverflowError):
        return None
    return at + float(f"0.{fraction or 0}")
