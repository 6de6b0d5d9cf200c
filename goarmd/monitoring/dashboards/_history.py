"""The rows of *This machine* below the first screen: what happened when, memory, settings and programs."""

from __future__ import annotations

from goarmd.monitoring import Column, Panel, Query, Row, Style, Threshold
from goarmd.monitoring.dashboards._queries import (
    ONE_IS_GOOD,
    YES_OR_NO,
    ZERO_IS_BETTER,
    date,
    increase_of,
    rate_of,
    rise_of,
    series,
)
from goarmd.monitoring.promql import Unlike, max_by, sum_by

_OPEN = (Threshold(None, "transparent"), Threshold(1, "orange"))

HISTORY = Row(
    "What happened when",
    (
        Panel(
            title="Findings over time",
            help="When each check had findings. Gaps are times without a finding, or asleep.",
            style=Style.TIMELINE,
            width=12,
            thresholds=_OPEN,
            nothing="No check had a finding in this time",
            queries=(Query(sum_by(series("goarmd_findings"), "check") + " > 0", "{{check}}"),),
        ),
        Panel(
            title="Translated over time",
            help="When each program ran translated. Gaps are times when it ran natively, or not at all.",
            style=Style.TIMELINE,
            width=12,
            thresholds=_OPEN,
            nothing="Everything ran natively in this time",
            queries=(
                Query(sum_by(series("goarmd_group_processes", translated="true"), "group") + " > 0", "{{group}}"),
            ),
        ),
        Panel(
            title="Crashes",
            help="Crashes by program and cause; one that several sources saw counts once.",
            style=Style.BARS,
            width=12,
            nothing="Nothing crashed in this time",
            queries=(
                Query(rise_of("goarmd_crashes_total", "group", "cause", "source"), "{{group}}: {{cause}} ({{source}})"),
            ),
        ),
        Panel(
            title="Exits that were not clean",
            help="Exits by program and outcome. `error` is normal for the group go: a failed build or test.",
            style=Style.BARS,
            width=12,
            nothing="Every process exited cleanly in this time",
            queries=(
                Query(
                    sum_by(increase_of("goarmd_group_exits_total", outcome=Unlike(("clean",))), "group", "outcome")
                    + " > 0",
                    "{{group}}: {{outcome}}",
                ),
            ),
        ),
        Panel(
            title="Starts",
            help="Starts of processes, by program. Many starts of gopls without an opened window are a restart loop.",
            style=Style.BARS,
            width=12,
            nothing="No Go tool and no editor started in this time",
            queries=(Query(sum_by(increase_of("goarmd_group_starts_total"), "group") + " > 0", "{{group}}"),),
        ),
        Panel(
            title="Diagnostic reports",
            help="Reports that macOS wrote, of any program, and still keeps: crash, memory, cpu, hang and others.",
            style=Style.GAUGES,
            width=6,
            nothing="The system keeps no reports",
            queries=(Query(sum_by(series("goarmd_diagnostic_reports"), "kind") + " > 0", "{{kind}}"),),
        ),
        Panel(
            title="Bugs recorded by gopls",
            help="Internal bugs that gopls recorded this week without exiting; please report them to its maintainers.",
            style=Style.STAT,
            width=6,
            thresholds=ZERO_IS_BETTER,
            nothing="Go telemetry is off",
            queries=(Query(sum_by(series("goarmd_reported_bugs"), "group"), "{{group}}"),),
        ),
    ),
)

MEMORY = Row(
    "Memory and CPU",
    (
        Panel(
            title="Footprint by program",
            help="Memory that only this program's processes hold, in total.",
            unit="decbytes",
            nothing="No Go tool and no editor ran in this time",
            queries=(Query(f"{series('goarmd_group_footprint_bytes')} > 0", "{{group}}"),),
        ),
        Panel(
            title="Largest process",
            help="Footprint of each program's largest process, and the largest that any running one ever had.",
            unit="decbytes",
            nothing="No Go tool and no editor ran in this time",
            queries=(
                Query(f"{series('goarmd_group_footprint_max_bytes')} > 0", "{{group}}"),
                Query(f"{series('goarmd_group_footprint_peak_bytes')} > 0", "{{group}} peak"),
            ),
        ),
        Panel(
            title="Resident memory",
            help="Memory with shared pages counted in each process, as ps and top show it: all processes, and the "
            "largest.",
            unit="decbytes",
            nothing="No Go tool and no editor ran in this time",
            queries=(
                Query(f"{series('goarmd_group_resident_memory_bytes')} > 0", "{{group}}"),
                Query(f"{series('goarmd_group_resident_memory_max_bytes')} > 0", "{{group}} largest"),
            ),
        ),
        Panel(
            title="CPU by program",
            help="100 % is one core, used all the time.",
            unit="percentunit",
            width=12,
            nothing="No Go tool and no editor used the processor in this time",
            queries=(Query(f"{rate_of('goarmd_group_cpu_seconds_total')} > 0", "{{group}}"),),
        ),
        Panel(
            title="Running since",
            help="Start of the oldest running process of each program.",
            unit="dateTimeFromNow",
            style=Style.TABLE,
            width=12,
            nothing="No Go tool and no editor runs",
            columns=(Column("group", "program"), Column("Value", "started")),
            queries=(Query(date("goarmd_group_oldest_start_timestamp_seconds", "group")),),
        ),
    ),
)

