"""Findings that a person put aside with `goarmd ack`; read again as soon as the state file changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from goarmd.parts.source import Cadence, Context, Source
from goarmd.runtime.acknowledged import Acknowledgements

if TYPE_CHECKING:
    from collections.abc import Iterable

    from goarmd.core.facts import Fact


def read(context: Context) -> Iterable[Fact]:
    """One Acknowledgement for each.

    Raises:
        GoarmdError: the state file cannot be read.
    """
    return Acknowledgements(context.state).all()


SOURCE = Source(
    name="acknowledged",
    help="Reads which findings were acknowledged.",
    cadence=Cadence.WATCHED,
    read=read,  # the daemon watches the state file for all sources
)
