"""Go's telemetry on this machine: crashes that gopls, the go tools and Delve counted, with their stacks.

Counters are memory-mapped files, whose modification time does not change on some systems: so the counts are compared. A
week's counters become a report at the end of the week; both have the same counts.
"""

from __future__ import annotations

import os
import time
from collections import Counter
from datetime import UTC, datetime
from hashlib import blake2b
from typing import TYPE_CHECKING
from zlib import crc32

import msgspec

from goarmd.catalog import editors
from goarmd.core.errors import NoDataError
from goarmd.core.facts import Cursor, ToolUse
from goarmd.core.system import of_go
from goarmd.crashes.evidence import Evidence, EvidenceSource, Symptoms
from goarmd.crashes.formats import telemetry_counter
from goarmd.parts.source import Cadence, Context, Source
from goarmd.state.cursors import Cursors

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from goarmd.core.facts import Fact
    from goarmd.crashes.formats.telemetry_counter import ProgramCounters

_PREFIX, _LAST_RUN = "telemetry:", "telemetry:looked"
_DAY, _WEEK = 86400.0, 7 * 86400.0  # seconds
_SAVE_EVERY = 60.0  # seconds; how exactly the time of the last run is kept
_BUG = "gopls/bug"  # gopls, internal/util/bug: an internal bug after which gopls kept running
_MOST_AT_ONCE = 1000  # crashes with one stack between two runs; more is a damaged file


class _Known(msgspec.Struct, frozen=True):
    """The counts of one program in one week at the last run; the generation rises when they were reset."""

    counts: dict[str, int] = {}  # msgspec copies it
    generation: int = 0


def read(context: Context) -> Iterable[Fact]:
    """Evidence of each crash that was counted since the last run, the counts now, and the tools in use.

    Raises:
        NoDataError: no Go program keeps counters here.
    """
    now, known = time.time(), Cursors(context.state).known(_PREFIX)
    group_of = context.config.group_finder()
    last_run = float(known.pop(_LAST_RUN, 0))
    weeks = _merged(_programs(_folder(context)))
    yield from (Cursor(key=key, value="") for key in known.keys() - weeks.keys())
    for key, counters in weeks.items():
        group = group_of(counters.name, None)
        before = _decoded(known.get(key))
        after = _now(before, counters)
        if group and _is_current(counters, now):
            yield _tool_use(group, counters)
        if group is None or after == before:
            continue
        yield from _risen(key, group, counters, before, after, _span(counters, last_run, now))
        yield Cursor(key=key, value=msgspec.json.encode(after).decode())
    if now - last_run > _SAVE_EVERY:
        yield Cursor(key=_LAST_RUN, value=str(now))


def stamp(context: Context) -> object:
    """What is in the files, as checksums; and every minute another one, since the time of the last run is kept."""
    folder = _folder(context)
    try:
        found = tuple((name, crc32(_content(folder / name))) for name in _names(folder) if _is_read(name))
    except NoDataError:
        return ()
    return found and (int(time.time() // _SAVE_EVERY), *found)


def _folder(context: Context) -> Path:
    return editors.user_data(context.platform.system, context.home) / "go/telemetry/local"


def _span(counters: ProgramCounters, last_run: float, now: float) -> tuple[float, float]:
    """The earliest and latest time of the new counts: in their week, which a program may overrun a little."""
    ends = _moment(counters.ends)
    latest = min(now, ends + _DAY) if ends else now
    began = _moment(counters.began) or ends - _WEEK
    return min(latest, max(last_run, began)), latest


def _is_current(counters: ProgramCounters, now: float) -> bool:
    return bool(counters.began) and now < _moment(counters.ends)


def _tool_use(group: str, counters: ProgramCounters) -> ToolUse:
    return ToolUse(
        group=group,
        program=counters.name,
        version=counters.version,
        os=of_go(counters.goos),
        architecture=counters.architecture,
        bugs=sum(count for counter, _, count in telemetry_counter.stacks(counters) if counter == _BUG),
    )


def _programs(folder: Path) -> Iterator[ProgramCounters]:
    for name in filter(_is_read, _names(folder)):
        if name.endswith(".json"):
            yield from telemetry_counter.parse_report(_content(folder / name))
        elif counters := telemetry_counter.parse(_content(folder / name)):
            yield counters


def _names(folder: Path) -> list[str]:
    try:
        with os.scandir(folder) as entries:
            return sorted(entry.name for entry in entries if entry.is_file(follow_symlinks=False))
    except (FileNotFoundError, NotADirectoryError) as error:
        raise NoDataError from error


def _is_read(name: str) -> bool:
    """Whether it is a file of counters, or a week's report."""
    return name.endswith(".count") or (name.startswith("local.") and name.endswith(".json"))


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(telemetry_counter.LARGEST)
    except FileNotFoundError:  # its week was over just now; the report is read next time
        return b""


def _merged(programs: Iterable[ProgramCounters]) -> dict[str, ProgramCounters]:
    """By program and week. While a report is being made, its counters are still there too."""
    weeks: dict[str, ProgramCounters] = {}
    for one in programs:
        identity = (one.program, one.version, one.go_version, one.goos, one.goarch, one.ends[: len("2026-11-23")])
        key = _PREFIX + " ".join(identity)
        if key not in weeks or sum(one.counters.values()) > sum(weeks[key].counters.values()):
            weeks[key] = one
    return weeks


def _crashes(counters: ProgramCounters) -> Iterator[tuple[str, Symptoms, int]]:
    """Digest, symptoms and count of each crash counter."""
    for counter, frames, count in telemetry_counter.stacks(counters):
        if counter in telemetry_counter.CRASH_COUNTERS:
            digest = blake2b("\n".join((counter, *frames)).encode(), digest_size=8).hexdigest()
            yield digest, Symptoms(counter=counter, frames=frames), count


def _now(before: _Known, counters: ProgramCounters) -> _Known:
    counts: Counter[str] = Counter()
    for digest, _, count in _crashes(counters):
        counts[digest] += count
    fell = any(counts[digest] < count for digest, count in before.counts.items())
    return _Known(dict(counts), before.generation + fell)


def _risen(
    key: str, group: str, counters: ProgramCounters, before: _Known, after: _Known, span: tuple[float, float]
) -> Iterator[Evidence]:
    """One piece of evidence for each new crash."""
    old: Mapping[str, int] = before.counts if after.generation == before.generation else {}
    for digest, symptoms, _ in _crashes(counters):
        first, last = old.get(digest, 0), after.counts[digest]
        for number in range(first, min(last, first + _MOST_AT_ONCE)):
            yield Evidence(
                source=EvidenceSource.TELEMETRY,
                reference=f"{key}:{digest}:{after.generation}:{number}",
                group=group,
                program=counters.name,
                earliest=span[0],
                at=span[1],
                architecture=counters.architecture,
                symptoms=symptoms,
            )


def _decoded(value: str | None) -> _Known:
    try:
        return msgspec.json.decode(value, type=_Known) if value else _Known()
    except msgspec.MsgspecError:  # saved by another version of goarmd: compared again, nothing counts twice
        return _Known()


def _moment(text: str) -> float:
    try:
        moment = datetime.fromisoformat(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError):  # a report does not say when its week began
        return 0.0


SOURCE = Source(
    name="go_telemetry",
    help="Compares the crash counters that gopls, Delve and the go tools keep.",
    cadence=Cadence.EVIDENCE,
    read=read,
    stamp=stamp,
)
