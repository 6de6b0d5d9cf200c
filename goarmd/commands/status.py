"""`goarmd status`: whether the daemon is running, what started it, and its last sample."""

from __future__ import annotations

import shlex
import time
from dataclasses import asdict
from functools import partial
from typing import TYPE_CHECKING

from msgspec import structs

from goarmd.commands import Command, ExitCode, Result
from goarmd.config.file import load_or_default
from goarmd.config.paths import socket_path, state_folder
from goarmd.core.errors import GoarmdError
from goarmd.state.claim import holder
from goarmd.views import status as view
from goarmd.views.doctor import not_in_force
from goarmd.views.markup import escape, wrapped
from goarmd.web.client import fetch_report

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Callable, Iterator

    from goarmd.service import Run, Service, ServiceState
    from goarmd.views.report_values import ReportValues

_QUESTION_SECONDS = 5  # launchctl and systemctl answer within a tenth of one
_NOT_INSTALLED = "start it with `goarmd run`, or install it as a service: `goarmd install`"


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--short", action="store_true", help="one line, from the daemon's last sample: for a prompt or a menu bar"
    )


def run(arguments: Namespace, __: Callable[[str], None]) -> Result:
    """Ask the daemon, and the service manager about it; with `--short` only the daemon."""
    if arguments.short:
        return _short()
    from goarmd.service import this_machine  # noqa: PLC0415  # not needed by --short

    _, config_problem = load_or_default(arguments.config)
    chosen = this_machine.current(this_machine.this_agent(arguments.config, apple_silicon=False))
    answer = _answer(chosen)
    if config_problem is None:
        return answer
    text = "\n".join([*not_in_force(config_problem), answer.text])
    return Result({**answer.data, "config_error": config_problem}, text, answer.exit_code or ExitCode.FOUND)


def _short() -> Result:
    """The last report in one line; nothing is started for it."""
    try:
        report = fetch_report()
    except GoarmdError as error:
        return Result({"running": None, "problem": str(error)}, "goarmd does not answer", ExitCode.FAILED)
    if report is None:
        return Result({"running": False, "problem": None}, "goarmd is not running", ExitCode.FOUND)
    line = view.short(report)
    data = {"running": True, "problem": None, "line": line, "findings": len(report.findings)}
    return Result(data, escape(line), ExitCode.of(view.to_fix(report) or report.config_error or report.is_blind))


def _answer(chosen: Service) -> Result:
    from goarmd.service import this_machine  # noqa: PLC0415  # as above

    ask = partial(this_machine.run_program, seconds=_QUESTION_SECONDS)
    state = chosen.state(ask)
    try:
        report = fetch_report(newer_than=time.time())
    except GoarmdError as error:  # something is there, but it is silent or not goarmd
        return without_report(str(error), state, chosen, ask, running=None, pid=holder(state_folder()))
    if report is None:
        problem = f"nothing answers at {socket_path()}"
        return without_report(problem, state, chosen, ask, running=False, pid=holder(state_folder()))
    return with_report(report, state, chosen, holder(state_folder()))


def with_report(report: ReportValues, state: ServiceState, service: Service, pid: int | None = None) -> Result:
    """The answer if the daemon answers; `pid` is the daemon's."""
    lines = [
        f"[green]goarmd {escape(report.version)} is running[/]{f' at {escape(report.url)}' if report.url else ''}",
        escape(_starter(state) if state.running or pid is None else f"{_starter(state)}: `kill {pid}` stops it"),
        *(f"[yellow]{escape(warning)}[/]" for warning in _warnings(state, service)),
        *view.lines(report, time.time()),
    ]
    data = {"running": True, "problem": None, "pid": pid, "service": asdict(state), **structs.asdict(report)}
    return Result(data, "\n".join(lines))


def without_report(
    problem: str, state: ServiceState, service: Service, run: Run, *, running: bool | None, pid: int | None = None
) -> Result:
    """The answer if it does not: why, as far as the service manager and its log show, and what to type.

    Args:
        problem: why there is no report.
        state: the state of the service.
        service: how it is kept running.
        run: runs a program, to read the log.
        running: False if it is not running, None if that is unknown.
        pid: the process that holds the state folder all the same; None if there is none.
    """
    runs = state.running or pid is not None
    unknown = "cannot tell whether goarmd is running" if running is None else "goarmd is not running"
    headline = "goarmd does not answer" if runs else unknown
    by_hand = pid is not None and not state.running
    hung = f"it is process {pid}: end it with `kill -9 {pid}`, then start it again; or wait, if it has just started"
    lines = [f"[red]{headline}[/]", *wrapped(problem, indent="  ")]
    lines += wrapped(hung if by_hand else _advice(state, service), indent="")
    last_line = service.last_line(run) if state.loaded and not state.running else None
    if last_line:
        lines.append(f"last log line: {escape(last_line)}")
    data = {"running": running, "problem": problem, "pid": pid, "service": asdict(state), "last_line": last_line}
    return Result(data, "\n".join(lines), ExitCode.FAILED if running is None else ExitCode.FOUND)


def _advice(state: ServiceState, service: Service) -> str:
    """The state in the service manager, and what to do."""
    last_exit = f"last exit: {state.last_exit or 'unknown'}"
    log = f"see why with `{shlex.join(service.logs)}`"
    cases = (
        (state.problem and state.installed, f"{state.manager} does not answer either: {state.problem}"),
        (not state.installed and not state.loaded, _NOT_INSTALLED),
        (state.running, f"{_starter(state)}: it may need a moment for its first sample; if not, {log}"),
        (state.disabled, f"it is disabled: {service.switch_on}"),
        (not state.loaded, f"it is installed, but {state.manager} has not loaded it: type `goarmd install`"),
        (state.restarting, f"{state.manager} restarts it again and again ({_runs(state)}), {last_exit}: {log}"),
        (True, f"{state.manager} does not restart it, {last_exit}: {log}, then type `goarmd install`"),
    )
    return next(advice for applies, advice in cases if applies)


def _warnings(state: ServiceState, service: Service) -> Iterator[str]:
    """Problems of the service while a daemon answers."""
    if state.disabled and state.installed:
        yield f"disabled: it will not start at the next login: {service.switch_on}"
    if state.restarting:
        yield f"{state.manager} cannot start one beside it ({_runs(state)}): stop this one, then type `goarmd install`"


def _starter(state: ServiceState) -> str:
    if state.running:
        return f"started by {state.manager}, pid {state.pid}, {_runs(state)}"
    if state.problem and state.installed:
        return f"cannot tell whether {state.manager} started it"
    return f"not started by {state.manager}"


def _runs(state: ServiceState) -> str:
    return {None: "number of starts unknown", 1: "1 start"}.get(state.runs, f"{state.runs} starts")


COMMAND = Command(
    name="status",
    help="Show whether the daemon is running, what started it, and its last sample.",
    arguments=_arguments,
    run=run,
)
