"""Draws the dashboards as pictures, to look at them without Grafana: `python -m bench.pictures DIR`.

`GOARMD_E2E_ANSWERS=DIR make e2e` keeps the answers of a real Prometheus to every panel in DIR. The pictures have
Grafana's grid at 1280 pixels, its columns, units, colours and texts for nothing; they do not prove how Grafana draws.
Needs matplotlib (`pip install matplotlib`), which nothing else does.
"""

from __future__ import annotations

import json
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

_COLUMN, _ROW, _GAP = 1280 / 24, 38, 8  # pixels
_PAPER, _CARD, _INK, _FAINT = "#111217", "#181b1f", "#ccccdc", "#8e8e99"
_COLOURS = {
    "green": "#73bf69",
    "red": "#f2495c",
    "orange": "#ff9830",
    "blue": "#5794f2",
    "text": _INK,
    "transparent": _CARD,
}
_LINES = ["#73bf69", "#f2cc0c", "#5794f2", "#ff780a", "#b877d9", "#e02f44", "#56a64b", "#8ab8ff", "#ffb357"]
_SIZES = ((1e9, "GB"), (1e6, "MB"), (1e3, "kB"))
_LONGEST = 34  # characters of a cell

Panel = dict[str, Any]


def shown(value: float, unit: str) -> str:
    """A value as Grafana writes it in a unit."""
    if unit == "decbytes":
        size, name = next((each for each in _SIZES if abs(value) >= each[0]), (1, "B"))
        return f"{value / size:.3g} {name}"
    if unit == "dateTimeFromNow":
        ago = time.time() - value / 1000
        return f"{ago:.0f} seconds ago" if ago < 60 else f"{ago / 60:.0f} minutes ago"
    if unit == "s":
        return f"{value * 1000:.3g} ms" if abs(value) < 1 else f"{value:.3g} s"
    if unit == "bool_yes_no":
        return "yes" if value else "no"
    return f"{value:.0%}" if unit == "percentunit" else f"{value:g}"


def _colour(steps: list[dict[str, Any]], value: float) -> str:
    name = "text"
    for step in steps:
        if step["value"] is None or value >= step["value"]:
            name = step["color"]
    return _COLOURS[name]


class _Look:
    """What a panel says of a field: unit, thresholds and words, with those of a query or column of its own."""

    def __init__(self, panel: Panel, field: str) -> None:
        defaults = panel["fieldConfig"]["defaults"]
        self.unit, self.steps = defaults["unit"], defaults["thresholds"]["steps"]
        self.words = defaults["mappings"][0]["options"] if defaults.get("mappings") else {}
        self.coloured = False
        for override in panel["fieldConfig"]["overrides"]:
            if override["matcher"]["options"] == field:
                self._take(override["properties"])

    def _take(self, properties: list[dict[str, Any]]) -> None:
        for each in properties:
            if each["id"] == "unit":
                self.unit = each["value"]
            elif each["id"] == "thresholds":
                self.steps = each["value"]["steps"]
            elif each["id"] == "custom.cellOptions":
                self.coloured = True
            elif each["id"] == "color":
                self.steps = [{"value": None, "color": each["value"]["fixedColor"]}]

    def of(self, value: str | float) -> tuple[str, str]:
        """The text of a value, and its colour."""
        word = self.words.get(value if isinstance(value, str) else f"{value:g}")
        if word:
            return word["text"], _COLOURS[word["color"]]
        if isinstance(value, str):
            return value[:_LONGEST], _INK
        return shown(value, self.unit), _colour(self.steps, value)


def _name(target: dict[str, Any], labels: dict[str, str]) -> str:
    legend: str = target.get("legendFormat") or "{{__name__}}"
    for label in ("instance", "group", "cause", "source", "kind", "file", "editor", "workspace", "level", "check"):
        legend = legend.replace(f"{{{{{label}}}}}", labels.get(label, ""))
    for label in ("outcome", "version", "proxy", "phase"):
        legend = legend.replace(f"{{{{{label}}}}}", labels.get(label, ""))
    return legend.strip()


def _instants(panel: Panel, answers: list[Any]) -> list[tuple[str, str, float]]:
    """Letter, name and value of each series of a panel of figures."""
    rows = []
    for target, answer in zip(panel["targets"], answers, strict=True):
        rows += [(target["refId"], _name(target, row["metric"]), float(row["value"][1])) for row in answer]
    return rows


def _stat(axes: Any, panel: Panel, answers: list[Any]) -> None:
    rows = _instants(panel, answers)
    for index, (letter, name, value) in enumerate(rows):
        text, colour = _Look(panel, letter).of(value)
        x = (index + 0.5) / len(rows)
        axes.text(x, 0.5, text, color=colour, fontsize=20, ha="center", va="center")
        if len(rows) > 1:
            axes.text(x, 0.12, name, color=_FAINT, fontsize=8, ha="center", va="center")


def _cells(panel: Panel, answers: list[Any]) -> tuple[list[str], list[dict[str, Any]]]:
    """The columns of a table and its rows, after Grafana's transformations `merge` and `organize`."""
    options = panel["transformations"][-1]["options"]
    columns = sorted(options["indexByName"], key=options["indexByName"].get)
    merged: dict[str, dict[str, Any]] = {}
    for target, answer in zip(panel["targets"], answers, strict=True):
        field = f"Value #{target['refId']}" if len(answers) > 1 else "Value"
        for row in answer:
            labels = {k: v for k, v in row["metric"].items() if k != "__name__"}
            merged.setdefault(json.dumps(labels, sort_keys=True), dict(labels))[field] = float(row["value"][1])
    rows = list(merged.values())
    titles: dict[str, str] = options["renameByName"]
    if sort := panel["options"].get("sortBy"):
        for by in reversed(sort):
            field = next(name for name, title in titles.items() if title == by["displayName"])
            rows.sort(key=lambda row, field=field: (str(type(row.get(field))), row.get(field) or 0), reverse=True)  # type: ignore[misc]
    return columns, [{titles[c]: row.get(c, "") for c in columns} for row in rows]


