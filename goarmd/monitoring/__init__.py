"""Alert rules and dashboards of the metrics, written here as values and generated into grafana/.

The daemon never imports this folder; `goarmd generate` does.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from goarmd.core.findings import Severity

RUNBOOKS = "https://github.com/goarmd/goarmd/blob/main/grafana/README.md"


@dataclass(frozen=True, slots=True)
class Runbook:
    """What to do when an alert fires.

    Attributes:
        meaning: what is true while it fires.
        look: what to look at, and the most frequent explanation.
        commands: what to type on the machine of the label `instance`.
    """

    meaning: str
    look: str
    commands: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RecordingRule:
    """A series that Prometheus computes once a minute, so that dashboards of many machines need not.

    Attributes:
        name: `level:metric:operations`, as Prometheus's naming convention has it.
        expr: the PromQL.
        help: what it is, one sentence.
        labels: the labels of the result, besides those that Prometheus adds.
    """

    name: str
    expr: str
    help: str
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertRule:
    """One alert.

    Attributes:
        name: CamelCase, beginning with Goarmd.
        expr: the PromQL; each resulting series is an alert.
        hold: how long the expression must stay true, as a Prometheus duration.
        keep: how long it goes on firing after that (keep_firing_for); None ends it at once.
        severity: the label `severity`.
        summary: one sentence, the same for every machine.
        description: a sentence about this machine, in Prometheus's template language.
        runbook: the section of grafana/README.md.
        checks: the checks whose findings this alert is about; GoarmdCheckFailing leaves them out.
        records: series that its expression reads; they are recorded just before it.
    """

    name: str
    expr: str
    hold: str
    severity: Severity
    summary: str
    description: str
    runbook: Runbook
    keep: str | None = None
    checks: tuple[str, ...] = ()
    records: tuple[RecordingRule, ...] = ()

    @property
    def runbook_url(self) -> str:
        """The address of the runbook; GitHub's anchors of headings are in lower case."""
        return f"{RUNBOOKS}#{self.name.lower()}"


class Style(Enum):
    """The drawing style of a panel."""

    LINES = auto()
    BARS = auto()
    STAT = auto()
    TABLE = auto()
    TIMELINE = auto()
    GAUGES = auto()  # one bar for each series


@dataclass(frozen=True, slots=True)
class Threshold:
    """The colour from this value upwards; None is the lowest."""

    value: float | None
    colour: str


PLAIN = (Threshold(None, "blue"),)


@dataclass(frozen=True, slots=True)
class Query:
    """PromQL, and how its series are shown.

    Attributes:
        expr: the PromQL.
        legend: the names of its series: Grafana's `{{label}}` pattern, empty in a table.
        unit: if it is not the panel's.
        thresholds: if they are not the panel's.
    """

    expr: str
    legend: str = ""
    unit: str = ""
    thresholds: tuple[Threshold, ...] = ()


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table.

    Attributes:
        field: the label, or `Value` for the value (`Value #B` for that of the second query).
        title: its headline.
        unit: of its values, if it is not the panel's.
        machine: its texts are machines, which lead to their own dashboard.
        coloured: its texts have the colours of the panel's `texts`.
        colour: of all its texts.
    """

    field: str
    title: str
    unit: str = ""
    machine: bool = False
    coloured: bool = False
    colour: str = ""


@dataclass(frozen=True, slots=True)
class Text:
    """A word in place of a value: `1` is shown as `yes`."""

    value: str
    text: str
    colour: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """One panel of a dashboard.

    Attributes:
        title: its headline.
        help: what it shows and what is normal; Grafana shows it behind the (i).
        queries: the series it draws.
        nothing: what it means when there are no series; shown in their place.
        unit: an id of Grafana's unit list, such as `decbytes`; plain numbers if it is empty.
        thresholds: colours by value, lowest first.
        style: its drawing style.
        width: of the 24 columns.
        height: in rows of 30 pixels.
        columns: of a table, from left to right; all others are hidden.
        sort: the columns that a table is sorted by, the largest first.
        texts: words in place of values.
    """

    title: str
    help: str
    queries: tuple[Query, ...]
    nothing: str
    unit: str = "short"
    thresholds: tuple[Threshold, ...] = PLAIN
    style: Style = Style.LINES
    width: int = 8
    height: int = 8
    columns: tuple[Column, ...] = ()
    sort: tuple[str, ...] = ()
    texts: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """A headline and the panels below it, laid out from left to right; the first row of a dashboard has no headline."""

    title: str
    panels: tuple[Panel, ...]
    collapsed: bool = False


@dataclass(frozen=True, slots=True)
class Events:
    """Marks on all graphs: the query's values are their times, in milliseconds."""

    name: str
    expr: str
    text: str
    colour: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Dashboard:
    """A dashboard of Grafana.

    Attributes:
        name: the fixed uid and the name of the generated file, so that links to it stay valid.
        title: its headline.
        help: one sentence.
        rows: its content.
        one_machine: one machine is chosen at the top, not any number of them.
        since: the time that is shown, such as `24h`.
        events: marks on all graphs.
    """

    name: str
    title: str
    help: str
    rows: tuple[Row, ...]
    one_machine: bool = False
    since: str = "24h"
    events: tuple[Events, ...] = ()

    @property
    def panels(self) -> tuple[Panel, ...]:
        """Its panels, in order."""
        return tuple(panel for row in self.rows for panel in row.panels)
