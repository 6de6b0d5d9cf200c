"""A report for people, in rich's markup."""

from __future__ import annotations

from typing import TYPE_CHECKING

from goarmd.core.text import age
from goarmd.views.markup import escape_line as escape
from goarmd.views.markup import wrapped
from goarmd.views.setting_cards import STYLES, Entry, setting_cards

if TYPE_CHECKING:
    from goarmd.core.findings import SettingLine
    from goarmd.views.report_values import FindingValues, ReportValues


def text(report: ReportValues, now: float) -> str:
    """The report for people, in rich's markup, with ages at that time."""
    said = [f"[bold]{escape(str(report.host or ''))}[/]"]
    if report.config_error:
        said.append(f"[yellow]configuration, not in force[/]: {escape(report.config_error)}")
    for finding in report.findings:
        if finding.place is None:
            said += ["", *_finding(finding, now)]
    said += setting_cards(_entry(finding, finding.place) for finding in report.findings if finding.place)
    for run in report.sources:
        if run.error:
            said += ["", f"[red]could not look[/]: {escape(run.source)}: {escape(run.error)}"]
        for problem in run.problems:
            said += ["", f"[yellow]not read[/]: {escape(run.source)}: {escape(problem.text)}"]
    said += ["", *(f"[red]check broke[/]: {escape(f.check)}: {escape(f.error)}" for f in report.check_faults)]
    watched = sum(len(group.processes) for group in report.groups)
    count = len(report.findings)
    verdict = "[green]Nothing is wrong.[/]" if not count else f"{count} finding{'s' if count > 1 else ''}."
    said.append(f"{verdict} {watched} watched process{'' if watched == 1 else 'es'} looked at.")
    return "\n".join(said)


def _entry(finding: FindingValues, place: SettingLine) -> Entry:
    return Entry(finding.check.replace("_", "-"), finding.severity, place, finding.detail, finding.remedy)


def _finding(finding: FindingValues, now: float) -> list[str]:
    style, title = STYLES[finding.severity], escape(finding.title)
    since = f" [dim](for {age(now - finding.since)})[/]" if now - finding.since >= 1 else ""
    lines = [
        f"[{style}]{finding.severity}[/] [bold]{title}[/] [dim]{escape(finding.check)}[/]{since}",
        *wrapped(finding.detail, indent="  "),
        *(f"[dim]{line}[/]" for line in wrapped(finding.why, indent="  ")),
        *wrapped(finding.remedy.text, indent="  "),
    ]
    return lines + [f"    [cyan]{escape(command)}[/]" for command in finding.remedy.commands]
