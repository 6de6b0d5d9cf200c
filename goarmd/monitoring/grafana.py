"""Writes dashboards as Grafana's classic JSON with Grafana's SDK, a development dependency.

Classic and not v2: every Grafana loads it from files. The SDK leaves out panel ids and refIds, and its layout can
exceed the 24 columns, so all three are set here.
"""

from __future__ import annotations

import warnings
from itertools import count
from typing import TYPE_CHECKING

with warnings.catch_warnings():  # it warns on import that v2 is newer
    warnings.simplefilter("ignore", DeprecationWarning)
    from grafana_foundation_sdk.builders import dashboard as build
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.models.dashboard import (
    DashboardCursorSync,
    DashboardLinkType,
    GridPos,
    VariableRefresh,
    VariableSort,
)

from goarmd.monitoring.grafana_panels import DATASOURCE, panel_builder
from goarmd.monitoring.promql import metric, selector

if TYPE_CHECKING:
    from collections.abc import Iterator

    from goarmd.monitoring import Dashboard, Events, Panel, Row

_COLUMNS = 24


def dashboard_json(of: Dashboard) -> str:
    """A dashboard as Grafana loads it; the same input gives the same text."""
    builder = (
        build.Dashboard(of.title)
        .uid(of.name)
        .description(of.help)
        .tags(["goarmd"])
        .readonly()
        .tooltip(DashboardCursorSync.CROSSHAIR)
        .time(f"now-{of.since}", "now")
        .refresh("1m")
        .variables([_datasource(), *_targets(one_machine=of.one_machine)])
        .link(_to_the_others())
    )
    for events in of.events:
        builder.annotation(_annotation(events))
    numbers, y = count(1), 0
    for index, row in enumerate(of.rows):
        y = _add_row(builder, row, numbers, y, headline=index > 0)
    return JSONEncoder(indent=2, sort_keys=True, ensure_ascii=False).encode(builder.build()) + "\n"


def _add_row(builder: build.Dashboard, row: Row, numbers: Iterator[int], y: int, *, headline: bool) -> int:
    """Add a row from a line of the grid on; the line below it."""
    end = y
    line = build.Row(row.title).id(next(numbers)).grid_pos(GridPos(h=1, w=_COLUMNS, x=0, y=y)) if headline else None
    below = y + 1 if line else y
    placed = [(panel_builder(panel, next(numbers)), place) for panel, place in _places(row.panels, below)]
    if line and row.collapsed:
        line.collapsed(collapsed=True)
    if line:
        end = y + 1
        if row.collapsed:
            for panel, place in placed:
                line.with_panel(panel.grid_pos(place))
        builder.with_row(line)
    for panel, place in placed:
        if not row.collapsed:
            builder.with_panel(panel.grid_pos(place))
            end = max(end, place.y + place.h)
    return end


def _places(panels: tuple[Panel, ...], y: int) -> Iterator[tuple[Panel, GridPos]]:
    """Panels from left to right, on a new line if one does not fit; a line is as high as its highest panel."""
    x = tallest = 0
    for panel in panels:
        if x + panel.width > _COLUMNS:
            x, y, tallest = 0, y + tallest, 0
        yield panel, GridPos(h=panel.height, w=panel.width, x=x, y=y)
        x, tallest = x + panel.width, max(tallest, panel.height)


def _datasource() -> build.DatasourceVariable:
    return build.DatasourceVariable("datasource").label("Data source").type("prometheus")


def _targets(*, one_machine: bool) -> Iterator[build.QueryVariable]:
    """The variables that choose machines."""
    info = metric("goarmd_build_info")
    for name, of in (("job", selector(info)), ("instance", selector(info, job=("$job",)))):
        variable = (
            build.QueryVariable(name)
            .label(name)
            .datasource(DATASOURCE)
            .query(f"label_values({of}, {name})")
            .refresh(VariableRefresh.ON_TIME_RANGE_CHANGED)
            .sort(VariableSort.ALPHABETICAL_ASC)
        )
        if name == "instance" and one_machine:
            yield variable
        else:
            yield variable.multi(multi=True).include_all(include_all=True).all_value(".+")


def _to_the_others() -> build.DashboardLink:
    """A menu of all dashboards with goarmd's tag; the chosen data source and time stay."""
    return (
        build.DashboardLink("goarmd")
        .type(DashboardLinkType.DASHBOARDS)
        .tags(["goarmd"])
        .keep_time(keep_time=True)
        .as_dropdown(as_dropdown=False)
    )


def _annotation(of: Events) -> build.AnnotationQuery:
    return (
        build.AnnotationQuery()
        .name(of.name)
        .datasource(DATASOURCE)
        .enable(enable=True)
        .icon_color(of.colour)
        .expr(of.expr)
        .title_format(of.name)
        .text_format(of.text)
        .step("60s")
        .use_value_for_time(use_value_for_time=True)
    )
