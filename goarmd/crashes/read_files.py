"""Finds crashes in any files, without a daemon: system reports, editor logs, Go telemetry and what people paste.

A table of readers, tried from the top; the first that knows a file's format reads it.
"""

from __future__ import annotations

import json
import os
import stat
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeAlias

from goarmd.core.safe_files import pieces
from goarmd.crashes import read_logs
from goarmd.crashes.cut_names import full_name
from goarmd.crashes.entries import NOT_A_CRASH, Entry, FileAnswer, clean, group_of, judged
from goarmd.crashes.evidence import LONGEST_MESSAGE, Cause, EvidenceSource, Symptoms
from goarmd.crashes.formats import crash_report, jetsam, telemetry_counter
from goarmd.crashes.formats.crash_report import ReportKind
from goarmd.crashes.formats.pasted import Output, loosened, unprefixed, unwrapped
from goarmd.crashes.read_texts import read_text
from goarmd.crashes.remedies import remedy

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import BinaryIO

    from goarmd.crashes.formats.telemetry_counter import ProgramCounters

LARGEST = 16 * 1024 * 1024  # bytes read of a file; of a longer log its end
_HEAD = 64 * 1024  # bytes by which a format is recognised
MOST_FILES = 10_000
_MOST_VICTIMS = 5  # named in one line
UNKNOWN_KIND = "other"
_NO_MEMORY = "out-of-memory"
KNOWN = (
    "crash and JetsamEvent reports of macOS, logs of VS Code and its forks, output of `code --verbose`, of Remote - SSH"
    " and of a terminal, the system's log, logs of Neovim, Helix and vim-lsp, issues that the Go extension writes,"
    " pop-ups of editors, output of Go programs, Go telemetry"
)

Reader: TypeAlias = "Callable[[bytes, str], FileAnswer | None]"


def files_in(path: Path) -> list[str]:
    """Every file below a folder but sockets and their like, or the file itself, by name; at most MOST_FILES."""
    if not path.is_dir():
        return [str(path)]
    found = (os.path.join(folder, name) for folder, _, names in os.walk(path) for name in names)  # noqa: PTH118  # text
    return sorted(islice(filter(os.path.isfile, found), MOST_FILES))


def read_file(path: str) -> FileAnswer:
    """Read a file, at most LARGEST bytes of it; a problem with it becomes its one entry."""
    try:
        if not stat.S_ISREG(os.stat(path).st_mode):  # noqa: PTH116  # the name may not be UTF-8
            return _unread("not a regular file", "Name a file of reports, logs or texts.")
        with open(path, "rb") as file:  # noqa: PTH123  # as above
            return _read_open(file, path)
    except OSError as error:
        return _unread(f"cannot read it ({error.strerror})", "Check its permissions, and read it again.")


def _unread(why: str, advice: str) -> FileAnswer:
    return FileAnswer(UNKNOWN_KIND, (Entry(causes=(Cause(NOT_A_CRASH, why, advice),)),), unread=True)


def _read_open(file: BinaryIO, path: str) -> FileAnswer:
    whole = os.fstat(file.fileno()).st_size
    if whole <= LARGEST:
        return read_data(file.read(LARGEST), path)
    head = file.read(max(_HEAD, crash_report.LARGEST))
    if crash_report.parse(head) is not None:
        file.seek(0)
        parts = pieces(file, crash_report.LARGEST, jetsam.LARGEST)
        return clean(_answer(crash_report.read(parts)) or _unknown())
    file.seek(whole - LARGEST)
    file.readline()  # the rest of a line
    answer = read_data(file.read(LARGEST), path)
    return replace(answer, skipped=whole - LARGEST)


_ABOUT = {
    ReportKind.CPU: "use of the processor",
    ReportKind.WAKEUPS: "wakeups",
    ReportKind.DISK: "writes to the disk",
    ReportKind.HANG: "a hang",
    ReportKind.PANIC: "a panic of the kernel",
    ReportKind.RESET: "a restart of the machine",
    ReportKind.OTHER: "something else",
}


def read_data(data: bytes, path: str = "") -> FileAnswer:
    """Read the bytes of a file or of standard input."""
    text = unwrapped(data)
    answers = (_read(form, path) for form in dict.fromkeys((text, data, loosened(text))))
    answer = next(filter(None, answers), None) or _of_output(unprefixed(text), path) or read_logs.pop_up(text, path)
    return clean(answer or _unknown())


def _read(form: bytes, path: str) -> FileAnswer | None:
    return next((answer for reader in _READERS if (answer := reader(form, path))), None)


