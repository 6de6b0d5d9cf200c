"""The lower part of the page: what runs, what was looked at, and how goarmd itself does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from goarmd.catalog.editors import title
from goarmd.core.text import age, count, size
from goarmd.views.editors import is_known
from goarmd.views.looked_at import rows as rows_of
from goarmd.web.page.html import ago, commands, figure, name, path, sentence, text, within

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from goarmd.core.facts import Ancestor
    from goarmd.views.looked_at import Row
    from goarmd.views.report_values import SampleValues, SourceValues
    from goarmd.web.page.model import Model

_ROOM: Final = 24_000  # bytes for the table of processes
_WARM: Final = 300.0  # seconds after a start; before, the start itself is most of the cost
_ROOM_FOR_BAD: Final = 8_000
_MOST_PARENTS: Final = 3
_HEADS: Final = (
    ("program", ""),
    ("memory", " class=n"),
    ("editor", ""),
    ("workspace", " class=wide"),
    ("CPU now, total", " class=n"),
    ("runs as", ""),
    ("started by", " class=wide"),
    ("up", " class=n"),
    ("pid", " class=n"),
)
_TO_INSTALL: Final = "not found: go install "


def processes(model: Model) -> str:
    """The watched processes, the largest first."""
    found = model.processes
    if not found:
        soon = age(model.config.sampling.longest)
        words = f"<p>No gopls, dlv, go or editor is running. Open a Go project, and it is here within {soon}.</p>"
        return f"<section aria-labelledby=processes><h2 id=processes>Processes</h2>{words}</section>"
    largest = max(found[0].footprint_bytes or 0, 1)
    heads = "".join(f"<th scope=col{kind}>{head}</th>" for head, kind in _HEADS)
    rows, number = within((_row(process, largest, model.now) for process in found), _ROOM)
    more = len(found) - number
    rest = f"<p>And {count(more, 'smaller one')}: <a href=/api/v1/report>the report</a> has all.</p>" if more else ""
    return (
        f"<section aria-labelledby=processes><h2 id=processes>Processes by memory</h2><table class=processes><thead><tr>"
        f"{heads}</tr></thead><tbody>{rows}</tbody></table>{rest}</section>"
    )


def _row(process: SampleValues, largest: int, now: float) -> str:
    runs_as = {True: f"{process.architecture}, translated", None: f"{process.architecture}, not known how"}
    shown = (
        figure(size(process.footprint_bytes)) + _bar(process, largest),
        name(title(process.editor)) if process.editor and is_known(process.editor) else "–",
        path(process.workspace) if process.workspace else "–",
        _cpu(process),
        text(runs_as.get(process.translated, process.architecture)),
        _parents(process.ancestors),
        figure(age(now - process.started_at)),
        str(process.pid),
    )
    cells = "".join(
        f'<td{kind} data-label="{head}">{cell}</td>' for (head, kind), cell in zip(_HEADS[1:], shown, strict=True)
    )
    state = " class=translated" if process.translated else ""
    return f'<tr{state}><th scope=row data-label="program">{name(process.name)}</th>{cells}</tr>'


def _cpu(process: SampleValues) -> str:
    """The share of one core now, if it is known, and the time since the start."""
    if process.cpu_seconds is None:
        return "unknown"
    share = "" if process.cpu_share is None else f"{figure(f'{100 * process.cpu_share:.1f} %')} "
    return f"{share}<span class=meta>{figure(age(process.cpu_seconds))}</span>"


def _bar(process: SampleValues, largest: int) -> str:
    width = round(100 * (process.footprint_bytes or 0) / largest)
    shape = f"<rect width={width} height=4 />"
    return f"<svg class=bar viewBox='0 0 100 4' preserveAspectRatio=none aria-hidden=true>{shape}</svg>"


def _parents(ancestors: Sequence[Ancestor]) -> str:
    shown = [name(ancestor.name) for ancestor in ancestors if ancestor.pid > 1][:_MOST_PARENTS]
    return " ← ".join(shown) or "–"


def looked_at(model: Model) -> str:
    """What goarmd checked, as `goarmd doctor` has it, so that "nothing is wrong" has a meaning."""
    rows = "".join(map(_looked_at, rows_of(model.report, model.now)))
    return f"<section aria-labelledby=looked><h2 id=looked>What was checked</h2><ul class=rows>{rows}</ul></section>"


def _looked_at(row: Row) -> str:
    found, command = row.text, ()  # type: tuple[str, tuple[str, ...]]
    if found.startswith(_TO_INSTALL):
        found, command = "not found. To install it, type:", (found.removeprefix("not found: "),)
    state = "fine" if row.fine else "unfine"
    return f"<li><b class={state}>{text(row.name)}</b> {sentence(found)}{commands(command)}</li>"


def itself(model: Model, cost: tuple[float, float, int | None]) -> str:
    """How goarmd does, and what it costs.

    Args:
        model: the report.
        cost: its CPU seconds, the seconds since its start, and its memory in bytes.
    """
    cpu, up, memory = cost
    report = model.report
    share = f" ({100 * cpu / up:.2g} % of a core)" if up > _WARM else ""
    rows = "".join(_source(source, model.now) for source in sorted(report.sources, key=lambda run: run.source))
    bad, number = within((f"<li>{line}</li>" for line in _bad(model)), _ROOM_FOR_BAD)
    state = bad or ("" if number else "<li class=fine>All sources and checks work.</li>")
    heads = "".join(
        f"<th scope=col{' class=n' if head == 'took' else ''}>{head}</th>"
        for head in ("source", "state", "took", "ran")
    )
    return (
        f"<section aria-labelledby=itself><h2 id=itself>goarmd itself</h2><ul>{state}<li>goarmd {text(report.version)}, "
        f"up for {age(up)}: {size(memory)} of memory, {age(cpu)} of CPU time{share}.</li></ul>"
        f"<details class=plain id=sources><summary>{count(len(report.sources), 'source')}</summary><table><thead><tr>"
        f"{heads}</tr></thead><tbody>{rows}</tbody></table></details></section>"
    )


def _bad(model: Model) -> Iterator[str]:
    report = model.report
    if report.config_error:
        yield f"<b>The configuration is not in force:</b> {sentence(report.config_error)}"
    for run in report.sources:
        if run.error:
            yield f"<b>{text(run.source)} could not be read:</b> {sentence(run.error)}"
        for problem in run.problems[:5]:
            yield f"<b>{text(run.source)}, not read:</b> {sentence(problem.text)}"
    for fault in report.check_faults:
        yield f"<b>The check {text(fault.check)} failed:</b> {sentence(fault.error)}"
    if report.watch_alive is False:
        often = age(float(model.config.sampling.slow_interval))
        yield f"Changed settings files are not noticed at once, only every {often}."


def _source(run: SourceValues, now: float) -> str:
    state = "failed" if run.error else count(len(run.problems), "problem") if run.problems else "fine"
    return (
        f'<tr><th scope=row data-label="source">{text(run.source)}</th><td data-label="state">{state}</td>'
        f'<td class=n data-label="took">{run.duration_seconds * 1000:.1f} ms</td>'
        f'<td data-label="ran">{ago(run.at, now)}</td></tr>'
    )
