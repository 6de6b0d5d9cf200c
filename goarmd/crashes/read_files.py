"""Looks into any files for crashes, without a daemon: system reports, editor logs, Go's telemetry and last words.

A table of readers, asked from the top; the first that knows a file's shape says what it tells.
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
from goarmd.crashes.formats.editor_deaths import GROUPS
from goarmd.crashes.remedies import REMEDIES, remedy

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from goarmd.crashes.formats.telemetry_counter import ProgramCounters

LARGEST = 4 * 1024 * 1024  # bytes read of a file
MOST_FILES = 10_000
_MOST_VICTIMS = 5  # named in one line
_SESSION = re.compile(r"/(\d{8}T\d{6})/")  # VS Code names the folder of a session's logs so
_NOT_A_CRASH = "not-a-crash"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One thing that a file tells of: a crash or, in a file without any, what it is instead.

    Attributes:
        count: how often, for a counter.
        process: the program's name.
        pid: its number.
        architecture: what it was compiled for.
        occurred_at: when, ISO 8601 with the file's own offset.
        symptoms: how it looked.
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
    """A file: what it is, all it tells, whether those are crashes, and whether which and how can be read from it."""

    kind: str
    told: tuple[Told, ...]
    crash: bool = False
    readable: bool = False

    @property
    def causes(self) -> tuple[Cause, ...]:
        """The likeliest causes; of several crashes the first cause of each, the most frequent first."""
        if len(self.told) == 1:
            return self.told[0].causes
        found: dict[str, Cause] = {}
        for told in sorted(self.told, key=lambda told: -told.count):
            found.setdefault(told.causes[0].cause, told.causes[0])
        return tuple(found.values())


Reader: TypeAlias = "Callable[[bytes, str], FileAnswer | None]"


def files_in(path: Path) -> list[str]:
    """Every file below a folder, or the file itself, by name; at most so many."""
    if not path.is_dir():
        return [str(path)]
    found = (os.path.join(folder, name) for folder, _, names in os.walk(path) for name in names)  # noqa: PTH118  # text
    return sorted(name for name, _ in zip(found, range(MOST_FILES), strict=False))


def read_file(path: str) -> FileAnswer:
    """Read a file, at most so much of it; whatever is wrong with it is said in what it tells."""
    try:
        if not stat.S_ISREG(os.stat(path).st_mode):  # noqa: PTH116  # the name may not be UTF-8
            return _no_crash("other", "it is not a regular file")
        with open(path, "rb") as file:  # noqa: PTH123  # as above
            data = file.read(LARGEST)
    except OSError as error:
        return _no_crash("other", f"it cannot be read ({error.strerror}): look at its permissions")
    found = (reader(data, path) for reader in _READERS)
    return next(filter(None, found), None) or _no_crash("other", "nothing in it tells of a crash")


def _no_crash(kind: str, why: str, cause: str = _NOT_A_CRASH, of: Told | None = None) -> FileAnswer:
    advice = remedy(cause) if cause in REMEDIES else "Nothing to do: by this file no program crashed."
    told = replace(of or Told(), causes=(Cause(cause, why[:LONGEST_MESSAGE], advice),))
    return FileAnswer(kind, (told,))


def _judged(source: EvidenceSource, symptoms: Symptoms, group: str) -> tuple[Cause, ...]:
    evidence = Evidence(source=source, reference="", group=group, program="", at=0.0, earliest=0.0, symptoms=symptoms)
    return causes.judge([evidence]).causes


def _report(data: bytes, _: str) -> FileAnswer | None:
    report = crash_report.parse(data)
    if report is None:
        return None
    told = Told(
        process=report.process,
        pid=report.pid,
        architecture=report.architecture,
        occurred_at=report.occurred_at,
        symptoms=report.symptoms,
    )
    if report.kind is ReportKind.CRASH:
        group = Config().group_finder()(report.process, report.path) if report.process else None
        told = replace(told, causes=_judged(EvidenceSource.REPORT, report.symptoms, group or ""))
        return FileAnswer("crash report", (told,), crash=True, readable=report.readable)
    kind = f"{report.kind} report"
    if report.kind is ReportKind.MEMORY:
        ended = ", ".join(f"{victim.name} ({victim.reason})" for victim in report.victims[:_MOST_VICTIMS])
        return _no_crash(kind, f"memory ran out; the system ended {ended or 'no process'}", "out-of-memory", told)
    return _no_crash(kind, f"a report of another kind than a crash: {report.kind}", of=told)


def _telemetry(data: bytes, _: str) -> FileAnswer | None:
    counters = telemetry_counter.parse(data)
    programs = (counters,) if counters else telemetry_counter.parse_report(data) if data.startswith(b"{") else ()
    if not programs:
        return None
    told = tuple(
        _counted(one, Symptoms(counter=counter, frames=frames), count)
        for one in programs
        for counter, frames, count in telemetry_counter.stacks(one)
        if counter in telemetry_counter.DEATHS
    )
    if told:
        return FileAnswer("Go telemetry", told, crash=True, readable=True)
    first = Told(process=programs[0].name, architecture=programs[0].architecture)
    return _no_crash("Go telemetry", "no crash was counted", of=first)


def _counted(program: ProgramCounters, symptoms: Symptoms, count: int) -> Told:
    return Told(
        count=count,
        process=program.name,
        architecture=program.architecture,
        symptoms=symptoms,
        causes=_judged(EvidenceSource.TELEMETRY, symptoms, program.name),
    )


def _bug_report(data: bytes, _: str) -> FileAnswer | None:
    """A bug that gopls noticed in itself and wrote to its cache; it went on running."""
    try:
        value: Any = json.loads(data) if data.startswith(b'{"File"') else None
    except (ValueError, RecursionError):
        return None
    if not isinstance(value, dict) or "Description" not in value:
        return None
    why = f"gopls noticed a bug in itself and went on: {value['Description']} ({value.get('Key')})"
    told = Told(process="gopls", occurred_at=str(value.get("AtTime") or "") or None)
    return _no_crash("gopls bug report", why, of=told)


def _log(data: bytes, path: str) -> FileAnswer | None:
    if go_traceback.is_last_word(data[:LONGEST_MESSAGE].decode("utf-8", "replace")):
        return None  # nothing but what one program said
    session = _SESSION.search(path)
    began = datetime.strptime(session[1], "%Y%m%dT%H%M%S") if session else None  # noqa: DTZ007  # local time
    deaths = editor_log.parse(data + b"\n", began).deaths
    told = tuple(
        Told(
            process=GROUPS[death.what][1],
            pid=death.pid,
            occurred_at=death.at.astimezone().isoformat() if death.at else None,
            symptoms=death.symptoms,
            causes=_judged(EvidenceSource.EDITOR_LOG, death.symptoms, GROUPS[death.what][0]),
        )
        for death in deaths
    )
    if not told:
        return None
    return FileAnswer("editor log", told, crash=True, readable=not all(death.wordless for death in deaths))


def _last_words(data: bytes, _: str) -> FileAnswer | None:
    traceback = go_traceback.parse(data)
    if traceback is None:
        return None
    symptoms = Symptoms(messages=traceback.messages, frames=traceback.frames)
    told = Told(symptoms=symptoms, causes=_judged(EvidenceSource.EDITOR_LOG, symptoms, ""))
    return FileAnswer("last words of a Go program", (told,), crash=True, readable=True)


_READERS: tuple[Reader, ...] = (_telemetry, _bug_report, _report, _log, _last_words)
