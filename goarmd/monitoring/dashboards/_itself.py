"""The row about goarmd's own health and cost."""

from __future__ import annotations

from goarmd.monitoring import Column, Panel, Query, Row, Style, Threshold
from goarmd.monitoring.dashboards._queries import (
    ONE_IS_GOOD,
    YES_OR_NO,
    ZERO_IS_GOOD,
    age,
    date,
    increase_of,
    itself,
    rate_of,
    rise_in_sleep,
    series,
)
from goarmd.monitoring.promql import max_by, sum_by

ITSELF = Row(
    "goarmd itself",
    (
        Panel(
            title="CPU of goarmd",
            help="CPU of the daemon; 100 % is one core. Usually far below 1 %.",
            unit="percentunit",
            nothing="goarmd itself was not scraped in this time",
            queries=(Query(itself(rate_of("process_cpu_seconds_total")), "CPU"),),
        ),
        Panel(
            title="Memory of goarmd",
            help="Resident memory of the daemon; it should not grow.",
            unit="decbytes",
            nothing="goarmd itself was not scraped in this time",
            queries=(Query(itself(series("process_resident_memory_bytes")), "resident"),),
        ),
        Panel(
            title="Open files",
            help="Files and sockets the daemon has open.",
            nothing="goarmd itself was not scraped in this time",
            queries=(Query(itself(series("process_open_fds")), "open"),),
        ),
        Panel(
            title="Sources",
            help="Parts that read: whether the last run succeeded, how long it took, and when it was. What a failing "
            "source reads is missing everywhere.",
            style=Style.TABLE,
            width=12,
            height=10,
            nothing="goarmd does not report: goarmd status",
            columns=(
                Column("source", "source"),
                Column("Value #A", "works", coloured=True),
                Column("Value #B", "took", unit="s"),
                Column("Value #C", "last run", unit="dateTimeFromNow"),
            ),
            texts=YES_OR_NO,
            queries=(
                Query(max_by(series("goarmd_source_success"), "source")),
                Query(max_by(series("goarmd_source_duration_seconds"), "source")),
                Query(date("goarmd_source_last_run_timestamp_seconds", "source")),
            ),
        ),
        Panel(
            title="Errors",
            help="Errors of sources by kind, checks that failed, and faults in goarmd itself. Please report faults.",
            style=Style.BARS,
            width=12,
            height=10,
            thresholds=ZERO_IS_GOOD,
            nothing="No errors in this time",
            queries=(
                Query(
                    sum_by(increase_of("goarmd_source_errors_total"), "source", "kind") + " > 0", "{{source}}: {{kind}}"
                ),
                Query(f"{increase_of('goarmd_engine_faults_total')} > 0", "fault in goarmd"),
                Query(f"{series('goarmd_check_faults')} > 0", "failed checks"),
            ),
        ),
        Panel(
            title="Sample age",
            help="Age of the last process sample: at most the sampling interval (twice that where battery is spared), "
            "except just after a sleep.",
            unit="s",
            thresholds=(Threshold(None, "green"), Threshold(300, "red")),
            nothing="goarmd was not scraped in this time",
            queries=(Query(age("goarmd_sample_timestamp_seconds"), "age"),),
        ),
        Panel(
            title="Sleep",
            help="Seconds the machine was asleep, drawn when it woke.",
            unit="s",
            style=Style.BARS,
            nothing="The machine did not sleep in this time",
            queries=(Query(rise_in_sleep("goarmd_sleep_seconds_total"), "asleep"),),
        ),
        Panel(
            title="Configuration and file watch",
            help="Whether the configuration file is valid (else the previous one stays active: goarmd config check), and "
            "whether changes of settings are noticed at once.",
            unit="bool_yes_no",
            style=Style.STAT,
            thresholds=ONE_IS_GOOD,
            texts=YES_OR_NO,
            nothing="goarmd does not report: goarmd status",
            queries=(
                Query(series("goarmd_config_valid"), "configuration valid"),
                Query(series("goarmd_watch_alive"), "file watch works"),
            ),
        ),
        Panel(
            title="goarmd",
            help="The version of goarmd and of its Python, and when it was started.",
            style=Style.TABLE,
            width=24,
            height=4,
            nothing="goarmd itself was not scraped: goarmd status",
            columns=(
                Column("version", "version"),
                Column("python", "Python"),
                Column("Value", "started", unit="dateTimeFromNow"),
            ),
            queries=(
                Query(
                    f"max by (version, python) ({series('goarmd_build_info')} * on (job, instance) group_left () "
                    f"({itself(series('process_start_time_seconds') + ' * 1000')}))"
                ),
            ),
        ),
    ),
    collapsed=True,
)
