"""The result of one cycle: the value that every output gets."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from goarmd.config.schema import Config
    from goarmd.core.facts import Outcome, ProcessKey, Snapshot, SourceRun
    from goarmd.core.findings import CheckFault, CheckName, Finding, PutAside
    from goarmd.crashes.evidence import CrashCount, CrashKind


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
    engine_faults: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The state of the machine at one time, judged and counted.

    Attributes:
        number: rises by one with each report.
        snapshot: the latest facts of every source.
        findings: the open findings, worst first.
        faults: checks that failed.
        checks: the enabled checks.
        totals: the counters.
        cpu_shares: how much of one core each watched process took since the sample before.
        crash_counts: the crashes, restarts included.
        sampled_at: the time of the last successful process sample; None before the first.
        sources: the last run of every source.
        config: the active configuration.
        config_error: why a newer configuration file is not active; None if it is.
        watch_alive: the file watch works; None if it is not used.
        acknowledged: the findings that are known and accepted; they are not among the open ones.
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
    acknowledged: tuple[PutAside, ...] = ()
    cpu_shares: Mapping[ProcessKey, float] = field(default_factory=dict)
