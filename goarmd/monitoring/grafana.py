"""Writes dashboards as Grafana's classic JSON with Grafana's SDK, a development dependency.

Classic and not v2: every Grafana loads it from files. The SDK leaves out panel ids and refIds, and its layout can
exceed the 24 columns, so all three are set here.
"""

from __future__ import annotations

import warnings
from itertools import count
from string import ascii_uppercase
from typing import TYPE_CHECKING

with warnings.catch_warnings():  # it warns on import that v2 is newer
    warnings.simplefilter("ignore", DeprecationWarning)
    from grafana_foundation_sdk.builders import common, prometheus, stat, table, timeseries
    from grafana_foundation_sdk.builders import dashboard as build
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.models.common import (
    DataSourceRef,
    GraphDrawStyle,
    StackingMode,
    VisibilityMode,
)
from grafana_foundation_sdk.models.dashboard import (
    DashboardCursorSync,
    DataTransformerConfig,
    GridPos,
    ThresholdsMode,
    VariableRefresh,
)
from grafana_foundation_sdk.models.dashboard import Threshold as GrafanaThreshold
from grafana_foundation_sdk.models.prometheus import PromQueryFormat

from goarmd.monitoring import Style
from goarmd.monitoring.promql import metric, selector

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import TypeAlias

    from goarmd.monitoring import Dashboard, Panel, Query, Row, Threshold

    AnyPanel: TypeAlias = "stat.Panel | table.Panel | timeseries.Panel"

_DATASOURCE = DataSourceRef(type_val="prometheus", uid="${datasource}")
_COLUMNS = 24
_HEIGHT = 8  # of every panel: so rows of panels never overlap
_COLUMNS_OF_NO_INTEREST = {"Time": True, "__name__": True}


def dashboard_json(of: Dashboard) -> str:
    """A dashboard as Grafana loads it; the same input gives the same text."""
    builder = (
        build.Dashboard(of.title)
        .uid(of.name)
        .description(of.help)
        .tags(["goarmd"])
        .readonly()
        .tooltip(DashboardCursorSync.CROSSHAIR)
        .time("now-24h", "now")
        .refresh("1m")
        .variables([_datasource(), *_targets()])
    )
    numbers, y = count(1), 0
    for row in of.rows:
        heading = GridPos(h=1, w=_COLUMNS, x=0, y=y)
        builder.with_row(build.Row(row.title).id(next(numbers)).grid_pos(heading))
        for panel, place in _places(row, y + 1):
            builder.with_panel(_panel(panel, next(numbers), place))
            y = place.y + _HEIGHT
    return JSONEncoder(indent=2, sort_keys=True, ensure_ascii=False).encode(builder.build()) + "\n"


def _places(row: Row, y: int) -> Iterator[tuple[Panel, GridPos]]:
    """Panels from left to right, on a new line if one does not fit."""
    x = 0
    for panel in row.panels:
        if x + panel.width > _COLUMNS:
            x, y = 0, y + _HEIGHT
        yield panel, GridPos(h=_HEIGHT, w=panel.width, x=x, y=y)
        x += panel.width


def _datasource() -> build.DatasourceVariable:
    return build.DatasourceVariable("datasource").label("Data source").type("prometheus")


def _targets() -> Iterator[build.QueryVariable]:
    """The variables that choose machines."""
    info = metric("goarmd_build_info")
    for name, of in (("job", selector(info)), ("instance", selector(info, job=("$job",)))):
        yield (
            build.QueryVariable(name)
            .label(name)
            .datasource(_DATASOURCE)
            .query(f"label_values({of}, {name})")
            .refresh(VariableRefresh.ON_TIME_RANGE_CHANGED)
            .multi(multi=True)
            .include_all(include_all=True)
            .all_value(".+")
        )


def _panel(of: Panel, number: int, place: GridPos) -> AnyPanel:
    builder = _drawing(of).id(number).grid_pos(place).datasource(_DATASOURCE)
    builder.title(of.title).description(of.help).unit(of.unit)
    for index, query in enumerate(of.queries):
        builder.with_target(_target(query, ascii_uppercase[index], of.style))
    return builder.thresholds(_thresholds(of.thresholds)) if of.thresholds else builder


def _drawing(of: Panel) -> AnyPanel:
    if of.style is Style.STAT:
        return stat.Panel().reduce_options(common.ReduceDataOptions().calcs(["lastNotNull"]))
    if of.style is Style.TABLE:
        hidden = {"excludeByName": _COLUMNS_OF_NO_INTEREST}
        return table.Panel().with_transformation(DataTransformerConfig(id_val="organize", options=hidden))
    legend = common.VizLegendOptions().show_legend(show_legend=True)  # the SDK leaves it out
    lines = timeseries.Panel().show_points(VisibilityMode.NEVER).legend(legend)
    if of.style is Style.BARS:
        lines.draw_style(GraphDrawStyle.BARS).fill_opacity(80)
        lines.stacking(common.StackingConfig().mode(StackingMode.NORMAL))
    return lines


def _target(query: Query, letter: str, style: Style) -> prometheus.Dataquery:
    target = prometheus.Dataquery().expr(query.expr).ref_id(letter).datasource(_DATASOURCE)
    if style is Style.TABLE:
        return target.instant().format(PromQueryFormat.TABLE)
    return target.range().legend_format(query.legend)


def _thresholds(thresholds: Iterable[Threshold]) -> build.ThresholdsConfig:
    colours = [GrafanaThreshold(value=step.value, color=step.colour) for step in thresholds]
    return build.ThresholdsConfig().mode(ThresholdsMode.ABSOLUTE).steps(colours)
