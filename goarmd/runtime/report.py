"""What one cycle made known: the value that every output gets."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from goarmd.config.schema import Config
    from goarmd.core.facts import Outcome, Snapshot, SourceRun
    from goarmd.crashes.evidence import CrashCount, CrashKind


class Severity(StrEnum):
    """How bad a finding is."""

    INFO = "info"
    WARNING = "warning"
    CRITICAL = "critical"


@dataclass(frozen=True, slots=True)
class Remedy:
    """What to do: prose, and apart from it the commands to type."""

    text: str
    commands: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is wrong, since when, and what to do about it."""

    check: str
    title: str
    severity: Severity
    subject: str
    detail: str
    why: str
    since: float
    remedy: Remedy


@dataclass(frozen=True, slots=True)
class CheckFault:
    """A check that broke: neither a pass nor a finding."""

    check: str
    error: str


@dataclass(frozen=True, slots=True)
class CheckName:
    """A check that is switched on, for the metrics that stay 0 while it finds nothing."""

    name: str
    severity: Severity


@dataclass(frozen=True, slots=True)
class Totals:
    """The counters, which never fall while the daemon runs. Seconds for CPU and sleep, else plain counts."""

    cpu_seconds: Mapping[str, float] = field(default_factory=dict)
    starts: Mapping[str, int] = field(default_factory=dict)
    exits: Mapping[tuple[str, Outcome], int] = field(default_factory=dict)
    footprint_peaks: Mapping[str, int] = field(default_factory=dict)
    config_changes: Mapping[str, int] = field(default_factory=dict)
    source_errors: Mapping[tuple[str, str], int] = field(default_factory=dict)
    sleep_seconds: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One moment of the machine, judged and counted.

    Attributes:
        number: rises by one with each report.
        snapshot: the latest facts of every source.
        findings: what is wrong, worst first.
        faults: checks that broke.
        checks: the checks that are switched on.
        totals: the counters.
        crash_counts: the crashes, counted over restarts too.
        sampled_at: when the processes were looked at last; None when that never succeeded.
        sources: the last run of every source.
        config: the settings in force.
        config_error: why a newer configuration file is not in force; None when it is.
        watch_alive: the file watch works; None when it is not used.
    """

    number: int
    snapshot: Snapshot
    findings: tuple[Finding, ...]
    faults: tuple[CheckFault, ...]
    checks: tuple[CheckName, ...]
    totals: Totals
    crash_counts: Mapping[CrashKind, CrashCount]
    sampled_at: float | None
    sources: tuple[SourceRun, ...]
    config: Config
    config_error: str | None = None
    watch_alive: bool | None = None
