"""The panels of grafana.py, by their style."""

from __future__ import annotations

import warnings
from string import ascii_uppercase
from typing import TYPE_CHECKING, Any

with warnings.catch_warnings():  # it warns on import that v2 is newer
    warnings.simplefilter("ignore", DeprecationWarning)
    from grafana_foundation_sdk.builders import bargauge, common, prometheus, stat, statetimeline, table, timeseries
    from grafana_foundation_sdk.builders import dashboard as build
from grafana_foundation_sdk.models.common import (
    BarGaugeDisplayMode,
    BigValueColorMode,
    BigValueGraphMode,
    DataSourceRef,
    GraphDrawStyle,
    LegendDisplayMode,
    LegendPlacement,
    SortOrder,
    StackingMode,
    TooltipDisplayMode,
    VisibilityMode,
    VizOrientation,
)
from grafana_foundation_sdk.models.dashboard import (
    DataTransformerConfig,
    DynamicConfigValue,
    ThresholdsMode,
    ValueMap,
    ValueMappingResult,
)
from grafana_foundation_sdk.models.dashboard import Threshold as GrafanaThreshold
from grafana_foundation_sdk.models.prometheus import PromQueryFormat

from goarmd.monitoring import Style

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import TypeAlias

    from goarmd.monitoring import Column, Panel, Query, Text, Threshold

    AnyPanel: TypeAlias = "bargauge.Panel | stat.Panel | statetimeline.Panel | table.Panel | timeseries.Panel"

DATASOURCE = DataSourceRef(type_val="prometheus", uid="${datasource}")
_LABELS = ("Time", "__name__", "job", "instance")  # a table has these whether asked for or not
_MACHINE = "/d/goarmd-machine?${datasource:queryparam}&${job:queryparam}&var-instance=${__value.text}"
# $__rate_interval is at least four scrapes, and those of a fleet are a minute apart: narrower bars show an event again.
_BAR = "4m"
_DRAW_NOW = (Style.STAT, Style.TABLE, Style.GAUGES)


def panel_builder(of: Panel, number: int) -> AnyPanel:
    """A panel without its place."""
    builder = _drawing(of).id(number).datasource(DATASOURCE)
    builder.title(of.title).description(of.help).unit(of.unit).no_value(of.nothing)
    builder.thresholds(_thresholds(of.thresholds))
    if of.texts:
        builder.mappings([_mapping(of.texts)])
    for index, query in enumerate(of.queries):
        letter = ascii_uppercase[index]
        builder.with_target(_target(query, letter, of.style))
        if properties := list(_own(query)):
            builder.override_by_query(letter, properties)
    return builder


def _drawing(of: Panel) -> AnyPanel:
    if of.style is Style.TABLE:
        return _table(of)
    if of.style in _DRAW_NOW:
        return _now(of.style)
    legend = common.VizLegendOptions().show_legend(show_legend=True)  # the SDK leaves it out
    legend.display_mode(LegendDisplayMode.LIST).placement(LegendPlacement.BOTTOM)
    if of.style is Style.TIMELINE:
        return statetimeline.Panel().show_value(VisibilityMode.NEVER).row_height(0.8).merge_values(merge_values=True)
    lines = timeseries.Panel().show_points(VisibilityMode.NEVER).legend(legend)
    lines.tooltip(common.VizTooltipOptions().mode(TooltipDisplayMode.MULTI).sort(SortOrder.DESCENDING))
    if of.style is Style.BARS:
        lines.draw_style(GraphDrawStyle.BARS).fill_opacity(80)
        lines.interval(_BAR)
        lines.stacking(common.StackingConfig().mode(StackingMode.NORMAL))
    return lines


def _now(style: Style) -> stat.Panel | bargauge.Panel:
    """Figures of this moment."""
    latest = common.ReduceDataOptions().calcs(["lastNotNull"])
    if style is Style.GAUGES:
        bars = bargauge.Panel().reduce_options(latest).orientation(VizOrientation.HORIZONTAL)
        return bars.display_mode(BarGaugeDisplayMode.BASIC)
    return stat.Panel().reduce_options(latest).graph_mode(BigValueGraphMode.NONE).color_mode(BigValueColorMode.VALUE)


def _table(of: Panel) -> table.Panel:
    made = table.Panel().show_header(show_header=True)
    if len(of.queries) > 1:
        made.with_transformation(DataTransformerConfig(id_val="merge", options={}))
    wanted = [column.field for column in of.columns]
    organized: dict[str, Any] = {
        "excludeByName": {name: True for name in (*_LABELS, "Value") if name not in wanted},
        "indexByName": {name: index for index, name in enumerate(wanted)},
        "renameByName": {column.field: column.title for column in of.columns},
    }
    made.with_transformation(DataTransformerConfig(id_val="organize", options=organized))
    if of.sort:
        made.sort_by([common.TableSortByFieldState().display_name(title).desc(desc=True) for title in of.sort])
    for column in of.columns:
        if properties := list(_of_column(column)):
            made.override_by_name(column.title, properties)
    return made


def _of_column(column: Column) -> Iterable[DynamicConfigValue]:
    if column.unit:
        yield DynamicConfigValue(id_val="unit", value=column.unit)
    if column.colour:
        yield DynamicConfigValue(id_val="color", value={"mode": "fixed", "fixedColor": column.colour})
    if column.coloured or column.colour:
        yield DynamicConfigValue(id_val="custom.cellOptions", value={"type": "color-text"})
    if column.machine:
        link = {"title": "This machine", "url": _MACHINE, "targetBlank": False}
        yield DynamicConfigValue(id_val="links", value=[link])


def _own(query: Query) -> Iterable[DynamicConfigValue]:
    """What a query has of its own, in place of the panel's."""
    if query.unit:
        yield DynamicConfigValue(id_val="unit", value=query.unit)
    if query.thresholds:
        steps = [{"value": step.value, "color": step.colour} for step in query.thresholds]
        yield DynamicConfigValue(id_val="thresholds", value={"mode": "absolute", "steps": steps})


def _target(query: Query, letter: str, style: Style) -> prometheus.Dataquery:
    target = prometheus.Dataquery().expr(query.expr).ref_id(letter).datasource(DATASOURCE)
    if style is Style.TABLE:
        return target.instant().format(PromQueryFormat.TABLE)
    if style in _DRAW_NOW:
        return target.instant().legend_format(query.legend)
    return target.range().legend_format(query.legend)


def _mapping(texts: tuple[Text, ...]) -> ValueMap:
    shown = {each.value: ValueMappingResult(text=each.text, color=each.colour) for each in texts}
    return ValueMap(options=shown)


def _thresholds(thresholds: Iterable[Threshold]) -> build.ThresholdsConfig:
    colours = [GrafanaThreshold(value=step.value, color=step.colour) for step in thresholds]
    return build.ThresholdsConfig().mode(ThresholdsMode.ABSOLUTE).steps(colours)
