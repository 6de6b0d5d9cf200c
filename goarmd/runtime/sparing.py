"""Which regular samples are left out while the machine runs on battery, if the configuration wants that."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from goarmd.config.schema import Sampling

_MARGIN = 0.5  # of an interval: timers are a little early or late


class Sparing:
    """Leaves out every second regular sample on battery; fewer if somebody asked for one in between.

    Args:
        sampling: the configuration.
        on_battery: whether the machine runs on battery now.
    """

    def __init__(self, sampling: Sampling, on_battery: Callable[[], bool]) -> None:
        self._sampling, self._on_battery = sampling, on_battery
        self._sampled_at = float("-inf")

    def sampled(self) -> None:
        """A sample was taken, for whatever reason."""
        self._sampled_at = time.time()

    def leaves_out(self) -> bool:
        """Whether the sample that is due now can wait for the next interval. After a sleep it never can."""
        if not self._sampling.spare_battery:
            return False
        age = time.time() - self._sampled_at
        return 0 <= age < self._sampling.interval * (1 + _MARGIN) and self._on_battery()
