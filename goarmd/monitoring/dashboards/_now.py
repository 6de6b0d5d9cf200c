"""The first screen of *This machine*: the four questions, answered for this moment."""

from __future__ import annotations

from goarmd.monitoring import PLAIN, Column, Panel, Query, Row, Style, Text, Threshold
from goarmd.monitoring.dashboards._queries import (
    FOR_INFORMATION,
    OF_A_BUDGET,
    ZERO_IS_BETTER,
    ZERO_IS_GOOD,
    date,
    series,
)
from goarmd.monitoring.promql import max_by, sum_by

_LARGEST = f"max({series('goarmd_group_footprint_max_bytes', group='gopls')})"
_BUDGET = f"max({series('goarmd_group_memory_budget_bytes', group='gopls', level='warning')})"
_CRASHES = f"sum({series('goarmd_crashes_total')})[24h:1m]"
_TILE = 4
_TABLE = 8


def _findings(severity: str) -> str:
    return f"sum({series('goarmd_findings', severity=severity)})"


NOW = Row(
    "Now",
    (
        Panel(
            title="Findings",
            help="Open findings of goarmd doctor by severity. `goarmd doctor` names the place and the edit of each.",
            style=Style.STAT,
            width=7,
            height=_TILE,
            thresholds=ZERO_IS_GOOD,
            nothing="goarmd does not report: goarmd status",
            queries=(
                Query(_findings("critical"), "critical"),
                Query(_findings("warning"), "warning", thresholds=ZERO_IS_BETTER),
                Query(_findings("info"), "info", thresholds=FOR_INFORMATION),
            ),
        ),
        Panel(
            title="Translated processes",
            help="Processes that run under Rosetta or another emulator: Go's tools and editors, and all programs of the "
            "machine.",
            style=Style.STAT,
            width=6,
            height=_TILE,
            thresholds=ZERO_IS_GOOD,
            nothing="The process table could not be read",
            queries=(
                Query(f"sum({series('goarmd_group_processes', translated='true')}) or vector(0)", "Go and editors"),
                Query(f"sum({series('goarmd_host_translated_processes')})", "all programs", thresholds=FOR_INFORMATION),
            ),
        ),
        Panel(
            title="Largest gopls",
            help="Footprint of the largest gopls, and its share of the warning budget in goarmd's configuration.",
            unit="percentunit",
            style=Style.STAT,
            width=6,
            height=_TILE,
            thresholds=OF_A_BUDGET,
            nothing="No gopls runs",
            queries=(
                Query(f"{_LARGEST} > 0", "footprint", unit="decbytes", thresholds=PLAIN),
                Query(f"{_LARGEST} / {_BUDGET} > 0", "of its budget"),
            ),
        ),
        Panel(
            title="Crashes in 24 hours",
            help="Counted crashes of Go's tools and editors. `goarmd crashes` lists them with cause and remedy.",
            style=Style.STAT,
            width=5,
            height=_TILE,
            thresholds=ZERO_IS_GOOD,
            nothing="goarmd does not report: goarmd status",
            queries=(Query(f"last_over_time({_CRASHES}) - min_over_time({_CRASHES})", "crashes"),),
        ),
        Panel(
            title="What is wrong",
            help="Checks with findings, the most severe first. `goarmd doctor` shows file, line and edit.",
            style=Style.TABLE,
            width=12,
            height=_TABLE,
            nothing="Nothing is wrong",
            sort=("critical", "warning", "info"),
            columns=(
                Column("check", "check"),
                Column("Value #A", "critical", colour="red"),
                Column("Value #B", "warning", colour="orange"),
                Column("Value #C", "info", colour="blue"),
            ),
            queries=tuple(
                Query(sum_by(series("goarmd_findings", severity=severity), "check") + " > 0")
                for severity in ("critical", "warning", "info")
            ),
        ),
        Panel(
            title="What runs, and how",
            help="Running processes of each program: the processor they are built for, and whether they run translated.",
            style=Style.TABLE,
            width=12,
            height=_TABLE,
            nothing="No Go tool and no editor runs",
            sort=("translated",),
            columns=(
                Column("group", "program"),
                Column("arch", "built for"),
                Column("translated", "translated", coloured=True),
                Column("Value", "processes"),
            ),
            texts=(Text("true", "yes", "red"), Text("false", "no", "green"), Text("unknown", "unknown", "orange")),
            queries=(Query(sum_by(series("goarmd_group_processes"), "group", "arch", "translated") + " > 0"),),
        ),
        Panel(
            title="gopls footprint by editor",
            help="The largest gopls of each editor, and the warning budget. Loading a workspace takes several times the "
            "steady size for some minutes.",
            unit="decbytes",
            width=12,
            nothing="No gopls ran in this time",
            queries=(
                Query(
                    max_by(series("goarmd_gopls_footprint_bytes"), "editor", "workspace"), "{{editor}} {{workspace}}"
                ),
                Query(_BUDGET, "warning budget"),
            ),
        ),
        Panel(
            title="Crashes by cause",
            help="Every kind of crash that goarmd has counted on this machine, and the last of each.",
            style=Style.TABLE,
            width=12,
            height=_TABLE,
            thresholds=(Threshold(None, "text"),),
            nothing="Nothing has crashed",
            sort=("last",),
            columns=(
                Column("group", "program"),
                Column("cause", "cause"),
                Column("Value #A", "crashes"),
                Column("Value #B", "last", unit="dateTimeFromNow"),
            ),
            queries=(
                Query(sum_by(series("goarmd_crashes_total"), "group", "cause") + " > 0"),
                Query(date("goarmd_last_crash_timestamp_seconds", "group", "cause")),
            ),
        ),
    ),
)
