"""A point of the history: what was measured in a span of time, its form in the state file, and how two become one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeVar

import msgspec
from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

MOST_GROUPS: Final = 12  # with the largest memory; there are 9 unless a configuration adds some
MOST_EDITORS: Final = 8
LONGEST_NAME: Final = 32  # characters of a group's or an editor's name
GAP: Final = 2.5  # steps without a point; samples are a little early or late, so that a single step may be empty


@dataclass(frozen=True, slots=True)
class Tier:
    """A resolution in which the history is kept.

    Attributes:
        name: for people.
        seconds: the span of a point.
        points: how many are kept. The oldest gives its place to the newest, so the file has a fixed size.
        first: the number of its first place in the table.
    """

    name: str
    seconds: int
    points: int
    first: int


TIERS: Final = (
    Tier("15 s", 15, 240, 0),  # an hour
    Tier("1 min", 60, 1440, 240),  # a day
    Tier("10 min", 600, 4320, 1680),  # 30 days
)


class GroupPoint(Struct, frozen=True, array_like=True):
    """A group of processes.

    Attributes:
        native: most processes at a time that ran natively.
        translated: most that ran translated.
        unknown: most of which that is not known.
        memory: footprint of all of them in bytes, the mean of the samples; None if it is not known.
        largest: largest footprint of one of them in bytes.
        cpu: CPU time they used, in seconds.
        crashes: crashes counted.
    """

    native: int = 0
    translated: int = 0
    unknown: int = 0
    memory: float | None = 0
    largest: int = 0
    cpu: float = 0.0
    crashes: int = 0


class Point(Struct, frozen=True, array_like=True):
    """What was measured in one span. A group or an editor that is left out had no process.

    Attributes:
        step: seconds to the next point, unless there is a gap.
        samples: how many it is made of.
        gopls: footprint of the largest gopls of each editor in bytes.
        groups: by name.
        findings: most open findings at a time.
        opened: findings opened.
        closed: findings closed.
        drifted: most settings at a time that differed from their baseline.
        changes: settings changed.
        own_cpu: CPU time of goarmd in seconds.
        own_memory: largest resident memory of goarmd in bytes; None if it is not known.
    """

    step: float
    samples: int = 1
    gopls: dict[str, int] = {}
    groups: dict[str, GroupPoint] = {}
    findings: int = 0
    opened: int = 0
    closed: int = 0
    drifted: int = 0
    changes: int = 0
    own_cpu: float = 0.0
    own_memory: int | None = None


class Drawn(Struct, frozen=True, array_like=True):
    """The beginning of a Point, which is all that the page draws: reading no more of it takes a third of the time."""

    step: float
    samples: int
    gopls: dict[str, int]


ABSENT: Final = GroupPoint()
_encoder = msgspec.msgpack.Encoder()
_points = msgspec.msgpack.Decoder(Point)
_drawn = msgspec.msgpack.Decoder(Drawn)
DecodedT = TypeVar("DecodedT")
ValueT = TypeVar("ValueT")
_UNFIT = (msgspec.MsgspecError, UnicodeError, RecursionError)


def encode(point: Point) -> bytes:
    """Its form in the state file: 100 to 300 bytes on a usual machine, at most 1,340, so that three fit on a page."""
    return _encoder.encode(_bounded(point))


def decode(value: object) -> Point | None:
    """The point; None if this goarmd did not write it."""
    return _decoded(value, _points.decode)


def decode_drawn(value: object) -> Drawn | None:
    """The part of it that is drawn."""
    return _decoded(value, _drawn.decode)


def _decoded(value: object, read: Callable[[bytes], DecodedT]) -> DecodedT | None:
    try:
        return read(value) if isinstance(value, bytes) else None
    except _UNFIT:
        return None


def _bounded(point: Point) -> Point:
    groups, gopls = point.groups, point.gopls
    names = (*groups, *gopls)
    if len(groups) <= MOST_GROUPS and len(gopls) <= MOST_EDITORS and all(len(name) <= LONGEST_NAME for name in names):
        return point
    return msgspec.structs.replace(
        point,
        groups=_largest(groups, MOST_GROUPS, lambda group: group.memory or 0),
        gopls=_largest(gopls, MOST_EDITORS, float),
    )


def _largest(named: Mapping[str, ValueT], most: int, key: Callable[[ValueT], float]) -> dict[str, ValueT]:
    kept = sorted(named.items(), key=lambda item: key(item[1]), reverse=True)[:most]
    return {name[:LONGEST_NAME]: value for name, value in kept}


def merged(one: Point, other: Point) -> Point:
    """Both as one point: what counts is added, of what varies the most is kept, of memory the mean."""
    weights = one.samples, other.samples
    return Point(
        step=max(one.step, other.step),
        samples=one.samples + other.samples,
        gopls={name: max(one.gopls.get(name, 0), other.gopls.get(name, 0)) for name in one.gopls | other.gopls},
        groups={
            name: _merged(one.groups.get(name, ABSENT), other.groups.get(name, ABSENT), weights)
            for name in one.groups | other.groups
        },
        findings=max(one.findings, other.findings),
        opened=one.opened + other.opened,
        closed=one.closed + other.closed,
        drifted=max(one.drifted, other.drifted),
        changes=one.changes + other.changes,
        own_cpu=one.own_cpu + other.own_cpu,
        own_memory=max((size for size in (one.own_memory, other.own_memory) if size is not None), default=None),
    )


def _merged(one: GroupPoint, other: GroupPoint, weights: tuple[int, int]) -> GroupPoint:
    return GroupPoint(
        native=max(one.native, other.native),
        translated=max(one.translated, other.translated),
        unknown=max(one.unknown, other.unknown),
        memory=_mean((one.memory, other.memory), weights),
        largest=max(one.largest, other.largest),
        cpu=one.cpu + other.cpu,
        crashes=one.crashes + other.crashes,
    )


def _mean(values: tuple[float | None, float | None], weights: tuple[int, int]) -> float | None:
    known = [(value, weight) for value, weight in zip(values, weights, strict=True) if value is not None]
    total = sum(weight for _, weight in known)
    return round(sum(value * weight for value, weight in known) / total) if total else None


def gaps(moments: Iterable[tuple[float, float]]) -> list[tuple[float, float]]:
    """Where nothing was measured, for example because the machine slept: from the end of a step to the next point.

    Args:
        moments: time and step of each point, in order.
    """
    found, before = [], None
    for at, step in moments:
        if before is not None and at - before[0] > GAP * max(before[1], step):
            found.append((before[0] + before[1], at))
        before = at, step
    return found
