"""Where reports go. An output is one file here that gets each new report."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

    from goarmd.config.schema import Config
    from goarmd.runtime.report import Report


class Sink(Protocol):
    """An open output."""

    @property
    def url(self) -> str | None:
        """Where a person can see what it publishes; None when it has no address."""

    def publish(self, report: Report) -> None:
        """Take a new report."""

    def close(self) -> None:
        """Take no more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """A part that publishes reports.

    Attributes:
        name: the same as the file's name.
        help: one sentence.
        open: makes a sink, or None when the configuration does not ask for this output; raises GoarmdError when it
            asks for something that cannot be.
    """

    name: str
    help: str
    open: Callable[[Config], Sink | None]
