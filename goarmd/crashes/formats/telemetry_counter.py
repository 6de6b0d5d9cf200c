"""Go's telemetry: the counter files that programs keep, and the weekly reports made from them.

Formats: golang.org/x/telemetry, internal/counter/file.go and stackcounter.go, internal/telemetry/types.go. A counter
file is a header, 512 heads of linked lists, and records of a value, a name's length, the next record and the name.
"""

from __future__ import annotations

import json
import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from goarmd.core.facts import Architecture
from goarmd.core.text import plain

if TYPE_CHECKING:
    from collections.abc import Iterator

LARGEST = 1024 * 1024  # bytes read of a file; a week of gopls takes one or two pages of 16 KiB
_2_64 = 2**64  # what a counter holds
_MAGIC = b"# telemetry/counter file v1\n"
_WORD = struct.Struct("<I")
_HEADS = struct.Struct("<512I")
_HEADER_LENGTH_AT = len(_MAGIC) + -len(_MAGIC) % _WORD.size
_RECORD = struct.Struct("<QII")
_NAME_LENGTH = 0x00FFFFFF  # the upper byte is a lock
_LONGEST_NAME = 16 * 1024  # bytes; the library's own limit is below
_MOST_RECORDS = 10_000
_ARCHITECTURES = {"arm64": Architecture.ARM64, "amd64": Architecture.X86_64}
# The counters of crashes (golang.org/x/telemetry, internal/crashmonitor; gopls, internal/filecache).
CRASH_COUNTERS = frozenset({"crash/crash", "crash/malformed", "crash/no-running-goroutine", "gopls/nocache"})
_DITTO = '"'  # stands for the package of the line above


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramCounters:
    """What one program of one version counted in one week.

    Attributes:
        program: its import path, such as `golang.org/x/tools/gopls`.
        version: its own version; `devel` when built from a checkout.
        go_version: the Go it was built with.
        goos: the system it was built for.
        goarch: the processor it was built for, whatever runs now.
        began: the day its week began, RFC 3339; empty if the file does not give it.
        ends: the day its week ends.
        counters: values by name; a name with a stack has its frames in further lines.
    """

    program: str
    version: str
    go_version: str
    goos: str
    goarch: str
    began: str
    ends: str
    counters: dict[str, int]

    @property
    def name(self) -> str:
        """The program's name: the last part of its import path."""
        return self.program.rpartition("/")[2]

    @property
    def architecture(self) -> Architecture:
        """What it was built for."""
        return _ARCHITECTURES.get(self.goarch, Architecture.UNKNOWN)


def parse(data: bytes) -> ProgramCounters | None:
    """Read a counter file; None if it is not one. A record that points outside the file is skipped."""
    if not data.startswith(_MAGIC):
        return None
    (header,) = _WORD.unpack_from(data.ljust(_HEADER_LENGTH_AT + _WORD.size, b"\0"), _HEADER_LENGTH_AT)
    lines = data[_HEADER_LENGTH_AT + _WORD.size : header].decode("utf-8", "replace").split("\n")
    meta = dict(line.strip("\0").split(": ", 1) for line in lines if ": " in line)
    if "Program" not in meta:
        return None
    return ProgramCounters(
        program=meta["Program"],
        version=meta.get("Version", ""),
        go_version=meta.get("GoVersion", ""),
        goos=meta.get("GOOS", ""),
        goarch=meta.get("GOARCH", ""),
        began=meta.get("TimeBegin", ""),
        ends=meta.get("TimeEnd", ""),
        counters=_counters(data, header),
    )


def _counters(data: bytes, header: int) -> dict[str, int]:
    counters: dict[str, int] = {}
    seen: set[int] = set()
    heads = header + _WORD.size  # behind the word that limits the used part
    if heads > len(data) - _HEADS.size:
        return counters
    for head in filter(None, _HEADS.unpack_from(data, heads)):
        at = head
        while at and at not in seen and len(seen) < _MOST_RECORDS and at <= len(data) - _RECORD.size:
            seen.add(at)
            value, length, following = _RECORD.unpack_from(data, at)
            length &= _NAME_LENGTH
            name = data[at + _RECORD.size : at + _RECORD.size + length]
            if value and 0 < length <= _LONGEST_NAME and len(name) == length:
                counters[name.decode("utf-8", "replace")] = value
            at = following
    return counters


def parse_report(data: bytes) -> tuple[ProgramCounters, ...]:
    """Read a weekly report; damaged parts are left out."""
    try:
        report = json.loads(data.decode("utf-8", "replace"))
    except (ValueError, RecursionError):
        return ()
    programs = report.get("Programs") if isinstance(report, dict) else None
    week = report.get("Week", "") if isinstance(report, dict) else ""
    return tuple(
        ProgramCounters(
            **{name: plain(str(entry.get(key) or "")) for name, key in _REPORT_KEYS.items()},
            began="",
            ends=plain(str(week)),
            counters=_numbers(entry.get("Counters")) | _numbers(entry.get("Stacks")),
        )
        for entry in (programs if isinstance(programs, list) else ())
        if isinstance(entry, dict) and entry.get("Program")
    )


_REPORT_KEYS = {
    "program": "Program",
    "version": "Version",
    "go_version": "GoVersion",
    "goos": "GOOS",
    "goarch": "GOARCH",
}


def _numbers(values: Any) -> dict[str, int]:
    if not isinstance(values, dict):
        return {}
    return {plain(name): value for name, value in values.items() if isinstance(value, int) and 0 < value < _2_64}


def stacks(counters: ProgramCounters) -> Iterator[tuple[str, tuple[str, ...], int]]:
    """Name, frames and value of each counter."""
    return ((*stack(name), value) for name, value in counters.counters.items())


def stack(name: str) -> tuple[str, tuple[str, ...]]:
    """The counter's name, and the frames behind it with their packages written out."""
    counter, *lines = name.split("\n")
    frames, package = [], ""
    for line in lines:
        before, dot, after = line.rpartition(".")
        if dot and before != _DITTO:
            package = before
        frames.append(f"{package}.{after}" if dot else line)
    return counter, tuple(frames)
