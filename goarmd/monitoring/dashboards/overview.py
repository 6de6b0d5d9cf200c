"""The dashboard "goarmd overview": the four questions goarmd answers, a row each, and goarmd itself."""

from __future__ import annotations

from goarmd.monitoring import Dashboard, Panel, Query, Row, Style
from goarmd.monitoring.dashboards._itself import ITSELF
from goarmd.monitoring.dashboards._queries import ZERO_IS_GOOD, date, increase_of, rate_of, series
from goarmd.monitoring.promql import max_by, sum_by

_NATIVE = Row(
    "Native or translated",
    (
        Panel(
            title="Translated processes",
            help="Processes of all users of the chosen machines that run under Rosetta or another emulator.",
            unit="short",
            style=Style.STAT,
            width=4,
            thresholds=ZERO_IS_GOOD,
            queries=(Query(f"sum({series('goarmd_host_translated_processes')})", "translated"),),
        ),
        Panel(
            title="Watched processes by architecture",
            help="Running processes of each group: their architecture, and whether they run translated.",
            unit="short",
            style=Style.TABLE,
            width=10,
            queries=(
                Query(
                    sum_by(series("goarmd_group_processes"), "instance", "group", "arch", "translated") + " > 0",
                ),
            ),
        ),
        Panel(
            title="Translated by group",
            help="Watched processes that run translated. Empty while all run natively.",
            unit="short",
            width=10,
            queries=(
                Query(
                    sum_by(series("goarmd_group_processes", translated="true"), "instance", "group"),
                    "{{instance}} {{group}}",
                ),
            ),
        ),
        Panel(
            title="Machines",
            help="System, processor, and whether Rosetta is installed.",
            unit="short",
            style=Style.TABLE,
            width=24,
            queries=(
                Query(max_by(series("goarmd_host_info"), "instance", "os", "os_version", "arch", "chip", "rosetta")),
            ),
        ),
        Panel(
            title="Go's tools and editors",
            help="Installed and running programs: architecture, version, and the Go version that built them.",
            unit="short",
            style=Style.TABLE,
            width=24,
            queries=(
                Query(max_by(series("goarmd_executable_info"), "instance", "group", "arch", "version", "go_version")),
            ),
        ),
    ),
)

_MEMORY = Row(
    "Memory and CPU",
    (
        Panel(
            title="gopls footprint by editor",
            help="The largest gopls of each editor, and its budgets.",
            unit="decbytes",
            width=12,
            queries=(
                Query(
                    max_by(series("goarmd_gopls_footprint_bytes"), "instance", "editor", "workspace"),
                    "{{instance}} {{editor}} {{workspace}}",
                ),
                Query(max_by(series("goarmd_group_memory_budget_bytes", group="gopls"), "level"), "budget: {{level}}"),
            ),
        ),
        Panel(
            title="gopls growth",
            help="Growth of the largest gopls over the last hour. Growth that never returns to zero is a leak.",
            unit="Bps",
            width=12,
            queries=(Query(f"deriv({series('goarmd_group_footprint_max_bytes', group='gopls')}[1h])", "{{instance}}"),),
        ),
        Panel(
            title="Footprint by group",
            help="Memory that only this group's processes hold, in total.",
            unit="decbytes",
            queries=(Query(series("goarmd_group_footprint_bytes"), "{{instance}} {{group}}"),),
        ),
        Panel(
            title="Largest process by group",
            help="Footprint of the group's largest process, and the largest that any running one ever had.",
            unit="decbytes",
            queries=(
                Query(series("goarmd_group_footprint_max_bytes"), "{{instance}} {{group}}"),
                Query(series("goarmd_group_footprint_peak_bytes"), "{{instance}} {{group}} peak"),
            ),
        ),
        Panel(
            title="Resident memory by group",
            help="Memory with shared pages counted in each process, as ps and top show it.",
            unit="decbytes",
            queries=(
                Query(series("goarmd_group_resident_memory_bytes"), "{{instance}} {{group}}"),
                Query(series("goarmd_group_resident_memory_max_bytes"), "{{instance}} {{group}} largest"),
            ),
        ),
        Panel(
            title="CPU by group",
            help="100 % is one core, used all the time.",
            unit="percentunit",
            width=12,
            queries=(Query(rate_of("goarmd_group_cpu_seconds_total"), "{{instance}} {{group}}"),),
        ),
        Panel(
            title="Oldest process",
            help="Start time of the oldest running process of each group.",
            unit="dateTimeAsIso",
            style=Style.TABLE,
            width=12,
            queries=(Query(date("goarmd_group_oldest_start_timestamp_seconds", "instance", "group")),),
        ),
    ),
)

