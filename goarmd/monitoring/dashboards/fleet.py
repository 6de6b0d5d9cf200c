"""The dashboard "Fleet": many machines, which of them need somebody, and how problems spread by version and cause."""

from __future__ import annotations

from goarmd.monitoring import Column, Dashboard, Panel, Query, Row, Style, Text, Threshold
from goarmd.monitoring.dashboards._queries import ZERO_IS_BETTER, ZERO_IS_GOOD, series
from goarmd.monitoring.promql import max_by
from goarmd.monitoring.recording import recorded

_JOB = ("$job",)
_MACHINE = Column("instance", "machine", machine=True)
_TILE = 4
_SILENT = 7 * 86_400  # seconds
# One point each half hour: a machine at work is seen, and weeks of thousands of machines stay readable.
_LAST_SEEN = f"max_over_time({series('goarmd_sample_timestamp_seconds')}[14d:30m])"
_OF_MACHINES = recorded("instance:goarmd_gopls_footprint_bytes:max", job=_JOB, instance=("$instance",))
_TRANSLATED = recorded("instance:goarmd_translated_processes:sum", job=_JOB, instance=("$instance",))
_FOUND = f"max by (instance) ({series('goarmd_findings', severity='critical')}) > 0"

_NOW = Row(
    "Now",
    (
        Panel(
            title="Machines that report",
            help="Machines that were scraped in the last five minutes. Sleeping laptops do not report.",
            style=Style.STAT,
            width=5,
            height=_TILE,
            nothing="No machine reports: is the job in prometheus.yml?",
            queries=(Query(f"sum({recorded('job:goarmd_machines:count', job=_JOB)})", "machines"),),
        ),
        Panel(
            title="Silent for a week",
            help="Machines that reported within two weeks, but not within the last one.",
            style=Style.STAT,
            width=5,
            height=_TILE,
            thresholds=ZERO_IS_BETTER,
            nothing="No machine has reported within two weeks",
            queries=(Query(f"count({_LAST_SEEN} < time() - {_SILENT}) or count({_LAST_SEEN}) * 0", "machines"),),
        ),
        Panel(
            title="With translated processes",
            help="Machines on which a Go tool or an editor runs under Rosetta or another emulator.",
            style=Style.STAT,
            width=5,
            height=_TILE,
            thresholds=ZERO_IS_GOOD,
            nothing="No machine reports",
            queries=(Query(f"count({_TRANSLATED} > 0) or vector(0)", "machines"),),
        ),
        Panel(
            title="With critical findings",
            help="Machines with a finding of severity critical: gopls or go does not work there.",
            style=Style.STAT,
            width=5,
            height=_TILE,
            thresholds=ZERO_IS_GOOD,
            nothing="No machine reports",
            queries=(Query(f"count({_FOUND}) or vector(0)", "machines"),),
        ),
        Panel(
            title="Median gopls",
            help="Half of the machines that run gopls have a larger one.",
            unit="decbytes",
            style=Style.STAT,
            width=4,
            height=_TILE,
            nothing="gopls runs nowhere",
            queries=(Query(f"quantile(0.5, {_OF_MACHINES})", "median"),),
        ),
        Panel(
            title="Findings by check",
            help="Machines with findings of each check: policy, drift, settings that stop gopls, programs for another "
            "processor.",
            style=Style.TABLE,
            width=12,
            height=9,
            nothing="No machine has findings",
            sort=("machines",),
            columns=(
                Column("severity", "severity", coloured=True),
                Column("check", "check"),
                Column("Value", "machines"),
            ),
            texts=(
                Text("critical", "critical", "red"),
                Text("warning", "warning", "orange"),
                Text("info", "info", "blue"),
            ),
            queries=(
                Query(f"sum by (check, severity) ({recorded('check:goarmd_findings_machines:count', job=_JOB)})"),
            ),
        ),
        Panel(
            title="Machines with translated processes",
            help="Watched processes that run translated, by machine and program. A machine's name leads to its own "
            "dashboard.",
            style=Style.TABLE,
            width=12,
            height=9,
            nothing="Everything runs natively",
            sort=("processes",),
            columns=(_MACHINE, Column("group", "program"), Column("arch", "built for"), Column("Value", "processes")),
            queries=(
                Query(
                    f"sum by (job, instance, group, arch) ({series('goarmd_group_processes', translated='true')}) > 0"
                ),
            ),
        ),
        Panel(
            title="Memory of gopls",
            help="The distribution over the machines that run gopls: the largest gopls of each.",
            unit="decbytes",
            width=12,
            height=9,
            nothing="gopls ran nowhere in this time",
            queries=(
                Query(f"max({_OF_MACHINES})", "largest"),
                Query(f"quantile(0.9, {_OF_MACHINES})", "9 of 10 are below"),
                Query(f"quantile(0.5, {_OF_MACHINES})", "median"),
            ),
        ),
        Panel(
            title="Machines with the largest gopls",
            help="The twenty machines with the largest gopls, and its share of the machine's own warning budget.",
            unit="decbytes",
            style=Style.TABLE,
            width=12,
            height=9,
            thresholds=(Threshold(None, "text"),),
            nothing="gopls runs nowhere",
            sort=("footprint",),
            columns=(
                _MACHINE,
                Column("Value #A", "footprint"),
                Column("Value #B", "of its budget", unit="percentunit"),
            ),
            queries=(
                Query(f"topk(20, {_OF_MACHINES})"),
                Query(
                    f"topk(20, {_OF_MACHINES}) / on (job, instance) "
                    + max_by(
                        series("goarmd_group_memory_budget_bytes", group="gopls", level="warning"), "job", "instance"
                    )
                ),
            ),
        ),
    ),
)