def _of_output(output: Output | None, path: str) -> FileAnswer | None:
    """What is behind the prefixes of lines; they name the program, if it is its own crash that it printed.

    A shell prints the signal that ended another program.
    """
    answer = _read(output.text, path) if output else None
    if output is None or answer is None or not answer.crash or len(answer.entries) > 1:
        return answer
    (entry,) = answer.entries
    if entry.symptoms.signal or entry.process not in (None, output.program):
        return answer
    at = entry.occurred_at or output.last_at
    return replace(answer, entries=(replace(entry, process=output.program, pid=output.pid, occurred_at=at),))


def _unknown() -> FileAnswer:
    """A file of a kind that goarmd does not know: that is not the same as a file in which nothing crashed."""
    cause = Cause(NOT_A_CRASH, "not known to goarmd: none of the kinds of text it reads", f"goarmd reads: {KNOWN}.")
    return FileAnswer(UNKNOWN_KIND, (Entry(causes=(cause,)),), known=False)


def _no_crash(kind: str, why: str, of: Entry) -> FileAnswer:
    cause = Cause(NOT_A_CRASH, why[:LONGEST_MESSAGE], "Nothing to do: nothing crashed here.")
    return FileAnswer(kind, (replace(of, causes=(cause,)),))


def _report(data: bytes, _: str) -> FileAnswer | None:
    first = _answer(crash_report.read((data,)))
    if first is None or not first.crash:
        return first
    answers = (_answer(crash_report.parse(one)) for one in crash_report.several(data))
    entries = {(entry.process, entry.pid): entry for one in answers if one and one.readable for entry in one.entries}
    return replace(first, entries=tuple(entries.values())) if len(entries) > len(first.entries) else first


def _answer(report: crash_report.CrashReport | None) -> FileAnswer | None:
    if report is None:
        return None
    entry = Entry(
        source=EvidenceSource.REPORT,
        group=group_of(report.process, report.path),
        process=report.process,
        pid=report.pid,
        architecture=report.architecture,
        occurred_at=report.occurred_at,
        symptoms=report.symptoms,
    )
    if report.kind is ReportKind.CRASH:
        causes = judged(entry.source, report.symptoms, entry.group, report.process or "")
        return FileAnswer("crash report", (replace(entry, causes=causes),), crash=True, readable=report.readable)
    kind = f"{report.kind} report"
    if report.kind is ReportKind.MEMORY and report.whole and not report.victims:
        return _no_crash(kind, "a report of macOS about memory, which killed no program that was in use", entry)
    if report.kind is ReportKind.MEMORY:
        return _of_memory(kind, report, entry)
    return _no_crash(kind, f"a report of macOS about {_ABOUT[report.kind]}, not about a crash of a program", entry)


def _of_memory(kind: str, report: crash_report.CrashReport, entry: Entry) -> FileAnswer:
    """Each program that was killed and that goarmd watches is a crash, as it is for the daemon."""
    why = f"memory ran out; {_ended(report)}"[:LONGEST_MESSAGE]
    named = ((full_name(victim.name), victim.pid) for victim in report.victims)
    watched: list[tuple[str, str | None, int | None]] = [(group, *one) for one in named if (group := group_of(one[0]))]
    entries = tuple(
        replace(entry, group=group, process=name, pid=pid, causes=(Cause(_NO_MEMORY, why, remedy(_NO_MEMORY, group)),))
        for group, name, pid in watched or [("", None, None)]
    )
    return FileAnswer(kind, entries, crash=bool(watched), readable=bool(watched))


def _ended(report: crash_report.CrashReport) -> str:
    """What the system killed; of a list that is cut off only what is left."""
    killed = ", ".join(f"{victim.name} ({victim.reason})" for victim in report.victims[:_MOST_VICTIMS])
    more = len(report.victims) - _MOST_VICTIMS
    killed += f" and {more} more" if more > 0 else ""
    if report.whole:
        return f"the system killed {killed}"
    return f"the list of processes is cut off; in what is left of it the system killed {killed or 'none'}"


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
    return _no_crash("Go telemetry", "no crash was counted", first)


def _counted(program: ProgramCounters, symptoms: Symptoms, count: int) -> Entry:
    return Entry(
        count=count,
        source=EvidenceSource.TELEMETRY,
        process=program.name,
        architecture=program.architecture,
        symptoms=symptoms,
        causes=judged(EvidenceSource.TELEMETRY, symptoms, program.name, program.name),
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
    return _no_crash("gopls bug report", why, entry)


_READERS: tuple[Reader, ...] = (_telemetry, _bug_report, _report, read_text)
