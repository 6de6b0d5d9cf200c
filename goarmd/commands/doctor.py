"""`goarmd doctor`: what is wrong on this machine, and how to fix it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from msgspec.structs import asdict, replace

from goarmd.commands import Command, ExitCode, Result, look
from goarmd.config.file import load_or_default
from goarmd.core.errors import GoarmdError
from goarmd.core.findings import Severity
from goarmd.views import doctor
from goarmd.web.client import fetch_report

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Callable


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--here", action="store_true", help="take one sample now, without asking a running daemon")
    parser.add_argument(
        "--severity",
        choices=[*Severity],
        default=Severity.INFO,
        help="the lowest severity to show, and to exit with 1 for",
    )
    shown = parser.add_mutually_exclusive_group()
    shown.add_argument("--all", action="store_true", help="everything in full: reasons, long paths, what was put aside")
    shown.add_argument("--short", action="store_true", help="one line for each thing to fix")


def run(arguments: Namespace, progress: Callable[[str], None]) -> Result:
    """Show the daemon's last report, or, if none answers as it should, a report from one sample."""
    config, config_problem = load_or_default(arguments.config)
    try:
        report = None if arguments.here else fetch_report(newer_than=time.time())
    except GoarmdError as error:
        progress(f"goarmd: {error}")
        progress("So this is from one look without the daemon; `goarmd status` says more about it.")
        report = None
    from_daemon = report is not None
    if report is None:
        report = look(config)
    if config_problem:
        report = replace(report, config_error=config_problem)
    severity = Severity(arguments.severity)
    show = doctor.Show(severity, arguments.all, arguments.short, once=not from_daemon, here=arguments.here)
    found = any(doctor.is_shown(finding, severity) for finding in report.findings)
    exit_code = ExitCode.FAILED if report.is_blind else ExitCode.of(found or report.config_error)
    return Result({"from_daemon": from_daemon, **asdict(report)}, doctor.text(report, time.time(), show), exit_code)


COMMAND = Command(
    name="doctor", help="Show what is wrong on this machine, and how to fix it.", arguments=_arguments, run=run
)
