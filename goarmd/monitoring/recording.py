"""Recorded series: figures of many machines that the dashboard *Fleet* shows, computed once a minute for all viewers."""

from __future__ import annotations

from typing import Final

from goarmd.core.errors import GoarmdError
from goarmd.monitoring import RecordingRule
from goarmd.monitoring.promql import matchers, metric, selector, sum_by

_DAY: Final = 86_400  # seconds
_OF_MACHINE: Final = ("job", "instance")
# One series for each machine: several gopls may be installed, and a join needs one.
_VERSION: Final = f"topk by (job, instance) (1, {selector(metric('goarmd_executable_info'), group='gopls')})"


def _count_by(expr: str, *labels: str) -> str:
    return f"count by ({', '.join(labels)}) ({expr})"


def _crashed_today(**labels: str) -> str:
    """The machines, groups and causes with a crash within a day."""
    return f"time() - {selector(metric('goarmd_last_crash_timestamp_seconds'), **labels)} < {_DAY}"


RECORDS: Final = (
    RecordingRule(
        "job:goarmd_machines:count",
        _count_by(selector(metric("goarmd_build_info")), "job"),
        "Machines that report now.",
        ("job",),
    ),
    RecordingRule(
        "instance:goarmd_gopls_footprint_bytes:max",
        f"max by (job, instance) ({selector(metric('goarmd_group_footprint_max_bytes'), group='gopls')}) > 0",
        "The largest gopls of each machine that runs one.",
        _OF_MACHINE,
    ),
    RecordingRule(
        "instance:goarmd_translated_processes:sum",
        sum_by(selector(metric("goarmd_group_processes"), translated="true"), *_OF_MACHINE),
        "Watched processes of each machine that run translated.",
        _OF_MACHINE,
    ),
    RecordingRule(
        "check:goarmd_findings_machines:count",
        _count_by(f"{selector(metric('goarmd_findings'))} > 0", "job", "check", "severity"),
        "Machines with findings, by check and severity.",
        ("job", "check", "severity"),
    ),
    RecordingRule(
        "cause:goarmd_crashed_machines:count1d",
        _count_by(_crashed_today(), "job", "group", "cause"),
        "Machines with a crash within a day, by program and cause.",
        ("job", "group", "cause"),
    ),
    RecordingRule(
        "version:goarmd_gopls_machines:count",
        _count_by(_VERSION, "job", "version"),
        "Machines by their version of gopls.",
        ("job", "version"),
    ),
    RecordingRule(
        "version:goarmd_gopls_crashed_machines:count1d",
        _count_by(
            f"({_crashed_today(group='gopls')}) * on (job, instance) group_left (version) {_VERSION}",
            *("job", "version", "cause"),
        ),
        "Machines whose gopls crashed within a day, by version and cause.",
        ("job", "version", "cause"),
    ),
)
_BY_NAME: Final = {record.name: record for record in RECORDS}


def recorded(name: str, **labels: str | tuple[str, ...]) -> str:
    """Select a recorded series.

    Raises:
        GoarmdError: there is none of this name, or it has no such label.
    """
    record = _BY_NAME.get(name)
    if record is None or set(labels) - set(record.labels):
        raise GoarmdError(f"no recorded series {name} with {', '.join(labels)}: see RECORDS")
    return f"{name}{{{matchers(labels)}}}" if labels else name
