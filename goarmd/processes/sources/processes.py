"""The watched processes: identity and usage."""

from __future__ import annotations

from typing import TYPE_CHECKING

from goarmd.core.facts import Left, TranslatedProcesses
from goarmd.parts.source import Cadence, Context, Source

if TYPE_CHECKING:
    from collections.abc import Iterable

    from goarmd.core.facts import Fact


def read(context: Context) -> Iterable[Fact]:
    """A Sample for each watched process, those that are watched no longer, and all translated processes."""
    table = context.processes
    yield from table.sample()
    yield from (Left(key=key) for key in table.left)
    yield TranslatedProcesses(count=table.translated_count, processes=tuple(table.translated.values()))


SOURCE = Source(
    name="processes",
    help="Reads the process table, and measures the processes of the configured groups.",
    cadence=Cadence.SAMPLE,
    read=read,
)
