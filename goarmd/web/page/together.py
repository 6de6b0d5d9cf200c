"""Words for what the time line shows: which crashes began soon after which settings changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from goarmd.history.events import Event, EventKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from goarmd.views.crash_values import CrashValues

SOON: Final = 1800.0  # seconds; an editor reads its settings at once, but crashes at the next start of gopls
_MARGIN: Final = 2.0  # seconds by which a change may be noticed late
_BEFORE: Final = 86_400.0  # seconds without such a crash, so that it began and not went on


@dataclass(frozen=True, slots=True)
class Beginning:
    """Crashes of one cause that began soon after a change.

    Attributes:
        crash: the first of them.
        number: how many there were since.
        change: the change of settings.
    """

    crash: CrashValues
    number: int
    change: Event

    @property
    def seconds(self) -> float:
        """From the change to the first crash."""
        return max(0.0, self.crash.at - self.change.at)


def beginnings(crashes: Iterable[CrashValues], events: Iterable[Event]) -> Iterator[Beginning]:
    """For each cause, each beginning that has a change shortly before it; the latest beginning first."""
    changes = [event for event in events if event.kind is EventKind.SETTINGS]
    by_cause: dict[tuple[str, str], list[CrashValues]] = {}
    for crash in sorted(crashes, key=lambda one: one.at):
        by_cause.setdefault((crash.process, crash.causes[0].cause), []).append(crash)
    found = [begun for of_cause in by_cause.values() for begun in _of_cause(of_cause, changes)]
    yield from sorted(found, key=lambda begun: -begun.crash.at)


def _of_cause(crashes: Sequence[CrashValues], changes: Sequence[Event]) -> Iterator[Beginning]:
    starts = [
        0,
        *(number for number in range(1, len(crashes)) if crashes[number].at - crashes[number - 1].at > _BEFORE),
    ]
    for start, end in zip(starts, [*starts[1:], len(crashes)], strict=True):
        first = crashes[start]
        near = [change for change in changes if -_MARGIN <= first.at - change.at <= SOON]
        if near:
            yield Beginning(first, end - start, near[-1])
