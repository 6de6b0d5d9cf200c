"""The dashboard "goarmd overview": the four questions goarmd answers, a row each, and goarmd itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from goarmd.monitoring import Dashboard, Look, Panel, Query, Row, Step
from goarmd.monitoring.promql import increase, max_by, metric, rate, selector, sum_by

if TYPE_CHECKING:
    from goarmd.monitoring.promql import Wanted

_HERE: dict[str, Wanted] = {"job": ("$job",), "instance": ("$instance",)}
_WINDOW = "$__rate_interval"
_ZERO_IS_GOOD = (Step(None, "green"), Step(1, "red"))
_ONE_IS_GOOD = (Step(None, "red"), Step(1, "green"))
# What the article that goarmd began with promises from its settings.
_TUNED_BYTES = 620_000_000


def _series(name: str, **labels: Wanted) -> str:
    return selector(metric(name), **_HERE, **labels)


def _rate(name: str) -> str:
    return rate(metric(name), _WINDOW, **_HERE)


def _increase(name: str) -> str:
    return increase(metric(name), _WINDOW, **_HERE)


def _age(name: str) -> str:
    return f"time() - {_series(name)}"


def _date(name: str, *labels: str) -> str:
    """A moment as Grafana's dates want it: in milliseconds."""
    return max_by(f"{_series(name)} * 1000", *labels)


_NATIVE = Row(
    "Native or translated",
    (
        Panel(
            title="Translated processes",
            help="Processes of all chosen machines, every user's, that run under Rosetta or another emulator.",
            unit="short",
            look=Look.STAT,
            width=4,
            steps=_ZERO_IS_GOOD,
            queries=(Query(f"sum({_series('goarmd_host_translated_processes')})", "translated"),),
        ),
        Panel(
            title="Watched processes by architecture",
            help="Running processes of each group: what they were compiled for, and whether they run translated.",
            unit="short",
            look=Look.TABLE,
            width=10,
            queries=(
                Query(
                    sum_by(_series("goarmd_group_processes"), "instance", "group", "arch", "translated") + " > 0",
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
                    sum_by(_series("goarmd_group_processes", translated="true"), "instance", "group"),
                    "{{instance}} {{group}}",
                ),
            ),
        ),
        Panel(
            title="Machines",
            help="System, processor, and whether Rosetta is installed.",
            unit="short",
            look=Look.TABLE,
            width=24,
            queries=(
                Query(max_by(_series("goarmd_host_info"), "instance", "os", "os_version", "arch", "chip", "rosetta")),
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
                    max_by(_series("goarmd_gopls_footprint_bytes"), "instance", "editor", "workspace"),
                    "{{instance}} {{editor}} {{workspace}}",
                ),
                Query(
                    max_by(_series("goarmd_group_memory_budget_bytes", group="gopls"), "level"), "budget: {{level}}"
                ),
                Query(f"vector({_TUNED_BYTES})", "620 MB"),
            ),
        ),
        Panel(
            title="gopls growth",
            help="How fast the largest gopls grew over the last hour. Growth that never returns to zero is a leak.",
            unit="Bps",
            width=12,
            queries=(
                Query(f"deriv({_series('goarmd_group_footprint_max_bytes', group='gopls')}[1h])", "{{instance}}"),
            ),
        ),
        Panel(
            title="Footprint by group",
            help="Memory that only this group's processes hold, all of them together.",
            unit="decbytes",
            queries=(Query(_series("goarmd_group_footprint_bytes"), "{{instance}} {{group}}"),),
        ),
        Panel(
            title="Largest process by group",
            help="Footprint of the group's largest process, and the largest that any running one ever had.",
            unit="decbytes",
            queries=(
                Query(_series("goarmd_group_footprint_max_bytes"), "{{instance}} {{group}}"),
                Query(_series("goarmd_group_footprint_peak_bytes"), "{{instance}} {{group}} peak"),
            ),
        ),
        Panel(
            title="Resident memory by group",
            help="Memory with shared pages counted in each process, as ps and top show it.",
            unit="decbytes",
            queries=(
                Query(_series("goarmd_group_resident_memory_bytes"), "{{instance}} {{group}}"),
                Query(_series("goarmd_group_resident_memory_max_bytes"), "{{instance}} {{group}} largest"),
            ),
        ),
        Panel(
            title="CPU by group",
            help="100 % is one core, used all the time.",
            unit="percentunit",
            width=12,
            queries=(Query(_rate("goarmd_group_cpu_seconds_total"), "{{instance}} {{group}}"),),
        ),
        Panel(
            title="Oldest process",
            help="When the oldest running process of each group started.",
            unit="dateTimeAsIso",
            look=Look.TABLE,
            width=12,
            queries=(Query(_date("goarmd_group_oldest_start_timestamp_seconds", "instance", "group")),),
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
            look=Look.BARS,
            width=12,
            queries=(
                Query(
                    sum_by(_increase("goarmd_group_exits_total"), "instance", "group", "outcome"),
                    "{{instance}} {{group}} {{outcome}}",
                ),
            ),
        ),
        Panel(
            title="Starts",
            help="Processes that started. Many starts of gopls without anyone opening a window are a restart loop.",
            unit="short",
            look=Look.BARS,
            width=12,
            queries=(Query(_increase("goarmd_group_starts_total"), "{{instance}} {{group}}"),),
        ),
        Panel(
            title="Crashes by cause",
            help="Crashes, and who told of them; one that several sources saw counts once.",
            unit="short",
            look=Look.BARS,
            width=16,
            queries=(
                Query(
                    sum_by(_increase("goarmd_crashes_total"), "instance", "group", "cause", "source"),
                    "{{instance}} {{group}}: {{cause}} ({{source}})",
                ),
            ),
        ),
        Panel(
            title="Last crash",
            help="When each group crashed last. A group that never did is not listed.",
            unit="dateTimeAsIso",
            look=Look.TABLE,
            queries=(Query(_date("goarmd_last_crash_timestamp_seconds", "instance", "group")),),
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
            look=Look.STAT,
            steps=_ZERO_IS_GOOD,
            queries=(Query(sum_by(_series("goarmd_config_drifted_keys"), "file"), "{{file}}"),),
        ),
        Panel(
            title="Changes",
            help="Keys of settings files that changed.",
            unit="short",
            look=Look.BARS,
            queries=(Query(_increase("goarmd_config_changes_total"), "{{instance}} {{file}}"),),
        ),
        Panel(
            title="Last change",
            help="When each settings file changed last; one that never did is not listed.",
            unit="dateTimeAsIso",
            look=Look.TABLE,
            queries=(Query(_date("goarmd_config_last_change_timestamp_seconds", "instance", "file")),),
        ),
        Panel(
            title="Findings",
            help="What goarmd doctor would say now. Empty is good.",
            unit="short",
            look=Look.TABLE,
            width=24,
            queries=(Query(sum_by(_series("goarmd_findings"), "instance", "check", "severity") + " > 0"),),
        ),
    ),
)

