"""One simulated machine: when it is awake, the values of its series, and the faults that were planted.

Time is counted in minutes from the beginning, a Monday at 0:00. Everything comes from one seeded generator: a seed is
one history. The figures are hard for the rules, not typical: what is harmless lasts almost as long as faults.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from random import Random

HOUR: Final = 60
DAY: Final = 24 * HOUR
WEEK: Final = 7 * DAY
BUDGET: Final = {"warning": 1.4e9, "critical": 4e9}

Labels = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that an alert must find, or (if `must` is false) may report.

    Attributes:
        alert: its name without Goarmd.
        start, end: in minutes.
    """

    alert: str
    start: int
    end: int
    must: bool = True


@dataclass(slots=True)
class Machine:
    """A machine with its history.

    Attributes:
        rng: its own generator.
        name: the label `instance`.
        sessions: when the lid is open: first minute, and the minute after the last.
        awake: all minutes with a sample, those of short wakes at night too.
        values: of each series, by minute; a series has no sample in other minutes.
        faults: what was planted.
    """

    rng: Random
    name: str
    weeks: int
    sessions: list[tuple[int, int]] = field(default_factory=list)
    awake: list[int] = field(default_factory=list)
    values: dict[tuple[str, Labels], dict[int, float]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def live(self) -> None:
        """Work hours, lunch, travel, weekends, and wakes of some seconds at night."""
        rng = self.rng
        for day in range(self.weeks * 7):
            weekend = day % 7 >= 5
            if rng.random() < (0.75 if weekend else 0.04):
                continue  # the lid stays closed
            start = day * DAY + int(rng.gauss(9 * HOUR, 50))
            end = start + int(rng.uniform(1, 3) * HOUR if weekend else rng.uniform(6.5, 10) * HOUR)
            self.sessions += self._with_breaks(start, end)
        nights = {
            minute
            for (_, end), (start, _) in zip(self.sessions, self.sessions[1:], strict=False)
            for minute in range(end + 60, start - 30)
            if rng.random() < 1 / 110
        }
        lost = {minute for start, end in self.sessions for minute in range(start, end) if rng.random() < 1 / 2500}
        open_ = {minute for start, end in self.sessions for minute in range(start, end)} - lost  # goarmd was updated
        self.awake = sorted(open_ | nights)

    def _with_breaks(self, start: int, end: int) -> list[tuple[int, int]]:
        """The lid is closed at lunch on most days, and for meetings on some."""
        rng, parts = self.rng, []
        if end - start > 5 * HOUR and rng.random() < 0.6:
            lunch = start + int(rng.uniform(2.5, 4) * HOUR)
            back = lunch + rng.randint(20, 70)
            parts.append((start, lunch))
            start = back
        if end - start > 5 * HOUR and rng.random() < 0.2:
            meeting = start + int(rng.uniform(1, 2) * HOUR)
            parts.append((start, meeting))
            start = meeting + rng.randint(10, 60)
        return [*parts, (start, end)]

    def stretch(self, minutes: int, after: int = 30) -> int | None:
        """A random minute from which the lid stays open for so long; None if there is none."""
        fits = [(a + after, b - minutes) for a, b in self.sessions if b - minutes > a + after]
        if not fits:
            return None
        first, last = self.rng.choice(fits)
        return self.rng.randint(first, last)

    def put(self, name: str, labels: dict[str, str], minutes: dict[int, float]) -> None:
        """Values of a series, in the minutes with a sample."""
        series = self.values.setdefault((name, tuple(sorted(labels.items()))), {})
        series.update(minutes)

    def state(self, name: str, labels: dict[str, str], bad: set[int], *, fault: float, fine: float) -> None:
        """A series that is there whenever the machine is awake."""
        self.put(name, labels, {minute: fault if minute in bad else fine for minute in self.awake})
