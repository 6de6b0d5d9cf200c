"""The machine: its system, architecture and chip, and whether Rosetta is installed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from goarmd.parts.source import Cadence, Context, Source

if TYPE_CHECKING:
    from collections.abc import Iterable

    from goarmd.core.facts import Fact


def read(context: Context) -> Iterable[Fact]:
    """One Host."""
    yield context.platform.host()


SOURCE = Source(
    name="host",
    help="Reads the machine's system, architecture and chip, and whether Rosetta is installed.",
    cadence=Cadence.SLOW,
    read=read,
)
