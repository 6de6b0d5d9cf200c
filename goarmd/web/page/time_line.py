"""gopls memory by editor against its budget, and below it, on one time line, crashes, changed settings and pauses."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from goarmd.catalog.editors import title
from goarmd.catalog.groups import NO_EDITOR
from goarmd.core.text import age, count, size
from goarmd.history.events import Event, EventKind
from goarmd.views.editors import is_known, owner
from goarmd.web.page.charts import Axis, Line, chart, holes_of, lane, lines_of, top_of
from goarmd.web.page.html import ago, moment, name, path, sentence, text, within
from goarmd.web.page.together import beginnings
from goarmd.web.spans import SPANS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from goarmd.views.crash_values import CrashValues
    from goarmd.web.page.model import Model

_ROOM: Final = 1.15  # of the axis, above the largest value and the warning level
_NEAR: Final = 0.5  # of the critical level; below it that line would make all others flat
_MOST_CHANGES: Final = 8
_ROOM_FOR_CAUSES: Final = 8_000  # bytes
_MOST_SENTENCES: Final = 3
_ROWS: Final = 12  # of the chart as a table


def section(model: Model) -> str:
    """Chart, time line and what they show, in words."""
    past, axis = model.past, Axis(model.past.start, model.past.end)
    spans = "".join(
        f'<li><a href="/?span={span.name}#past"{" aria-current=true" if span is past.span else ""}>{span.title}</a></li>'
        for span in SPANS.values()
    )
    problem = f"<p class=note>{sentence(past.problem)}</p>" if past.problem else ""
    return (
        "<section aria-labelledby=past><h2 id=past>gopls memory, crashes and settings over time</h2>"
        f'<nav aria-label="Span"><ul class=spans>{spans}</ul></nav>{problem}'
        f"{_words(model)}{_figure(model, axis)}{_changes(model)}</section>{_crashes(model)}"
    )


def _in_span(model: Model) -> list[CrashValues]:
    return [crash for crash in model.report.crashes if model.past.start <= crash.at <= model.past.end]


def _words(model: Model) -> str:
    """What began when a setting changed."""
    found = [*beginnings(_in_span(model), model.past.events)][:_MOST_SENTENCES]
    lines = "".join(
        f"<p class=began><b>{name(begun.crash.process)}</b> "
        f"{f'crashed {begun.number} times' if begun.number > 1 else 'crashed'} ({text(begun.crash.causes[0].cause)}), "
        f"first at {moment(begun.crash.at, model.now)}: {age(begun.seconds)} after {_keys(begun.change)} changed in "
        f"{path(begun.change.title)} ({moment(begun.change.at, model.now)}).</p>"
        for begun in found
    )
    return f"{lines}<p>See what changed: <code>goarmd drift</code></p>" if found else ""


def _keys(change: Event) -> str:
    shown = ", ".join(f"<code>{text(key, 60)}</code>" for key in change.keys[:2])
    return shown + (f" and {len(change.keys) - 2} more" if len(change.keys) > 2 else "")  # noqa: PLR2004


def _figure(model: Model, axis: Axis) -> str:
    past, budget = model.past, model.config.budget("gopls")
    if not past.points:
        return "<p>Nothing is recorded yet. The first points come with the next samples.</p>"
    lines, holes = lines_of(past.points, axis), holes_of([(at, point.step) for at, point in past.points], axis)
    most = max((line.most for line in lines), default=0)
    limits = {kind: float(value) for kind, value in (("warn", budget.warning), ("bad", budget.critical)) if value}
    if most < _NEAR * limits.get("bad", 0):
        limits.pop("bad")
    top = top_of(_ROOM * max(most, *limits.values(), 1))
    labels = "".join(f"<span>{size(top * part / 4) if part else '0'}</span>" for part in (4, 3, 2, 1, 0))
    drawn = chart(lines, limits, top, axis, holes)
    return (
        f"<figure><div class=frame><div class=scale aria-hidden=true>{labels}</div>{drawn}{_lanes(model, axis)}"
        f"<span></span><div class=times aria-hidden=true>{''.join(f'<span>{each}</span>' for each in past.span.ago)}</div>"
        f"</div><figcaption>{_legend(lines, limits, holes)}{_summary(lines, most, model)}</figcaption>"
        f"{_table(lines, model)}</figure>"
    )


def _lanes(model: Model, axis: Axis) -> str:
    crashes, events = _in_span(model), model.past.events
    marks = {
        "crashes": [(crash.at, f"{crash.process}: {crash.causes[0].cause}, {_plain(crash.at)}") for crash in crashes],
        "settings": [
            (event.at, f"{', '.join(event.keys[:3])} in {event.title}, {_plain(event.at)}")
            for event in events
            if event.kind is EventKind.SETTINGS
        ],
        "starts": [
            (event.at, f"goarmd started, {_plain(event.at)}") for event in events if event.kind is EventKind.STARTED
        ],
    }
    return "".join(f"<span class=name>{kind}</span>{lane(found, kind, axis)}" for kind, found in marks.items())


def _plain(at: float) -> str:
    """A moment without tags, for a tooltip."""
    return moment(at, at).partition(">")[2].partition("<")[0]


def _legend(lines: Sequence[Line], limits: dict[str, float], holes: Sequence[tuple[float, float]]) -> str:
    items = [f"<li><i class=s{number}></i>{name(owner(line.name))}</li>" for number, line in enumerate(lines)]
    levels = {"warn": "warning", "bad": "critical"}
    items += [f"<li><i class={kind}></i>{levels[kind]} level, {size(value)}</li>" for kind, value in limits.items()]
    items += ["<li><i class=hole></i>no data: asleep, or goarmd did not run</li>"] if holes else []
    return f"<ul class=legend>{''.join(items)}</ul>"


def _summary(lines: Sequence[Line], most: float, model: Model) -> str:
    """The chart in words, for those who do not see it."""
    span = model.past.span.last
    if not lines:
        return f"<p>No gopls in the last {span}.</p>"
    now = [f"{name(owner(editor))} {size(value)}" for editor, value in _now(model).items()]
    current = f" Now: {', '.join(now)}." if now else " None runs now."
    crashes = count(len(_in_span(model)), "crash", "crashes")
    changes = count(sum(event.kind is EventKind.SETTINGS for event in model.past.events), "change")
    return (
        f"<p>Largest gopls of each editor in the last {span}: at most {size(most)}.{current} "
        f"{crashes}, {changes} of settings.</p>"
    )


def _now(model: Model) -> dict[str, int | None]:
    """The largest gopls of each editor in this report: the last point of the chart may be minutes old."""
    servers = [process for process in model.processes if process.group == "gopls"]
    return {process.editor or NO_EDITOR: process.footprint_bytes for process in reversed(servers)}


def _table(lines: Sequence[Line], model: Model) -> str:
    """The chart as a table: the largest value of each twelfth."""
    if not lines:
        return ""
    part = model.past.span.seconds / _ROWS
    heads = "".join(f"<th scope=col>{name(owner(line.name))}</th>" for line in lines)
    rows = []
    for number in range(_ROWS):
        begin = model.past.start + number * part
        cells = "".join(
            f'<td class=n data-label="{text(owner(line.name))}">{_largest(line, begin, begin + part)}</td>'
            for line in lines
        )
        rows.append(f'<tr><th scope=row data-label="from">{moment(begin, model.now)}</th>{cells}</tr>')
    return (
        "<details class=plain id=as-table><summary>The same as a table</summary><table><thead><tr><th scope=col>from</th>"
        f"{heads}</tr></thead><tbody>{''.join(rows)}</tbody></table></details>"
    )


def _largest(line: Line, begin: float, end: float) -> str:
    values = [value for at, value in line.points if begin <= at < end and value is not None]
    return size(max(values)) if values else "–"


def _changes(model: Model) -> str:
    """The last changes of settings."""
    changes = [event for event in model.past.events if event.kind is EventKind.SETTINGS][-_MOST_CHANGES:]
    if not changes:
        return ""
    rows = "".join(
        f"<li>{moment(event.at, model.now)} {path(event.title)}: {_keys(event)}</li>" for event in reversed(changes)
    )
    return f"<h3>Last changes of settings</h3><ul class=changes>{rows}</ul>"


def _crashes(model: Model) -> str:
    """Crashes by program and cause, the last one first."""
    crashes = _in_span(model)
    if not crashes:
        return ""
    return (
        f"<section aria-labelledby=crashes><h2 id=crashes>Crashes in the last {model.past.span.last}</h2><table>"
        "<thead><tr><th scope=col>program</th><th scope=col>cause</th><th scope=col class=n>crashes</th>"
        "<th scope=col>last</th><th scope=col>what to do</th></tr></thead>"
        f"<tbody>{within(_crash_rows(crashes, model.now), _ROOM_FOR_CAUSES)[0]}</tbody></table>"
        "<p>All of them, with stacks and sources: <code>goarmd crashes</code></p></section>"
    )


def _crash_rows(crashes: Sequence[CrashValues], now: float) -> Iterator[str]:
    last: dict[tuple[str, str], CrashValues] = {}
    counts: Counter[tuple[str, str]] = Counter()
    for crash in sorted(crashes, key=lambda one: one.at):
        last[crash.process, crash.causes[0].cause] = crash
        counts[crash.process, crash.causes[0].cause] += 1
    for key in sorted(last, key=lambda each: -last[each].at):
        crash, cause = last[key], last[key].causes[0]
        editor = f" in {name(title(crash.editor))}" if crash.editor and is_known(crash.editor) else ""
        yield (
            f'<tr><th scope=row data-label="program">{name(crash.process)}{editor}</th><td class=words data-label="cause">'
            f'<b>{text(cause.cause)}</b>: {sentence(cause.evidence)}</td><td class=n data-label="crashes">{counts[key]}</td>'
            f'<td data-label="last">{ago(crash.at, now)}</td><td class=words data-label="what to do">{sentence(cause.remedy)}</td></tr>'
        )
