"""goarmd's state file: whether it can be written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from goarmd.core.errors import PlatformError
from goarmd.parts.source import Cadence, Context, Source

if TYPE_CHECKING:
    from collections.abc import Iterable

    from goarmd.core.facts import Fact


def read(context: Context) -> Iterable[Fact]:
    """No facts; the state file's problem, if any, becomes the source's error."""
    if context.state.problem:
        raise PlatformError(context.state.problem)
    return ()


SOURCE = Source(
    name="state",
    help="Checks whether the state file, with the settings baselines, can be written.",
    cadence=Cadence.SLOW,
    read=read,
)
