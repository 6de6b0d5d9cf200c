"""Finds crashes in any files, without a daemon: system reports, editor logs, Go telemetry and output of Go programs.

A table of readers, tried from the top; the first that knows a file's format reads it.
"""

from __future__ import annotations

import json
import os
import re
import stat
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeAlias

from goarmd.config.schema import Config
from goarmd.core.facts import Architecture
from goarmd.crashes import causes
from goarmd.crashes.evidence import LONGEST_MESSAGE, NO_SYMPTOMS, Cause, Evidence, EvidenceSource, Symptoms
from goarmd.crashes.formats import crash_report, editor_log, go_traceback, telemetry_counter
from goarmd.crashes.formats.crash_report import ReportKind
from goarmd.crashes.formats.editor_exits import GROUPS
from goarmd.crashes.remedies import REMEDIES, remedy

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from goarmd.crashes.formats.telemetry_counter import ProgramCounters

LARGEST = 4 * 1024 * 1024  # bytes read of a file
MOST_FILES = 10_000
_MOST_VICTIMS = 5  # named in one line
_SESSION = re.compile(r"/(\d{8}T\d{6})/")  # VS Code's name of the folder of a session's logs
_NOT_A_CRASH = "not-a-crash"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One crash in a file or, in a file without any, what the file contains instead.

    Attributes:
        count: how often, for a counter.
        process: the program's name.
        pid: its number.
        architecture: what it was compiled for.
        occurred_at: when, ISO 8601 with the file's own offset.
        symptoms: the symptoms.
        causes: the likeliest first.
    """

    count: int = 1
    process: str | None = None
    pid: int | None = None
    architecture: Architecture = Architecture.UNKNOWN
    occurred_at: str | None = None
    symptoms: Symptoms = NO_SYMPTOMS
    causes: tuple[Cause, ...] = ()


@dataclass(frozen=True, slots=True)
class FileAnswer:
    """What was found in a file.

    Attributes:
        kind: the kind of file.
        entries: its crashes, or one entry that says what it contains instead.
        crash: it reports crashes.
        readable: program and cause can be read from it.
    """

    kind: str
    entries: tuple[Entry, ...]
    crash: bool = False
    readable: bool = False

    @property
    def causes(self) -> tuple[Cause, ...]:
        """The likeliest causes; of several crashes the first cause of each, the most frequent first."""
        if len(self.entries) == 1:
            return self.entries[0].causes
        found: dict[str, Cause] = {}
        for entry in sorted(self.entries, key=lambda entry: -entry.count):
            found.setdefault(entry.causes[0].cause, entry.causes[0])
        return tuple(found.values())


Reader: TypeAlias = "Callable[[bytes, str], FileAnswer | None]"


def files_in(path: Path) -> list[str]:
    """Every file below a folder, or the file itself, by name; at most MOST_FILES."""
    if not path.is_dir():
        return [str(path)]
    found = (os.path.join(folder, name) for folder, _, names in os.walk(path) for name in names)  # noqa: PTH118  # text
    return sorted(name for name, _ in zip(found, range(MOST_FILES), strict=False))


def read_file(path: str) -> FileAnswer:
    """Read a file, at most LARGEST bytes of it; a problem with it becomes its one entry."""
    try:
        if not stat.S_ISREG(os.stat(path).st_mode):  # noqa: PTH116  # the name may not be UTF-8
            return _no_crash("other", "not a regular file")
        with open(path, "rb") as file:  # noqa: PTH123  # as above
            data = file.read(LARGEST)
    except OSError as error:
        return _no_crash("other", f"cannot read it ({error.strerror}): check its permissions")
    found = (reader(data, path) for reader in _READERS)
    return next(filter(None, found), None) or _no_crash("other", "it does not describe a crash")


def _no_crash(kind: str, why: str, cause: str = _NOT_A_CRASH, of: Entry | None = None) -> FileAnswer:
    advice = remedy(cause) if cause in REMEDIES else "Nothing to do: this file does not describe a crash."
    entry = replace(of or Entry(), causes=(Cause(cause, why[:LONGEST_MESSAGE], advice),))
    return FileAnswer(kind, (entry,))


def _judged(source: EvidenceSource, symptoms: Symptoms, group: str, program: str = "") -> tuple[Cause, ...]:
    evidence = Evidence(
        source=source, reference="", group=group, program=program, at=0.0, earliest=0.0, symptoms=symptoms
    )
    return causes.judge([evidence]).causes


def _report(data: bytes, _: str) -> FileAnswer | None:
    report = crash_report.parse(data)
    if report is None:
        return None
    entry = Entry(
        process=report.process,
        pid=report.pid,
        architecture=report.architecture,
        occurred_at=report.occurred_at,
        symptoms=report.symptoms,
    )
    if report.kind is ReportKind.CRASH:
        group = Config().group_finder()(report.process, report.path) if report.process else None
        entry = replace(entry, causes=_judged(EvidenceSource.REPORT, report.symptoms, group or ""))
        return FileAnswer("crash report", (entry,), crash=True, readable=report.readable)
    kind = f"{report.kind} report"
    if report.kind is ReportKind.MEMORY:
        killed = ", ".join(f"{victim.name} ({victim.reason})" for victim in report.victims[:_MOST_VICTIMS])
        return _no_crash(kind, f"memory ran out; the system killed {killed or 'no process'}", "out-of-memory", entry)
    return _no_crash(kind, f"not a crash report: {report.kind}", of=entry)


def _telemetry(data: bytes, _: str) -> FileAnswer | None:
    counters = telemetry_counter.parse(data)
    programs = (counters,) if counters else telemetry_counter.parse_report(data) if data.startswith(b"{") else ()
    if not programs:
        return None
    entries = tuple(
        _counted(one, Symptoms(counter=counter, frames=frames), count)
        for one in programs
        for counter, frames, count in telemetry_counter.stacks(one)
        if counter in telemetry_counter.CRASH_COUNTERS
    )
    if entries:
        return FileAnswer("Go telemetry", entries, crash=True, readable=True)
    first = Entry(process=programs[0].name, architecture=programs[0].architecture)
    return _no_crash("Go telemetry", "no crash was counted", of=first)


def _counted(program: ProgramCounters, symptoms: Symptoms, count: int) -> Entry:
    return Entry(
        count=count,
        process=program.name,
        architecture=program.architecture,
        symptoms=symptoms,
        causes=_judged(EvidenceSource.TELEMETRY, symptoms, program.name, program.name),
    )


def _bug_report(data: bytes, _: str) -> FileAnswer | None:
    """An internal bug that gopls recorded in its cache without exiting."""
    try:
        value: Any = json.loads(data) if data.startswith(b'{"File"') else None
    except (ValueError, RecursionError):
        return None
    if not isinstance(value, dict) or "Description" not in value:
        return None
    why = f"gopls recorded an internal bug without exiting: {value['Description']} ({value.get('Key')})"
    entry = Entry(process="gopls", occurred_at=str(value.get("AtTime") or "") or None)
    return _no_crash("gopls bug report", why, of=entry)


def _log(data: bytes, path: str) -> FileAnswer | None:
    if go_traceback.is_fatal_message(data[:LONGEST_MESSAGE].decode("utf-8", "replace")):
        return None  # the output of one program
    session = _SESSION.search(path)
    began = datetime.strptime(session[1], "%Y%m%dT%H%M%S") if session else None  # noqa: DTZ007  # local time
    exits = editor_log.parse(data + b"\n", began).exits
    entries = tuple(
        Entry(
            process=GROUPS[exit_.what][1],
            pid=exit_.pid,
            occurred_at=exit_.at.astimezone().isoformat() if exit_.at else None,
            symptoms=exit_.symptoms,
            causes=_judged(EvidenceSource.EDITOR_LOG, exit_.symptoms, GROUPS[exit_.what][0]),
        )
        for exit_ in exits
    )
    if not entries:
        return None
    return FileAnswer("editor log", entries, crash=True, readable=not all(exit_.unexplained for exit_ in exits))


def _go_output(data: bytes, _: str) -> FileAnswer | None:
    traceback = go_traceback.parse(data)
    if traceback is None:
        return None
    symptoms = Symptoms(messages=traceback.messages, frames=traceback.frames)
    entry = Entry(symptoms=symptoms, causes=_judged(EvidenceSource.EDITOR_LOG, symptoms, ""))
    return FileAnswer("output of a Go program", (entry,), crash=True, readable=True)


_READERS: tuple[Reader, ...] = (_telemetry, _bug_report, _report, _log, _go_output)