_CRASHES = Row(
    "Exits and crashes",
    (
        Panel(
            title="Exits",
            help="Exits of processes, by outcome. `clean` is normal everywhere, `error` for the group go: a failed build.",
            unit="short",
            style=Style.BARS,
            width=12,
            queries=(
                Query(
                    sum_by(increase_of("goarmd_group_exits_total"), "instance", "group", "outcome"),
                    "{{instance}} {{group}} {{outcome}}",
                ),
            ),
        ),
        Panel(
            title="Starts",
            help="Starts of processes. Many starts of gopls without an opened window are a restart loop.",
            unit="short",
            style=Style.BARS,
            width=12,
            queries=(Query(increase_of("goarmd_group_starts_total"), "{{instance}} {{group}}"),),
        ),
        Panel(
            title="Crashes by cause",
            help="Crashes and their source; a crash seen by several sources counts once.",
            unit="short",
            style=Style.BARS,
            width=16,
            queries=(
                Query(
                    sum_by(increase_of("goarmd_crashes_total"), "instance", "group", "cause", "source"),
                    "{{instance}} {{group}}: {{cause}} ({{source}})",
                ),
            ),
        ),
        Panel(
            title="Last crash",
            help="Time of each group's last crash. Groups without a crash are not listed.",
            unit="dateTimeAsIso",
            style=Style.TABLE,
            queries=(Query(date("goarmd_last_crash_timestamp_seconds", "instance", "group")),),
        ),
        Panel(
            title="Diagnostic reports",
            help="The diagnostic reports of macOS, of any program: crash, memory, cpu, hang and others.",
            unit="short",
            style=Style.STAT,
            width=16,
            queries=(Query(sum_by(series("goarmd_diagnostic_reports"), "kind"), "{{kind}}"),),
        ),
        Panel(
            title="Reported bugs",
            help="Internal bugs that gopls recorded this week without exiting; please report them to its maintainers.",
            unit="short",
            style=Style.STAT,
            thresholds=ZERO_IS_GOOD,
            queries=(Query(sum_by(series("goarmd_reported_bugs"), "group"), "{{group}}"),),
        ),
    ),
)

_SETTINGS = Row(
    "Settings",
    (
        Panel(
            title="Drifted keys",
            help="Settings that differ from the accepted baseline, by file. `goarmd drift` names them.",
            unit="short",
            style=Style.STAT,
            thresholds=ZERO_IS_GOOD,
            queries=(Query(sum_by(series("goarmd_config_drifted_keys"), "file"), "{{file}}"),),
        ),
        Panel(
            title="Changes",
            help="Keys of settings files that changed.",
            unit="short",
            style=Style.BARS,
            queries=(Query(increase_of("goarmd_config_changes_total"), "{{instance}} {{file}}"),),
        ),
        Panel(
            title="Last change",
            help="Time of each settings file's last change. Files without a change are not listed.",
            unit="dateTimeAsIso",
            style=Style.TABLE,
            queries=(Query(date("goarmd_config_last_change_timestamp_seconds", "instance", "file")),),
        ),
        Panel(
            title="Findings",
            help="Open findings of goarmd doctor. Empty is good.",
            unit="short",
            style=Style.TABLE,
            width=24,
            queries=(Query(sum_by(series("goarmd_findings"), "instance", "check", "severity") + " > 0"),),
        ),
        Panel(
            title="Acknowledged findings",
            help="Findings that were put aside with goarmd ack or a row of [[ignore]].",
            unit="short",
            style=Style.TABLE,
            width=24,
            queries=(Query(sum_by(series("goarmd_acknowledged_findings"), "instance", "check", "severity")),),
        ),
    ),
)

OVERVIEW = Dashboard(
    name="goarmd-overview",
    title="goarmd overview",
    help="Go development machines: translated programs, memory of gopls, crashes, settings drift.",
    rows=(_NATIVE, _MEMORY, _CRASHES, _SETTINGS, ITSELF),
)
