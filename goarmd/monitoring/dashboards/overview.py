"""The dashboard "goarmd overview": the four questions goarmd answers, a row each, and goarmd itself."""

from __future__ import annotations

from goarmd.monitoring import Dashboard, Panel, Query, Row, Style
from goarmd.monitoring.dashboards._itself import ITSELF
from goarmd.monitoring.dashboards._queries import ZERO_IS_GOOD, date, increase_of, rate_of, series
from goarmd.monitoring.promql import max_by, sum_by

# What the article that goarmd began with promises from its settings.
_TUNED_BYTES = 620_000_000

_NATIVE = Row(
    "Native or translated",
    (
        Panel(
            title="Translated processes",
            help="Processes of all chosen machines, every user's, that run under Rosetta or another emulator.",
            unit="short",
            style=Style.STAT,
            width=4,
            thresholds=ZERO_IS_GOOD,
            queries=(Query(f"sum({series('goarmd_host_translated_processes')})", "translated"),),
        ),
        Panel(
            title="Watched processes by architecture",
            help="Running processes of each group: what they were compiled for, and whether they run translated.",
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
            help="Watched processes that run translated. Nothing is drawn while all run natively.",
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
            help="What is installed or runs, for which processor, in which version and built by which Go.",
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
            help="The largest gopls of each editor against its budgets; the line of 620 MB is what tuned settings are said to reach.",
            unit="decbytes",
            width=12,
            queries=(
                Query(
                    max_by(series("goarmd_gopls_footprint_bytes"), "instance", "editor", "workspace"),
                    "{{instance}} {{editor}} {{workspace}}",
                ),
                Query(max_by(series("goarmd_group_memory_budget_bytes", group="gopls"), "level"), "budget: {{level}}"),
                Query(f"vector({_TUNED_BYTES})", "620 MB"),
            ),
        ),
        Panel(
            title="gopls growth",
            help="How fast the largest gopls grew over the last hour. Growth that never returns to zero is a leak.",
            unit="Bps",
            width=12,
            queries=(Query(f"deriv({series('goarmd_group_footprint_max_bytes', group='gopls')}[1h])", "{{instance}}"),),
        ),
        Panel(
            title="Footprint by group",
            help="Memory that only this group's processes hold, all of them together.",
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
            help="When the oldest running process of each group started.",
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
            help="Processes that ended, by how. `clean` is normal everywhere, `error` for the group go: a build that fails.",
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
            help="Processes that started. Many starts of gopls without anyone opening a window are a restart loop.",
            unit="short",
            style=Style.BARS,
            width=12,
            queries=(Query(increase_of("goarmd_group_starts_total"), "{{instance}} {{group}}"),),
        ),
        Panel(
            title="Crashes by cause",
            help="Crashes, and who told of them; one that several sources saw counts once.",
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
            help="When each group crashed last. A group that never did is not listed.",
            unit="dateTimeAsIso",
            style=Style.TABLE,
            queries=(Query(date("goarmd_last_crash_timestamp_seconds", "instance", "group")),),
        ),
        Panel(
            title="Diagnostic reports",
            help="The reports that macOS itself has kept, of any program: crash, memory, cpu, hang and the like.",
            unit="short",
            style=Style.STAT,
            width=16,
            queries=(Query(sum_by(series("goarmd_diagnostic_reports"), "kind"), "{{kind}}"),),
        ),
        Panel(
            title="Reported bugs",
            help="Faults that gopls noticed in itself this week; it went on, and its maintainers want to hear of them.",
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
            help="When each settings file changed last; one that never did is not listed.",
            unit="dateTimeAsIso",
            style=Style.TABLE,
            queries=(Query(date("goarmd_config_last_change_timestamp_seconds", "instance", "file")),),
        ),
        Panel(
            title="Findings",
            help="What goarmd doctor would say now. Empty is good.",
            unit="short",
            style=Style.TABLE,
            width=24,
            queries=(Query(sum_by(series("goarmd_findings"), "instance", "check", "severity") + " > 0"),),
        ),
    ),
)

OVERVIEW = Dashboard(
    name="goarmd-overview",
    title="goarmd overview",
    help="Go development machines: what runs translated, how much memory gopls takes, what crashed, which settings drifted.",
    rows=(_NATIVE, _MEMORY, _CRASHES, _SETTINGS, ITSELF),
)
