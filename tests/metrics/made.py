"""Makers of reports with crashes, and what a metric has in a report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prometheus_client.parser import text_string_to_metric_families as parse_text

from goarmd.core.findings import Finding, Remedy, Severity
from goarmd.crashes.evidence import Cause, Crash, EvidenceSource, Seen
from goarmd.metrics.exposition import Exposition
from goarmd.metrics.table import METRICS
from tests.builders import NOW, evidence

if TYPE_CHECKING:
    from goarmd.runtime.report import Report


def values(made: Report, name: str) -> dict[tuple[str, ...], float]:
    """The samples of a metric: label values in the table's order, and the value."""
    metric = next(metric for metric in METRICS if metric.name == name)
    found = {}
    for family in parse_text(Exposition(made).text().decode()):
        for one in family.samples:
            if one.name == name:
                found[tuple(one.labels[label] for label in metric.labels)] = one.value
    return found


def crashed(*seconds_ago: int, cause: str = "bad-flag") -> list[Crash]:
    return [
        Crash(
            id=f"{ago}",
            seen=(Seen(evidence(pid=ago, at=NOW - ago), "first"),),
            causes=(Cause(cause, "e", "r"),),
            source=EvidenceSource.EXIT,
            counts=True,
        )
        for ago in seconds_ago
    ]


def found(check: str, subject: str) -> Finding:
    return Finding(check, "T", Severity.CRITICAL, subject, "d", "w", NOW, Remedy("r"))
