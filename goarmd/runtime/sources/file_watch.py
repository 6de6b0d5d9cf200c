"""The watch of settings files: whether it works; one that ended or hangs is replaced."""

from __future__ import annotations

from typing import TYPE_CHECKING

from goarmd.core.errors import NoDataError
from goarmd.parts.source import Cadence, Context, Source

if TYPE_CHECKING:
    from collections.abc import Iterable

    from goarmd.core.facts import Fact


def read(context: Context) -> Iterable[Fact]:
    """One WatchState.

    Raises:
        NoDataError: no files are watched: this is not the daemon.
    """
    if context.file_watch is None:
        raise NoDataError
    yield context.file_watch()


def stamp(context: Context) -> object:
    """The state itself."""
    return context.file_watch() if context.file_watch else ()


SOURCE = Source(
    name="file_watch",
    help="Checks that changed settings files are noticed, and starts the watch again if it ended or hangs.",
    cadence=Cadence.UPKEEP,
    read=read,
    stamp=stamp,
)