_ITSELF = Row(
    "goarmd itself",
    (
        Panel(
            title="CPU",
            help="CPU of the daemon; 100 % is one core. Usually far below 1 %.",
            unit="percentunit",
            queries=(Query(_rate("process_cpu_seconds_total"), "{{instance}}"),),
        ),
        Panel(
            title="Resident memory",
            help="Memory of the daemon; it should not grow.",
            unit="decbytes",
            queries=(Query(_series("process_resident_memory_bytes"), "{{instance}}"),),
        ),
        Panel(
            title="Open files",
            help="Files and sockets the daemon has open, and how many it may.",
            unit="short",
            queries=(
                Query(_series("process_open_fds"), "{{instance}}"),
                Query(_series("process_max_fds"), "{{instance}} limit"),
            ),
        ),
        Panel(
            title="Failing sources",
            help="Sources whose last run failed: what they know is missing everywhere. Empty is good.",
            unit="bool_yes_no",
            look=Look.TABLE,
            queries=(Query(max_by(_series("goarmd_source_success"), "instance", "source") + " == 0"),),
        ),
        Panel(
            title="Source errors",
            help="Faults of sources, by kind.",
            unit="short",
            look=Look.BARS,
            queries=(Query(_increase("goarmd_source_errors_total"), "{{instance}} {{source}} {{kind}}"),),
        ),
        Panel(
            title="Source duration",
            help="How long the last run of each source took.",
            unit="s",
            queries=(Query(_series("goarmd_source_duration_seconds"), "{{instance}} {{source}}"),),
        ),
        Panel(
            title="Sample age",
            help="How old the figures are. It stays within the sampling interval, save for the first moments after a sleep.",
            unit="s",
            queries=(Query(_age("goarmd_sample_timestamp_seconds"), "{{instance}}"),),
        ),
        Panel(
            title="Source age",
            help="How long ago each source ran.",
            unit="s",
            queries=(Query(_age("goarmd_source_last_run_timestamp_seconds"), "{{instance}} {{source}}"),),
        ),
        Panel(
            title="Sleep",
            help="How long the machine slept within each interval.",
            unit="s",
            look=Look.BARS,
            queries=(Query(_increase("goarmd_sleep_seconds_total"), "{{instance}}"),),
        ),
        Panel(
            title="Configuration valid",
            help="No while the configuration file is broken and an older one is in force: `goarmd config check`.",
            unit="bool_yes_no",
            look=Look.STAT,
            width=6,
            steps=_ONE_IS_GOOD,
            queries=(Query(_series("goarmd_config_valid"), "{{instance}}"),),
        ),
        Panel(
            title="File watch alive",
            help="No means that changes of settings are noticed late, with the slow sources.",
            unit="bool_yes_no",
            look=Look.STAT,
            width=6,
            steps=_ONE_IS_GOOD,
            queries=(Query(_series("goarmd_watch_alive"), "{{instance}}"),),
        ),
        Panel(
            title="Uptime",
            help="How long the daemon has been running.",
            unit="s",
            look=Look.STAT,
            width=6,
            queries=(Query(_age("process_start_time_seconds"), "{{instance}}"),),
        ),
        Panel(
            title="Versions",
            help="Which goarmd and which Python each machine runs.",
            unit="short",
            look=Look.TABLE,
            width=6,
            queries=(Query(max_by(_series("goarmd_build_info"), "instance", "version", "python")),),
        ),
    ),
)

OVERVIEW = Dashboard(
    name="goarmd-overview",
    title="goarmd overview",
    help="Go development machines: what runs translated, how much memory gopls takes, what crashed, which settings drifted.",
    rows=(_NATIVE, _MEMORY, _CRASHES, _SETTINGS, _ITSELF),
)
