"""The text body of a diagnostic report: the layouts of macOS (Report Version 12), of iOS (104), and of .diag files."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from goarmd.crashes.formats.report_fields import (
    ROSETTA_THREAD,
    Fields,
    architecture,
    ended_by,
    exception_parts,
    final_messages,
    guard_page,
    is_of_rosetta,
    signal_of,
    stack,
    termination,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_FIELD_NAME = re.compile(r"[A-Z][A-Za-z/ ]{1,30}")
_PROCESS = re.compile(r"^[ \t`*-]{0,4}Process: ", re.MULTILINE)
# What issues put around a field and before it, to show it as a list, bold or as code.
_AROUND, _LIST = " \t\r`*", " \t`*-"
_LONGEST_LINE = 500  # characters read
_STACKS = re.compile(r"^[ \t]*(Thread \d+.*:|Binary Images:|Heaviest stack)", re.MULTILINE)
_CRASHED_THREAD = re.compile(r"^[ \t]*Thread \d+( name:.*\n[ \t]*Thread \d+)? Crashed:.*\n", re.MULTILINE)
_FRAME = re.compile(r"^[ \t]*\d+[ \t]+(\S.*?)[ \t]+0x[0-9a-f]+[ \t]+(.+)$")
_PLACE = re.compile(r"( \+ \d+| \(\S+:\d+\)| \[inlined\])+$")
_OFFSET = re.compile(r"0x[0-9a-f]+ \+ (\d+)")  # a frame without a name: the image's address, and where in it
# The pid may be taken out: `gopls [<PID>]`.
_NAME = re.compile(r"(.+?)\s*\[(?:(\d{1,10})|[^\]\d]{0,20})\]$")
_PANIC = re.compile(r"\s*panic\(cpu \d+ caller ")
# A text with two of these fields is a report; one may be in any text.
_CHARACTERISTIC = frozenset(
    {
        *("Process", "Command", "PID", "Path", "Identifier", "Code Type", "Exception Type", "Date/Time", "Event"),
        *("Report Version", "Crashed Thread", "Incident Identifier", "CrashReporter Key", "Crash Reporter Key"),
        *("Termination Reason", "Triggered by Thread", "Exception Codes", "Data Source", "Analysis Tool"),
    }
)
# Only spindump, sample and the kernel's monitors of resources write these: they measured a process that lives on.
_MEASURED = ("End time", "Event", "Data Source", "Analysis Tool", "Analysis Written", "Steps", "Duration")
_ENOUGH = 2
_NATURES = {"native": False, "translated": True}
_LONGEST_STACK = 16 * 1024  # characters searched for the functions wanted
_LONGEST_FIELDS = 64 * 1024  # characters before the stacks; fields are not behind them
# The messages of the program and of dyld are below these lines, up to an empty one.
_MESSAGES_BEGIN = re.compile(
    r"[ \t]*(Application Specific (Information|Signatures)|Dyld Error Message|Termination Details|Termination Reason):"
)
_MESSAGES_END = re.compile(r"[ \t]*(Terminating Process|Triggered by Thread):|[ \t]*$")


def fields(text: str) -> Fields:
    """The fields of the text."""
    stacks = _STACKS.search(text)
    head = text[: min(stacks.start() if stacks else len(text), _LONGEST_FIELDS)]
    own = _values(head)
    if "Process" not in own and (below := _PROCESS.search(text, len(head))):  # people put a report together from pieces
        own = _values(text[below.start() :][:_LONGEST_FIELDS]) | own
    process, pid = _process(own)
    killer = ended_by(*_named(own.get("Terminating Process")), pid)
    exception, signal, beside = exception_parts(own.get("Exception Type"))
    ended = termination(own.get("Termination Reason"))
    nature = re.search(r"\((\w+)\)", own.get("Code Type", ""))
    measured = any(name in own for name in _MEASURED)
    return Fields(
        process=process,
        pid=pid,
        user_id=_id(own.get("User ID", "")),
        path=own.get("Path"),
        architecture=architecture(own.get("Code Type") or own.get("Architecture")),
        translated=_NATURES.get(nature[1].lower()) if nature else ROSETTA_THREAD in text or is_of_rosetta(ended),
        launched_at=own.get("Launch Time"),
        occurred_at=None if measured else own.get("Date/Time"),
        incident=own.get("Incident Identifier"),
        signal=signal or signal_of(ended),
        exception=exception,
        termination=ended,
        details=tuple(filter(None, (beside, *_details(own, head), killer))),
        messages=final_messages(_messages(head)),
        frames=stack(_frames(text)),
        event=own.get("Event"),
        measured=measured,
        panic=(panic := _PANIC.match(text) is not None),
        recognised=panic or len(_CHARACTERISTIC & own.keys()) >= _ENOUGH,
    )


def _values(head: str) -> dict[str, str]:
    """The fields with a value; of a repeated one the first, but the last architecture: the program's own."""
    values: dict[str, str] = {}
    for line in head.splitlines():
        name, _, value = (part.strip(_AROUND) for part in line[:_LONGEST_LINE].lstrip(_LIST).partition(":"))
        if value and _FIELD_NAME.fullmatch(name) and (name == "Architecture" or name not in values):
            values[name] = value
    return values


def _process(own: Mapping[str, str]) -> tuple[str | None, int | None]:
    """Name and pid; a resource report has them in two lines."""
    return _named(own["Process"]) if "Process" in own else (own.get("Command"), _id(own.get("PID", "")))


def _named(process: str | None) -> tuple[str | None, int | None]:
    """Name and pid of `gopls [77]`."""
    match = _NAME.match(process or "")
    return (match[1], int(match[2]) if match[2] else None) if match else (process, None)


def _id(digits: str) -> int | None:
    return int(digits) if digits.isdecimal() and len(digits) <= len("4294967295") else None


def _details(own: Mapping[str, str], head: str) -> Iterable[str | None]:
    yield own.get("Exception Subtype")
    yield own.get("Exception Message")
    codes = own.get("Exception Codes", "")
    yield codes if re.search(r"[A-Z]{3}", codes) else None  # such as KERN_INVALID_ADDRESS; bare numbers are not enough
    yield guard_page(head)


def _messages(head: str) -> Iterable[str]:
    inside = False
    for line in head.splitlines():
        if _MESSAGES_BEGIN.match(line):
            inside = True
        elif inside := inside and not _MESSAGES_END.match(line):
            yield line


def _frames(text: str) -> Iterable[str]:
    crashed = _CRASHED_THREAD.search(text)
    for line in text[crashed.end() : crashed.end() + _LONGEST_STACK].splitlines() if crashed else ():
        if not (frame := _FRAME.match(line[:_LONGEST_LINE])):
            return
        offset = _OFFSET.fullmatch(frame[2])
        yield f"{frame[1]} + {offset[1]}" if offset else f"{_PLACE.sub('', frame[2]).strip()} ({frame[1]})"
