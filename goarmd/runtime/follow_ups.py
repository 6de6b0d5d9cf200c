"""Which sources run again soon after an event, and when."""

from __future__ import annotations

from dataclasses import dataclass

from goarmd.parts.source import Cadence


@dataclass(frozen=True, slots=True)
class FollowUp:
    """Sources that are run again soon after an event, and the delays in seconds.

    Attributes:
        anyway: also those for which nothing seems to be new.
    """

    cadence: Cadence
    delays: tuple[float, ...]
    anyway: bool = False


AFTER_EXIT = FollowUp(Cadence.SAMPLE, (0.05, 0.25, 1.0))  # to see restarts shorter than the interval
AFTER_CRASH = FollowUp(Cadence.EVIDENCE, (0.5, 2.0, 5.0, 9.0), anyway=True)  # all of them before the crash is counted