_CRASHES = Row(
    "Crashes",
    (
        Panel(
            title="Machines with crashes, by cause",
            help="Machines on which a program crashed within a day, by program and cause.",
            width=12,
            nothing="Nothing crashed in this time",
            queries=(
                Query(
                    f"sum by (group, cause) ({recorded('cause:goarmd_crashed_machines:count1d', job=_JOB)})",
                    "{{group}}: {{cause}}",
                ),
            ),
        ),
        Panel(
            title="Crash rate of gopls, by version and cause",
            help="Of the machines with this version of gopls, the share on which it crashed within a day. A version that "
            "stands out is a reason to move away from it.",
            unit="percentunit",
            width=12,
            nothing="gopls crashed nowhere in this time",
            queries=(
                Query(
                    f"sum by (version, cause) ({recorded('version:goarmd_gopls_crashed_machines:count1d', job=_JOB)})"
                    f" / on (version) group_left ()"
                    f" sum by (version) ({recorded('version:goarmd_gopls_machines:count', job=_JOB)})",
                    "{{version}}: {{cause}}",
                ),
            ),
        ),
    ),
)

_SPREAD = Row(
    "Versions and silence",
    (
        Panel(
            title="Versions of Go's tools",
            help="Machines by program, version and processor.",
            style=Style.TABLE,
            width=8,
            height=10,
            nothing="No machine reports",
            sort=("machines",),
            columns=(
                Column("group", "program"),
                Column("version", "version"),
                Column("arch", "runs as"),
                Column("Value", "machines"),
            ),
            queries=(Query(f"count by (group, version, arch) ({series('goarmd_executable_info')})"),),
        ),
        Panel(
            title="Systems and versions of goarmd",
            help="Machines by system, processor, Rosetta, and version of goarmd.",
            style=Style.TABLE,
            width=8,
            height=10,
            nothing="No machine reports",
            sort=("machines",),
            columns=(
                Column("os", "system"),
                Column("arch", "processor"),
                Column("rosetta", "Rosetta"),
                Column("version", "goarmd"),
                Column("Value", "machines"),
            ),
            queries=(
                Query(
                    f"count by (os, arch, rosetta, version) ({series('goarmd_host_info')} * on (job, instance) "
                    f"group_left (version) {series('goarmd_build_info')})"
                ),
            ),
        ),
        Panel(
            title="Machines gone silent",
            help="Machines that reported within two weeks, but not today, and when they last did. Holidays look the same.",
            unit="dateTimeFromNow",
            style=Style.TABLE,
            width=8,
            height=10,
            nothing="Every machine has reported today",
            columns=(_MACHINE, Column("Value", "last report")),
            queries=(Query(f"(max by (job, instance) ({_LAST_SEEN}) < time() - 86400) * 1000"),),
        ),
    ),
)

FLEET = Dashboard(
    name="goarmd-fleet",
    title="goarmd: fleet",
    help="Many Go developers' machines: which need somebody, and how problems spread by version and cause.",
    rows=(_NOW, _CRASHES, _SPREAD),
    since="7d",
)