def _table(axes: Any, panel: Panel, answers: list[Any], height: int) -> None:
    _, rows = _cells(panel, answers)
    titles = list(rows[0])
    room = int(height * _ROW / 30) - 2
    for index, title in enumerate(titles):
        x = 0.01 + index / len(titles)
        axes.text(x, 0.97, title, color="#6e9fff", fontsize=8, va="top")
        for line, row in enumerate(rows[:room], 1):
            look = _Look(panel, title)
            text, colour = look.of(row[title])
            y = 0.97 - line / (room + 1)
            axes.text(x, y, text, color=colour if look.coloured else _INK, fontsize=8, va="top")


def _series(panel: Panel, answers: list[Any]) -> list[tuple[str, list[float], list[float]]]:
    found = []
    for target, answer in zip(panel["targets"], answers, strict=True):
        for row in answer:
            points = [(float(at), float(value)) for at, value in row["values"]]
            found.append((_name(target, row["metric"]), [p[0] for p in points], [p[1] for p in points]))
    return found


def _graph(axes: Any, panel: Panel, answers: list[Any]) -> None:
    unit = panel["fieldConfig"]["defaults"]["unit"]
    bars = panel["fieldConfig"]["defaults"]["custom"].get("drawStyle") == "bars"
    for index, (name, times, values) in enumerate(_series(panel, answers)):
        colour = _LINES[index % len(_LINES)]
        when = [datetime.fromtimestamp(at, UTC) for at in times]
        if bars:
            axes.vlines(when, 0, values, color=colour, label=name, linewidth=2)
        else:
            axes.plot(when, values, color=colour, label=name, linewidth=1)
    axes.set_axis_on()
    axes.set_facecolor(_CARD)
    axes.tick_params(colors=_FAINT, labelsize=7)
    axes.yaxis.set_major_formatter(lambda value, _: shown(value, unit))
    axes.set_ylim(bottom=0)
    axes.grid(color="#2c3235", linewidth=0.5)
    axes.legend(fontsize=7, loc="upper center", bbox_to_anchor=(0.5, -0.1), ncol=4, frameon=False, labelcolor=_INK)


def _timeline(axes: Any, panel: Panel, answers: list[Any]) -> None:
    for index, (name, times, _) in enumerate(_series(panel, answers)):
        axes.hlines([index] * len(times), times, [at + 2 for at in times], color=_COLOURS["orange"], linewidth=9)
        axes.text(min(times), index + 0.35, name, color=_INK, fontsize=7)


def _gauges(axes: Any, panel: Panel, answers: list[Any]) -> None:
    rows = _instants(panel, answers)
    axes.barh([name for _, name, _ in rows], [value for *_, value in rows], color=_COLOURS["blue"])
    axes.set_axis_on()
    axes.set_facecolor(_CARD)
    axes.tick_params(colors=_FAINT, labelsize=7)


_DRAW = {"stat": _stat, "timeseries": _graph, "state-timeline": _timeline, "bargauge": _gauges}


def _draw(figure: Any, item: dict[str, Any], height: float, top: int) -> None:
    from matplotlib.patches import Rectangle  # noqa: PLC0415  # of development only

    panel, place = item["panel"], item["panel"]["gridPos"]
    left, width = place["x"] * _COLUMN / 1280, (place["w"] * _COLUMN - _GAP) / 1280
    bottom, tall = 1 - (place["y"] - top + place["h"]) * _ROW / height, (place["h"] * _ROW - _GAP) / height
    figure.patches.append(Rectangle((left, bottom), width, tall, transform=figure.transFigure, color=_CARD, zorder=-1))
    figure.text(left + 0.006, bottom + tall - 8 / height, panel["title"], color=_INK, fontsize=9, va="top")
    is_graph = panel["type"] in ("timeseries", "bargauge")
    inset, foot = (0.055, 48) if is_graph else (0.006, 6)
    axes = figure.add_axes((left + inset, bottom + foot / height, width - inset - 0.01, tall - (foot + 30) / height))
    axes.set_axis_off()
    if not any(item["answers"]):
        nothing = panel["fieldConfig"]["defaults"]["noValue"]
        axes.text(0.5, 0.5, nothing, color=_FAINT, fontsize=11, ha="center", va="center", transform=axes.transAxes)
    elif panel["type"] == "table":
        _table(axes, panel, item["answers"], place["h"])
    else:
        _DRAW[panel["type"]](axes, panel, item["answers"])


def main(folder: Path) -> int:
    """Draw one picture for each dashboard."""
    import matplotlib as mpl  # noqa: PLC0415  # of development only

    mpl.use("agg")
    import matplotlib.pyplot as plt  # noqa: PLC0415

    items = json.loads((folder / "answers.json").read_text())
    for name in sorted({item["dashboard"] for item in items}):
        mine = [item for item in items if item["dashboard"] == name]
        rows = max(item["panel"]["gridPos"]["y"] + item["panel"]["gridPos"]["h"] for item in mine)
        height = rows * _ROW
        figure = plt.figure(figsize=(12.8, height / 100), dpi=100, facecolor=_PAPER)
        for item in mine:
            _draw(figure, item, height, 0)
        figure.savefig(folder / f"{name}.png", facecolor=_PAPER)
        print(folder / f"{name}.png")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
