"""The one table of metrics: name, kind, help, labels, and how each is read from a report.

Every family is rebuilt from the report, so no ended process remains; configured groups without a process export 0.
No pid, path, user or project is a label. The references in grafana/README.md are generated from this table.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from goarmd.metrics import own_process, readers

if TYPE_CHECKING:
    from goarmd.metrics.readers import Reader


class MetricKind(StrEnum):
    """The two kinds of metrics."""

    GAUGE = "gauge"
    COUNTER = "counter"


@dataclass(frozen=True, slots=True)
class Metric:
    """One family.

    Attributes:
        name: as exported, `_total` included.
        kind: gauge or counter.
        help: one sentence, with the unit's meaning.
        labels: label names.
        read: the values in a report.
    """

    name: str
    kind: MetricKind
    help: str
    labels: tuple[str, ...]
    read: Reader


def _metric(kind: MetricKind, name: str, help_: str, read: Reader, *labels: str) -> Metric:
    return Metric(name, kind, help_, labels, read)


def _gauge(name: str, help_: str, read: Reader, *labels: str) -> Metric:
    return _metric(MetricKind.GAUGE, name, help_, read, *labels)


def _counter(name: str, help_: str, read: Reader, *labels: str) -> Metric:
    return _metric(MetricKind.COUNTER, name, help_, read, *labels)


METRICS: tuple[Metric, ...] = (
    _gauge(
        "goarmd_build_info", "goarmd's version and the Python it runs on; always 1.", readers.build, "version", "python"
    ),
    _gauge(
        "goarmd_host_info",
        "The machine; always 1. rosetta: whether it can translate x86_64 programs.",
        readers.host_info,
        *("os", "os_version", "arch", "chip", "rosetta"),
    ),
    _gauge(
        "goarmd_group_processes",
        "Running processes of a group, by architecture and whether they run translated.",
        readers.processes,
        *("group", "arch", "translated"),
    ),
    _gauge(
        "goarmd_group_resident_memory_bytes",
        "Resident memory of a group's processes, shared pages counted in each.",
        readers.memory("resident_bytes", sum),
        "group",
    ),
    _gauge(
        "goarmd_group_resident_memory_max_bytes",
        "Resident memory of a group's largest process.",
        readers.memory("resident_bytes", max),
        "group",
    ),
    _gauge(
        "goarmd_group_footprint_bytes",
        "Memory that only a group's processes hold: phys_footprint on macOS, RssAnon and swap on Linux.",
        readers.memory("footprint_bytes", sum),
        "group",
    ),
    _gauge(
        "goarmd_group_footprint_max_bytes",
        "Footprint of a group's largest process.",
        readers.memory("footprint_bytes", max),
        "group",
    ),
    _gauge(
        "goarmd_group_footprint_peak_bytes",
        "Largest footprint that a running process of a group ever had; on Linux, the largest sampled one.",
        readers.by_group(lambda report: report.totals.footprint_peaks),
        "group",
    ),
    _gauge(
        "goarmd_group_memory_budget_bytes",
        "The footprint one process of a group may have, from the configuration.",
        readers.budgets,
        *("group", "level"),
    ),
    _counter(
        "goarmd_group_cpu_seconds_total",
        "CPU time used by a group's processes; those older than goarmd count from their first sample.",
        readers.by_group(lambda report: report.totals.cpu_seconds),
        "group",
    ),
    _gauge(
        "goarmd_group_oldest_start_timestamp_seconds",
        "Start time of a group's oldest running process; absent if there is none.",
        readers.oldest,
        "group",
    ),
    _counter(
        "goarmd_group_starts_total",
        "Processes of a group that started while goarmd was running; at least: one that lives for less than a sampling "
        "interval can be missed.",
        readers.by_group(lambda report: report.totals.starts),
        "group",
    ),
    _counter(
        "goarmd_group_exits_total",
        "Processes of a group that exited while goarmd was running, by outcome; at least, as for starts.",
        readers.exits,
        *("group", "outcome"),
    ),
    _gauge(
        "goarmd_gopls_footprint_bytes",
        "Footprint of the largest gopls of each editor; workspace is empty unless enabled in the configuration.",
        readers.gopls_footprint,
        *("editor", "workspace"),
    ),
    _counter(
        "goarmd_crashes_total",
        "Crashes; a crash seen by several sources counts once, under the source of its cause.",
        readers.crashes,
        *("group", "cause", "source"),
    ),
    _gauge(
        "goarmd_last_crash_timestamp_seconds",
        "Time of a group's last counted crash, by cause; absent if there is none.",
        readers.last_crash,
        *("group", "cause"),
    ),
    _gauge(
        "goarmd_crash_loop_crashes",
        "Crashes within the last 10 minutes of a group in a crash loop, with their commonest cause; absent if in none.",
        readers.crash_loops,
        *("group", "cause"),
    ),
    _gauge(
        "goarmd_diagnostic_reports",
        "The system's diagnostic reports present in its folders, of any program, by kind.",
        readers.reports,
        "kind",
    ),
    _gauge(
        "goarmd_reported_bugs",
        "Internal bugs a program recorded this week without exiting; absent without Go telemetry.",
        readers.reported_bugs,
        "group",
    ),
    _gauge(
        "goarmd_host_translated_processes",
        "Processes of all users of the machine that run translated.",
        readers.translated,
    ),
    _gauge(
        "goarmd_executable_info",
        "Go's tools and editors in use, by the architecture they run as here; always 1. Unused Go SDKs are left out.",
        readers.executable_info,
        *("group", "arch", "go_version", "version"),
    ),
    _gauge(
        "goarmd_findings",
        "Open findings of a check; 0 if there are none.",
        readers.findings,
        "check",
        "severity",
    ),
    _gauge(
        "goarmd_check_faults",
        "Checks that failed: they found nothing because they could not look.",
        lambda report: [((), len(report.faults))],
    ),
    _gauge(
        "goarmd_acknowledged_findings",
        "Findings of a check that were put aside, with `goarmd ack` or a row of [[ignore]]; absent if there are none.",
        readers.acknowledged,
        "check",
        "severity",
    ),
    _gauge(
        "goarmd_config_drifted_keys",
        "Settings that differ from the accepted baseline.",
        readers.files(lambda fact: len(fact.drifted_keys), sum),
        "file",
    ),
    _gauge(
        "goarmd_config_last_change_timestamp_seconds",
        "Time of the last change of a settings file; absent before the first.",
        readers.files(lambda fact: fact.changed_at, max),
        "file",
    ),
    _counter(
        "goarmd_config_changes_total",
        "Keys of a settings file that changed.",
        readers.config_changes,
        "file",
    ),
    _gauge(
        "goarmd_source_success",
        "Whether the last run of a source succeeded.",
        readers.runs(lambda run: run.error is None),
        "source",
    ),
    _gauge(
        "goarmd_source_duration_seconds",
        "Duration of the last run of a source.",
        readers.runs(lambda run: run.duration_seconds),
        "source",
    ),
    _gauge(
        "goarmd_source_last_run_timestamp_seconds",
        "Time of the last run of a source.",
        readers.runs(lambda run: run.at),
        "source",
    ),
    _counter("goarmd_source_errors_total", "Errors of a source, by kind.", readers.source_errors, "source", "kind"),
    _counter(
        "goarmd_engine_faults_total",
        "Faults of goarmd itself that were caught; its log has them.",
        lambda report: [((), report.totals.engine_faults)],
    ),
    _gauge(
        "goarmd_proxy_probe_success",
        "Whether Go could load modules from a module proxy of GOPROXY; absent unless the probe is on, and offline.",
        readers.proxy_success,
        "proxy",
    ),
    _gauge(
        "goarmd_proxy_probe_duration_seconds",
        "Duration of each step of the last probe: connect, proxy_tls, tunnel (CONNECT), tls, http.",
        readers.proxy_phases,
        *("proxy", "phase"),
    ),
    _gauge(
        "goarmd_proxy_probe_last_run_timestamp_seconds",
        "Time of the last probe of a module proxy; absent unless the probe is on.",
        readers.last_proxy_probe,
    ),
    _gauge(
        "goarmd_sample_timestamp_seconds",
        "Time of the last successful process sample. Absent before the first.",
        lambda report: [] if report.sampled_at is None else [((), report.sampled_at)],
    ),
    _counter(
        "goarmd_sleep_seconds_total",
        "Seconds the machine was asleep while goarmd was running.",
        lambda report: [((), report.totals.sleep_seconds)],
    ),
    _gauge(
        "goarmd_watch_alive",
        "Whether changes of settings files are noticed at once.",
        lambda report: [] if report.watch_alive is None else [((), report.watch_alive)],
    ),
    _gauge(
        "goarmd_config_valid",
        "0 while the configuration file is invalid and the previous configuration stays active.",
        lambda report: [((), report.config_error is None)],
    ),
    _counter(
        "process_cpu_seconds_total",
        "CPU time goarmd itself used.",
        lambda _: [((), own_process.cpu_seconds())],
    ),
    _gauge(
        "process_resident_memory_bytes",
        "Resident memory of goarmd itself.",
        lambda _: [((), own_process.resident_bytes())],
    ),
    _gauge("process_start_time_seconds", "Start time of goarmd.", lambda _: [((), own_process.start_time())]),
    _gauge("process_open_fds", "Files that goarmd itself has open.", lambda _: [((), own_process.open_files())]),
    _gauge("process_max_fds", "Limit of files that goarmd may have open.", lambda _: [((), own_process.most_files())]),
)