SETTINGS = Row(
    "Settings, programs and proxies",
    (
        Panel(
            title="Settings files",
            help="Settings that differ from the accepted baseline, and the last change of each file. `goarmd drift` names "
            "the keys.",
            style=Style.TABLE,
            width=12,
            nothing="No settings file is compared",
            sort=("differing keys",),
            columns=(
                Column("file", "file"),
                Column("Value #A", "differing keys"),
                Column("Value #B", "last change", unit="dateTimeFromNow"),
            ),
            queries=(
                Query(max_by(series("goarmd_config_drifted_keys"), "file")),
                Query(date("goarmd_config_last_change_timestamp_seconds", "file")),
            ),
        ),
        Panel(
            title="Changed keys",
            help="Keys of settings files that changed.",
            style=Style.BARS,
            width=12,
            nothing="No setting changed in this time",
            queries=(Query(sum_by(increase_of("goarmd_config_changes_total"), "file") + " > 0", "{{file}}"),),
        ),
        Panel(
            title="Go's tools and editors",
            help="Programs in use: the processor they run as here, their version, and the Go version that built them.",
            style=Style.TABLE,
            width=12,
            nothing="No Go tool and no editor is installed where goarmd looks",
            columns=(
                Column("group", "program"),
                Column("version", "version"),
                Column("arch", "runs as"),
                Column("go_version", "built with"),
            ),
            queries=(Query(max_by(series("goarmd_executable_info"), "group", "arch", "version", "go_version")),),
        ),
        Panel(
            title="Machine",
            help="System, processor, and whether Rosetta is installed.",
            style=Style.TABLE,
            width=12,
            nothing="goarmd does not report: goarmd status",
            columns=(
                Column("os", "system"),
                Column("os_version", "version"),
                Column("chip", "chip"),
                Column("arch", "processor"),
                Column("rosetta", "Rosetta"),
            ),
            queries=(Query(max_by(series("goarmd_host_info"), "os", "os_version", "arch", "chip", "rosetta")),),
        ),
        Panel(
            title="Put aside",
            help="Findings that were put aside with goarmd ack or a row of [[ignore]]; they raise no alert.",
            style=Style.TABLE,
            width=12,
            nothing="No finding was put aside",
            sort=("findings",),
            columns=(Column("severity", "severity"), Column("check", "check"), Column("Value", "findings")),
            queries=(Query(sum_by(series("goarmd_acknowledged_findings"), "severity", "check")),),
        ),
        Panel(
            title="Differing settings over time",
            help="Settings that differ from the accepted baseline, by file.",
            width=12,
            nothing="No setting differed in this time",
            queries=(Query(sum_by(series("goarmd_config_drifted_keys"), "file") + " > 0", "{{file}}"),),
        ),
        Panel(
            title="Module proxies",
            help="Whether each proxy of GOPROXY answered the last probe.",
            unit="bool_yes_no",
            style=Style.STAT,
            width=6,
            thresholds=ONE_IS_GOOD,
            texts=YES_OR_NO,
            nothing="The probe is off (proxy_probe.enabled), or there is no network",
            queries=(Query(max_by(series("goarmd_proxy_probe_success"), "proxy"), "{{proxy}}"),),
        ),
        Panel(
            title="Duration of a proxy probe",
            help="Time of each phase of the last probe.",
            unit="s",
            width=12,
            nothing="The probe is off (proxy_probe.enabled), or there is no network",
            queries=(
                Query(max_by(series("goarmd_proxy_probe_duration_seconds"), "proxy", "phase"), "{{proxy}} {{phase}}"),
            ),
        ),
        Panel(
            title="Proxies probed",
            help="Time of the last probe.",
            unit="dateTimeFromNow",
            style=Style.STAT,
            width=6,
            nothing="The probe is off (proxy_probe.enabled), or there is no network",
            queries=(Query(date("goarmd_proxy_probe_last_run_timestamp_seconds"), "last probe"),),
        ),
    ),
)
