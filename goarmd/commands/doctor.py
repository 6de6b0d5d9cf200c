"""`goarmd doctor`: what is wrong on this machine, and what to type."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from goarmd.client import fetch_report
from goarmd.commands import Command, Result, escape
from goarmd.config import state_folder
from goarmd.configfile import load
from goarmd.text import age

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Callable

    from goarmd.config import Config

_STYLES = {"critical": "bold red", "warning": "yellow", "info": "cyan"}
_FOUND, _BLIND = 1, 2


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--here", action="store_true", help="look now, without asking a running daemon")


def run(arguments: Namespace, say: Callable[[str], None]) -> Result:
    """Judge the machine: the daemon's last report when one runs, else a look of our own."""
    config = load(arguments.config)
    report = None if arguments.here else fetch_report(config.http)
    from_daemon = report is not None
    if report is None:
        if not arguments.json:
            say("No daemon is asked: looking once. What only shows over time is not seen.")
        report = _look(config)
    blind = [run["source"] for run in report["sources"] if run["error"]] + [f["check"] for f in report["check_faults"]]
    exit_code = _BLIND if blind else _FOUND if report["findings"] else 0
    return Result({"from_daemon": from_daemon, **report}, "\n".join(lines(report)), exit_code)


def _look(config: Config) -> dict[str, Any]:
    from goarmd.assembly import look_once  # noqa: PLC0415  # not needed when a daemon answers
    from goarmd.outputs.json import to_values  # noqa: PLC0415  # as above
    from goarmd.store import Store  # noqa: PLC0415  # as above

    path = state_folder() / "state.db"
    store = Store(path if path.exists() else None)  # a question leaves nothing behind
    try:
        values: dict[str, Any] = to_values(look_once(config, store))
    finally:
        store.close()
    return values


def lines(report: dict[str, Any]) -> list[str]:
    """The report for people, in rich's markup."""
    host = report["host"] or {}
    machine = " ".join(filter(None, (host.get(key) for key in ("os", "os_version", "architecture", "chip"))))
    said = [f"[bold]{escape(machine)}[/]"]
    for finding in report["findings"]:
        said += ["", *_finding(finding, report["taken_at"])]
    for run in report["sources"]:
        if run["error"]:
            said += ["", f"[red]could not look[/]: {escape(run['source'])}: {escape(run['error'])}"]
    said += ["", *(f"[red]check broke[/]: {escape(f['check'])}: {escape(f['error'])}" for f in report["check_faults"])]
    if report["config_error"]:
        said.append(f"[yellow]configuration[/]: {escape(report['config_error'])}")
    watched = sum(len(group["processes"]) for group in report["groups"])
    count = len(report["findings"])
    verdict = "[green]Nothing is wrong.[/]" if not count else f"{count} finding{'s' if count > 1 else ''}."
    said.append(f"{verdict} {watched} watched process{'' if watched == 1 else 'es'} looked at.")
    return said


def _finding(finding: dict[str, Any], now: float) -> list[str]:
    style, title = _STYLES[finding["severity"]], escape(finding["title"])
    since = f" [dim](for {age(now - finding['since'])})[/]" if now - finding["since"] >= 1 else ""
    lines = [
        f"[{style}]{finding['severity']}[/] [bold]{title}[/] [dim]{escape(finding['check'])}[/]{since}",
        f"  {escape(finding['detail'])}",
        f"  [dim]{escape(finding['why'])}[/]",
        f"  {escape(finding['remedy']['text'])}",
    ]
    return lines + [f"    [cyan]{escape(command)}[/]" for command in finding["remedy"]["commands"]]


COMMAND = Command(
    name="doctor", help="Say what is wrong on this machine, and what to type.", arguments=_arguments, run=run
)
