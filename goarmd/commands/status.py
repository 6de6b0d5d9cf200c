"""`goarmd status`: does the daemon run, who starts it, and what does it see?"""

from __future__ import annotations

import shlex
import time
from dataclasses import asdict
from functools import partial
from typing import TYPE_CHECKING

from msgspec import structs

from goarmd.commands import Command, ExitCode, Result, no_arguments
from goarmd.config.file import load
from goarmd.core.errors import GoarmdError
from goarmd.core.text import age, size
from goarmd.service import this_machine
from goarmd.views.markup import escape
from goarmd.web.client import fetch_report

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable, Iterator, Sequence

    from goarmd.core.facts import Problem
    from goarmd.service import Run, Service, ServiceState
    from goarmd.views.report_values import ReportValues

_QUESTION_SECONDS = 5  # launchctl and systemctl answer within a tenth of one


def run(arguments: Namespace, _: Callable[[str], None]) -> Result:
    """Ask the daemon, and the service manager about it."""
    http = load(arguments.config).http
    chosen = this_machine.current(this_machine.this_agent(arguments.config, apple_silicon=False))
    ask = partial(this_machine.run_program, seconds=_QUESTION_SECONDS)
    state = chosen.state(ask)
    try:
        report = fetch_report(http)
    except GoarmdError as error:  # something is there, and says nothing or something else
        return without_report(str(error), state, chosen, ask, running=None)
    if report is None:
        problem = f"nothing answers at {http.listen}"
        return without_report(problem, state, chosen, ask, running=False)
    return with_report(report, http.listen, state, chosen)


def with_report(report: ReportValues, listen: str, state: ServiceState, service: Service) -> Result:
    """What to say when the daemon answers."""
    looked = f"last look {age(time.time() - report.taken_at)} ago, {len(report.findings)} findings"
    lines = [
        f"[green]goarmd {escape(report.version)} runs[/] at {escape(listen)}; {looked}",
        escape(_starter(state)),
        *(f"[yellow]{escape(warning)}[/]" for warning in _warnings(state, service)),
        *_table(report),
    ]
    data = {"running": True, "problem": None, "service": asdict(state), **structs.asdict(report)}
    return Result(data, "\n".join(lines))


def without_report(problem: str, state: ServiceState, service: Service, run: Run, *, running: bool | None) -> Result:
    """What to say when it does not: why, as far as the service manager and its log know, and what to type.

    Args:
        problem: what was tried.
        state: how the service is.
        service: how it is kept running.
        run: runs a program, to look into the log.
        running: False when it does not run, None when that could not be found out.
    """
    unknown = running is None
    headline = (
        "whether goarmd runs cannot be told"
        if unknown
        else "goarmd does not answer"
        if state.running
        else "goarmd does not run"
    )
    lines = [f"[red]{headline}[/] ({escape(problem)})", escape(_advice(state, service))]
    last_line = _last_line(service, run) if state.loaded and not state.running else None
    if last_line:
        lines.append(f"its last words: {escape(last_line)}")
    data = {"running": running, "problem": problem, "service": asdict(state), "last_line": last_line}
    return Result(data, "\n".join(lines), ExitCode.FAILED if running is None else ExitCode.FOUND)


def _advice(state: ServiceState, service: Service) -> str:
    """What the service manager knows of it, and what to do."""
    ended = f"it ended with {state.last_exit}" if state.last_exit else "how it ended is not told"
    log = f"see why with `{shlex.join(service.logs)}`"
    cases = (
        (state.problem and state.installed, f"{state.manager} does not answer either: {state.problem}"),
        (not state.installed and not state.loaded, "it is not installed: type `goarmd install`"),
        (state.running, f"{_starter(state)}: it may need a moment for its first look; if not, {log}"),
        (state.disabled, f"it is switched off: {service.switch_on}"),
        (not state.loaded, f"it is installed, but {state.manager} has not loaded it: type `goarmd install`"),
        (state.restarting, f"{state.manager} starts it again and again ({_runs(state)}), {ended}: {log}"),
        (True, f"{state.manager} does not start it again, {ended}: {log}, then type `goarmd install`"),
    )
    return next(advice for applies, advice in cases if applies)


def _warnings(state: ServiceState, service: Service) -> Iterator[str]:
    """What is wrong with the service although a daemon answers."""
    if state.disabled and state.installed:
        yield f"it is switched off and does not start at the next login: {service.switch_on}"
    if state.restarting:
        yield f"{state.manager} cannot start one beside it ({_runs(state)}): stop one, then type `goarmd install`"


def _starter(state: ServiceState) -> str:
    if state.running:
        return f"started by {state.manager}, pid {state.pid}, {_runs(state)}"
    if state.problem and state.installed:
        return f"whether {state.manager} started it cannot be told"
    return "runs in a terminal"


def _runs(state: ServiceState) -> str:
    return {None: "runs not counted", 1: "1 run"}.get(state.runs, f"{state.runs} runs")


def _last_line(service: Service, run: Run) -> str | None:
    """The last line that says something in the service's log, when that can be read."""
    shown = run(service.logs)
    lines = shown.output.split("\n") if shown.ok else []
    return next((line.strip() for line in reversed(lines) if line.strip()), None)


def _table(report: ReportValues) -> list[str]:
    lines = ["", f"[bold]{'group':<22}{'processes':>10}{'memory':>12}{'starts':>8}{'exits':>7}[/]"]
    for group in report.groups:
        footprints = [p.footprint_bytes for p in group.processes if p.footprint_bytes is not None]
        exits = sum(group.exits.values())
        memory = size(sum(footprints)) if footprints else "-"
        lines.append(f"{escape(group.name):<22}{len(group.processes):>10}{memory:>12}{group.starts:>8}{exits:>7}")
    lines.append("")
    for source in report.sources:
        state = f"[red]{escape(source.error)}[/]" if source.error else _problems(source.problems)
        lines.append(f"source {escape(source.source)}: {state}, {age(time.time() - source.at)} ago")
    return lines


def _problems(problems: Sequence[Problem]) -> str:
    """How much a source that works could not read."""
    return f"[yellow]not all could be read: goarmd doctor has {len(problems)}[/]" if problems else "fine"


COMMAND = Command(
    name="status",
    help="Say whether the daemon runs, who starts it, and what it sees.",
    arguments=no_arguments,
    run=run,
)
