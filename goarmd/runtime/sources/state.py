"""goarmd's own memory: whether what it must keep over restarts is being kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from goarmd.core.errors import PlatformError
from goarmd.parts.source import Cadence, Context, Source

if TYPE_CHECKING:
    from collections.abc import Iterable

    from goarmd.core.facts import Fact


def read(context: Context) -> Iterable[Fact]:
    """No facts; the state file's problem, if it has one, is the source's."""
    if context.state.problem:
        raise PlatformError(context.state.problem)
    return ()


SOURCE = Source(
    name="state",
    help="Looks whether the state file, with the baselines of the settings, can be written.",
    cadence=Cadence.SLOW,
    read=read,
)
