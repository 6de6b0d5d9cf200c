"""The history as JSON has it: a column for each figure, as long as the column of times. Made for drawing.

Keys are only ever added; one that changes its meaning or goes is another SCHEMA_VERSION. The docstrings are the
descriptions in docs/openapi.json.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from msgspec import Struct

from goarmd import __version__
from goarmd.core.moments import Moment
from goarmd.history.events import Event
from goarmd.history.points import ABSENT, gaps

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from goarmd.history.points import GroupPoint, Point

SCHEMA_VERSION: Final = 1


class GroupColumns(Struct, frozen=True, kw_only=True):
    """A group of processes over time.

    Attributes:
        native: the most processes at a time that ran natively.
        translated: the most that ran translated.
        unknown: the most of which that is not known.
        footprint_bytes: the footprint of all of them, the mean of the samples; null while it is not known.
        footprint_max_bytes: the largest footprint of one of them.
        cpu_seconds: the CPU time they used.
        crashes: the crashes that were counted.
    """

    native: tuple[int, ...]
    translated: tuple[int, ...]
    unknown: tuple[int, ...]
    footprint_bytes: tuple[float | None, ...]
    footprint_max_bytes: tuple[int, ...]
    cpu_seconds: tuple[float, ...]
    crashes: tuple[int, ...]


class FindingColumns(Struct, frozen=True, kw_only=True):
    """Findings over time.

    Attributes:
        open: the most that were open at a time.
        opened: how many opened.
        closed: how many closed.
    """

    open: tuple[int, ...]
    opened: tuple[int, ...]
    closed: tuple[int, ...]


class SettingColumns(Struct, frozen=True, kw_only=True):
    """Settings over time.

    Attributes:
        drifted_keys: the most that differed from the accepted baseline at a time.
        changed_keys: how many changed.
    """

    drifted_keys: tuple[int, ...]
    changed_keys: tuple[int, ...]


class OwnColumns(Struct, frozen=True, kw_only=True):
    """What goarmd itself cost.

    Attributes:
        cpu_seconds: the CPU time it used.
        resident_bytes: its largest resident memory; null while it is not known.
    """

    cpu_seconds: tuple[float, ...]
    resident_bytes: tuple[int | None, ...]


class Gap(Struct, frozen=True, kw_only=True):
    """A time in which nothing was measured: the machine slept, or goarmd did not run.

    Attributes:
        start: the end of the point before it.
        end: the time of the point after it.
    """

    start: Moment
    end: Moment


class HistoryValues(Struct, frozen=True, kw_only=True):
    """The history of one span. All columns have the length of `at`.

    Attributes:
        schema_version: changes when a key changes its meaning or is removed, not when one is added.
        version: the version of the goarmd that made it.
        span: the span that was asked for.
        start: when the span begins.
        end: when it ends: the last sample.
        step_seconds: the span of a point, unless samples are further apart.
        at: the beginning of each point, in Unix seconds, oldest first; in a gap there is no point.
        gaps: where nothing was measured.
        gopls_footprint_bytes: the largest gopls of each editor; 0 while it has none.
        groups: the groups that had a process in this span.
        findings: how many findings.
        settings: how many settings.
        goarmd: what goarmd itself cost.
        events: what happened, oldest first.
    """

    schema_version: Literal[1]
    version: str
    span: Literal["1h", "24h", "7d", "30d"]
    start: Moment
    end: Moment
    step_seconds: int
    at: tuple[int, ...]
    gaps: tuple[Gap, ...]
    gopls_footprint_bytes: dict[str, tuple[int, ...]]
    groups: dict[str, GroupColumns]
    findings: FindingColumns
    settings: SettingColumns
    goarmd: OwnColumns
    events: tuple[Event, ...]


def history_values(
    points: Sequence[tuple[float, Point]],
    events: Sequence[Event],
    span: Literal["1h", "24h", "7d", "30d"],
    start: float,
    end: float,
    step_seconds: int,
) -> HistoryValues:
    """Points and events, oldest first, as JSON has them."""
    values = [point for _, point in points]
    editors = dict.fromkeys(editor for point in values for editor in point.gopls)
    groups = dict.fromkeys(group for point in values for group in point.groups)
    return HistoryValues(
        schema_version=SCHEMA_VERSION,
        version=__version__,
        span=span,
        start=Moment(start),
        end=Moment(end),
        step_seconds=step_seconds,
        at=tuple(int(at) for at, _ in points),
        gaps=tuple(Gap(start=Moment(a), end=Moment(b)) for a, b in gaps((at, point.step) for at, point in points)),
        gopls_footprint_bytes={editor: tuple(point.gopls.get(editor, 0) for point in values) for editor in editors},
        groups={group: _group(point.groups.get(group, ABSENT) for point in values) for group in groups},
        findings=FindingColumns(
            open=tuple(point.findings for point in values),
            opened=tuple(point.opened for point in values),
            closed=tuple(point.closed for point in values),
        ),
        settings=SettingColumns(
            drifted_keys=tuple(point.drifted for point in values),
            changed_keys=tuple(point.changes for point in values),
        ),
        goarmd=OwnColumns(
            cpu_seconds=tuple(point.own_cpu for point in values),
            resident_bytes=tuple(point.own_memory for point in values),
        ),
        events=tuple(events),
    )


def _group(points: Iterable[GroupPoint]) -> GroupColumns:
    native, translated, unknown, memory, largest, cpu, crashes = zip(*map(_fields, points), strict=True)
    return GroupColumns(
        native=native,
        translated=translated,
        unknown=unknown,
        footprint_bytes=memory,
        footprint_max_bytes=largest,
        cpu_seconds=cpu,
        crashes=crashes,
    )


def _fields(point: GroupPoint) -> tuple[int, int, int, float | None, int, float, int]:
    return point.native, point.translated, point.unknown, point.memory, point.largest, point.cpu, point.crashes
