"""The outputs of reports. Each is one file here that gets every new report."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

    from goarmd.config.schema import Config
    from goarmd.history.recorder import History
    from goarmd.runtime.on_demand import OnDemand
    from goarmd.runtime.report import Report
    from goarmd.state.state_file import StateFile


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What an output may use besides the reports.

    Attributes:
        on_demand: starts samples for who needs a newer report.
        history: what was measured before.
        state: the state file.
    """

    on_demand: OnDemand
    history: History
    state: StateFile


class Sink(Protocol):
    """An open output."""

    @property
    def url(self) -> str | None:
        """The address of its output; None if it has none."""

    def publish(self, report: Report) -> None:
        """Take a new report."""

    def close(self) -> None:
        """Stop taking reports."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """A part that publishes reports.

    Attributes:
        name: the same as the file's name.
        help: one sentence.
        open: makes a sink, or None if this output is not configured; raises GoarmdError if its configuration cannot be
            used.
    """

    name: str
    help: str
    open: Callable[[Config, Surroundings], Sink | None]
