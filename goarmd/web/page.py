"""The status page: what is wrong and what runs, plain HTML without scripts."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

from goarmd.core.text import age, size

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from goarmd.core.moments import Moment
    from goarmd.views.report_values import FindingValues, ReportValues, SampleValues

_STYLE = """
:root { color-scheme: light dark }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 64rem; margin: 2rem auto; padding: 0 1rem }
h1 { font-size: 1.4rem } h2 { font-size: 1.1rem; margin-top: 2rem }
table { border-collapse: collapse; width: 100% } td, th { text-align: left; padding: .25rem .75rem .25rem 0 }
th { font-weight: 600; border-bottom: 1px solid #8888 } td.n, th.n { text-align: right }
.critical, .warning { border-left: 4px solid #c4162a; padding-left: .75rem; margin: 1rem 0 }
.warning { border-color: #e0b400 } .info { border-left: 4px solid #3274d9; padding-left: .75rem; margin: 1rem 0 }
code { background: #8882; padding: .1rem .3rem } .fine { color: #37872d }
"""


def render(report: ReportValues) -> str:
    """The page of a report."""
    now = report.taken_at
    parts = [
        "<!doctype html><html lang=en><meta charset=utf-8><title>goarmd</title>",
        '<meta http-equiv=refresh content=15><meta name=viewport content="width=device-width">',
        f"<style>{_STYLE}</style><h1>goarmd {_text(report.version)}</h1><p>{_text(report.host or '')}</p>",
        '<p><a href="/metrics">metrics</a> · <a href="/api/v1/report">report as JSON</a></p>',
        *_findings(report.findings, now),
        "<h2>Processes</h2>",
        *_table(
            ("group", "pid", "program", "architecture", "translated", "memory", "up", "editor"),
            (_process_row(process, now) for group in report.groups for process in group.processes),
        ),
        "<h2>Settings files</h2>",
        *_table(
            ("file", "drifted keys", "last change"),
            (
                (f.file, len(f.drifted_keys), age(now - f.changed_at) + " ago" if f.changed_at else "none seen")
                for f in report.settings_files
            ),
        ),
        "<h2>Sources</h2>",
        *_table(
            ("source", "state", "took"),
            ((s.source, s.error or "fine", f"{s.duration_seconds * 1000:.1f} ms") for s in report.sources),
        ),
    ]
    return "\n".join(parts)


def _findings(findings: Sequence[FindingValues], now: Moment) -> Iterable[str]:
    yield "<h2>Findings</h2>"
    if not findings:
        yield "<p class=fine>Nothing is wrong.</p>"
    for finding in findings:
        commands = "".join(f"<br><code>{_text(command)}</code>" for command in finding.remedy.commands)
        yield (
            f"<div class={_text(finding.severity)}><b>{_text(finding.title)}</b>: {_text(finding.detail)}"
            f"<br>for {age(now - finding.since)}. {_text(finding.remedy.text)}{commands}</div>"
        )


def _process_row(process: SampleValues, now: Moment) -> tuple[Any, ...]:
    translated = {True: "yes", False: "no", None: "unknown"}[process.translated]
    return (
        process.group,
        process.pid,
        process.name,
        process.architecture,
        translated,
        size(process.footprint_bytes),
        age(now - process.started_at),
        process.editor or "",
    )


def _table(headings: tuple[str, ...], rows: Iterable[tuple[Any, ...]]) -> Iterable[str]:
    yield "<table><tr>" + "".join(f"<th>{_text(heading)}" for heading in headings)
    for row in rows:
        yield "<tr>" + "".join(f"<td>{_text(cell)}" for cell in row)
    yield "</table>"


def _text(value: Any) -> str:
    return escape(str(value))
