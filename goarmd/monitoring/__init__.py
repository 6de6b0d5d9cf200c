"""What is made of the metrics: alert rules and dashboards, written here as values and generated into grafana/.

The daemon never imports this folder; `goarmd generate` does.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from goarmd.core.findings import Severity

_RUNBOOKS = "https://github.com/goarmd/goarmd/blob/main/grafana/README.md"


@dataclass(frozen=True, slots=True)
class Runbook:
    """What to do when an alert fires.

    Attributes:
        meaning: what is true while it fires.
        look: what to look at, and what explains it most often.
        commands: what to type on the machine that the label `instance` names.
    """

    meaning: str
    look: str
    commands: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertRule:
    """One alert.

    Attributes:
        name: CamelCase, beginning with Goarmd.
        expr: the PromQL; each series it gives is an alert.
        hold: how long the expression must stay true, as Prometheus writes durations.
        severity: the label `severity`.
        summary: one sentence that is the same for every machine.
        description: the sentence about this machine, in Prometheus's template language.
        runbook: the section of grafana/README.md.
    """

    name: str
    expr: str
    hold: str
    severity: Severity
    summary: str
    description: str
    runbook: Runbook

    @property
    def runbook_url(self) -> str:
        """The address of the runbook; GitHub makes anchors of headings in lower case."""
        return f"{_RUNBOOKS}#{self.name.lower()}"


@dataclass(frozen=True, slots=True)
class Query:
    """PromQL, and how its series are called: Grafana's `{{label}}` pattern, empty in a table."""

    expr: str
    legend: str = ""


class Style(Enum):
    """How a panel draws."""

    LINES = auto()
    BARS = auto()
    STAT = auto()
    TABLE = auto()


@dataclass(frozen=True, slots=True)
class Threshold:
    """The colour from this value on; None is below everything."""

    value: float | None
    colour: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """One picture.

    Attributes:
        title: its headline.
        help: what it shows and what is normal; Grafana shows it behind the (i).
        unit: an id of Grafana's unit list, such as `decbytes`.
        queries: what it draws.
        style: how it draws.
        width: of the 24 columns.
        thresholds: colours by value, lowest first; Grafana's own colours when empty.
    """

    title: str
    help: str
    unit: str
    queries: tuple[Query, ...]
    style: Style = Style.LINES
    width: int = 8
    thresholds: tuple[Threshold, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """A headline and the panels beneath it, laid out from left to right."""

    title: str
    panels: tuple[Panel, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Dashboard:
    """A part that Grafana draws.

    Attributes:
        name: the fixed uid and the name of the generated file, so that links to it live on.
        title: what people call it.
        help: one sentence.
        rows: what it shows.
    """

    name: str
    title: str
    help: str
    rows: tuple[Row, ...]

    @property
    def panels(self) -> tuple[Panel, ...]:
        """Its panels, in order."""
        return tuple(panel for row in self.rows for panel in row.panels)
