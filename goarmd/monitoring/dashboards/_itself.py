"""The row about goarmd's own health."""

from __future__ import annotations

from goarmd.monitoring import Panel, Query, Row, Style
from goarmd.monitoring.dashboards._queries import ONE_IS_GOOD, age, increase_of, rate_of, series
from goarmd.monitoring.promql import max_by

ITSELF = Row(
    "goarmd itself",
    (
        Panel(
            title="CPU",
            help="CPU of the daemon; 100 % is one core. Usually far below 1 %.",
            unit="percentunit",
            queries=(Query(rate_of("process_cpu_seconds_total"), "{{instance}}"),),
        ),
        Panel(
            title="Resident memory",
            help="Memory of the daemon; it should not grow.",
            unit="decbytes",
            queries=(Query(series("process_resident_memory_bytes"), "{{instance}}"),),
        ),
        Panel(
            title="Open files",
            help="Files and sockets the daemon has open, and its limit.",
            unit="short",
            queries=(
                Query(series("process_open_fds"), "{{instance}}"),
                Query(series("process_max_fds"), "{{instance}} limit"),
            ),
        ),
        Panel(
            title="Failing sources",
            help="Sources whose last run failed: their figures are missing everywhere. Empty is good.",
            unit="bool_yes_no",
            style=Style.TABLE,
            queries=(Query(max_by(series("goarmd_source_success"), "instance", "source") + " == 0"),),
        ),
        Panel(
            title="Source errors",
            help="Errors of sources, by kind.",
            unit="short",
            style=Style.BARS,
            queries=(Query(increase_of("goarmd_source_errors_total"), "{{instance}} {{source}} {{kind}}"),),
        ),
        Panel(
            title="Faults of goarmd",
            help="Errors in goarmd itself that it caught and logged. Please report them.",
            unit="short",
            style=Style.BARS,
            queries=(Query(increase_of("goarmd_engine_faults_total"), "{{instance}}"),),
        ),
        Panel(
            title="Source duration",
            help="Duration of the last run of each source.",
            unit="s",
            queries=(Query(series("goarmd_source_duration_seconds"), "{{instance}} {{source}}"),),
        ),
        Panel(
            title="Sample age",
            help="Age of the last process sample. It stays within the sampling interval, except just after a sleep.",
            unit="s",
            queries=(Query(age("goarmd_sample_timestamp_seconds"), "{{instance}}"),),
        ),
        Panel(
            title="Source age",
            help="Time since the last run of each source.",
            unit="s",
            queries=(Query(age("goarmd_source_last_run_timestamp_seconds"), "{{instance}} {{source}}"),),
        ),
        Panel(
            title="Sleep",
            help="Seconds the machine was asleep within each interval.",
            unit="s",
            style=Style.BARS,
            queries=(Query(increase_of("goarmd_sleep_seconds_total"), "{{instance}}"),),
        ),
        Panel(
            title="Configuration valid",
            help="No while the configuration file is invalid and the previous one stays active: `goarmd config check`.",
            unit="bool_yes_no",
            style=Style.STAT,
            width=6,
            thresholds=ONE_IS_GOOD,
            queries=(Query(series("goarmd_config_valid"), "{{instance}}"),),
        ),
        Panel(
            title="File watch alive",
            help="No means that changes of settings are noticed late, with the slow sources.",
            unit="bool_yes_no",
            style=Style.STAT,
            width=6,
            thresholds=ONE_IS_GOOD,
            queries=(Query(series("goarmd_watch_alive"), "{{instance}}"),),
        ),
        Panel(
            title="Uptime",
            help="Time since the start of the daemon.",
            unit="s",
            style=Style.STAT,
            width=6,
            queries=(Query(age("process_start_time_seconds"), "{{instance}}"),),
        ),
        Panel(
            title="Versions",
            help="The versions of goarmd and Python on each machine.",
            unit="short",
            style=Style.TABLE,
            width=6,
            queries=(Query(max_by(series("goarmd_build_info"), "instance", "version", "python")),),
        ),
    ),
)
