"""A report for people, in rich's markup."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from goarmd.config.paths import home
from goarmd.core.text import age
from goarmd.views.markup import escape_line as escape
from goarmd.views.markup import wrapped
from goarmd.views.setting_cards import STYLES, Entry, setting_cards

if TYPE_CHECKING:
    from collections.abc import Iterator

    from goarmd.core.findings import SettingLine
    from goarmd.views.report_values import FindingValues, ReportValues


def text(report: ReportValues, now: float) -> str:
    """The report for people, in rich's markup, with ages at that time: the verdict first."""
    said = [f"[bold]{escape(str(report.host or ''))}[/]"]
    if report.config_error:
        said += not_in_force(report.config_error)
    said += [_verdict(report), *_mended(report)]
    for finding in report.findings:
        if finding.place is None:
            said += ["", *_finding(finding, now)]
    said += setting_cards(_entry(finding, finding.place) for finding in report.findings if finding.place)
    for run in report.sources:
        if run.error:
            said += ["", f"[red]could not look[/]: {escape(run.source)}: {escape(run.error)}"]
        for problem in run.problems:
            said += ["", f"[yellow]not read[/]: {escape(run.source)}: {escape(problem.text)}"]
    faults = [f"[red]check broke[/]: {escape(fault.check)}: {escape(fault.error)}" for fault in report.check_faults]
    return "\n".join([*said, *([""] if faults else []), *faults])


def _verdict(report: ReportValues) -> str:
    watched = sum(len(group.processes) for group in report.groups)
    looked = f"{watched} watched process{'' if watched == 1 else 'es'} looked at."
    if not report.findings:
        return f"[green]Nothing is wrong.[/] {looked}"
    counts = Counter(finding.severity for finding in report.findings)
    parts = ", ".join(
        f"[{style}]{counts[severity]} {severity}[/]" for severity, style in STYLES.items() if counts[severity]
    )
    return f"{len(report.findings)} finding{'s' if len(report.findings) > 1 else ''}: {parts}. {looked}"


def _mended(report: ReportValues) -> Iterator[str]:
    count = sum(finding.place is not None and finding.remedy.edit is not None for finding in report.findings)
    if count:
        yield f"[cyan]goarmd fix[/] shows the edits for {count} of them, and asks."


def not_in_force(problem: str) -> list[str]:
    """The warning that the configuration file cannot be used, before an answer without it."""
    return ["[yellow]configuration, not in force[/]:", *wrapped(problem, indent="  ")]


def _entry(finding: FindingValues, place: SettingLine) -> Entry:
    return Entry(finding.check.replace("_", "-"), finding.severity, place, finding.detail, finding.remedy)


def _finding(finding: FindingValues, now: float) -> list[str]:
    style, title = STYLES[finding.severity], escape(finding.title)
    since = f" [dim](for {age(now - finding.since)})[/]" if now - finding.since >= 1 else ""
    lines = [
        f"[{style}]{finding.severity}[/] [bold]{title}[/] [dim]{escape(finding.check)}[/]{since}",
        *wrapped(_from_home(finding.detail), indent="  "),
        *(f"[dim]{line}[/]" for line in wrapped(finding.why, indent="  ")),
        *wrapped(_from_home(finding.remedy.text), indent="  "),
    ]
    return lines + [f"    [cyan]{escape(command)}[/]" for command in finding.remedy.commands]


def _from_home(text: str) -> str:
    """Paths in the home folder as people write them."""
    return text.replace(f"{home()}/", "~/")
