"""`goarmd status`: does the daemon run, and what does it see?"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from goarmd.client import fetch_report
from goarmd.commands import Command, Result, no_arguments
from goarmd.configfile import load
from goarmd.markup import escape
from goarmd.text import age, size

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable


def run(arguments: Namespace, _: Callable[[str], None]) -> Result:
    """Ask the daemon."""
    config = load(arguments.config)
    report = fetch_report(config.http)
    if report is None:
        text = f"[red]goarmd does not run[/] (nothing answers at {escape(config.http.listen)}): goarmd install"
        return Result({"running": False}, text, 1)
    return Result({"running": True, **report}, "\n".join(_lines(report, config.http.listen)))


def _lines(report: dict[str, Any], listen: str) -> list[str]:
    looked = f"last look {age(time.time() - report['taken_at'])} ago, {len(report['findings'])} findings"
    lines = [
        f"[green]goarmd {escape(report['version'])} runs[/] at {escape(listen)}; {looked}",
        "",
        f"[bold]{'group':<22}{'processes':>10}{'memory':>12}{'starts':>8}{'exits':>7}[/]",
    ]
    for group in report["groups"]:
        footprints = [p["footprint_bytes"] for p in group["processes"] if p["footprint_bytes"] is not None]
        exits = sum(group["exits"].values())
        memory = size(sum(footprints)) if footprints else "-"
        lines.append(
            f"{escape(group['name']):<22}{len(group['processes']):>10}{memory:>12}{group['starts']:>8}{exits:>7}"
        )
    lines.append("")
    for source in report["sources"]:
        state = f"[red]{escape(source['error'])}[/]" if source["error"] else "fine"
        lines.append(f"source {escape(source['source'])}: {state}, {age(time.time() - source['at'])} ago")
    return lines


COMMAND = Command(name="status", help="Say whether the daemon runs and what it sees.", arguments=no_arguments, run=run)
