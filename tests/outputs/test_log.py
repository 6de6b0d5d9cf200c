"""What goarmd logs about findings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import structlog

from goarmd.core.findings import Finding, Remedy, Severity
from goarmd.outputs.log import LogSink
from tests.builders import NOW, report

if TYPE_CHECKING:
    from goarmd.runtime.report import Report


def found(*severities: Severity) -> Report:
    findings = tuple(
        Finding("memory_budget", "Large", severity, f"pid {number}", "is large", "why", NOW, Remedy("less"))
        for number, severity in enumerate(severities)
    )
    return report(findings=findings)


@pytest.mark.parametrize(
    ("severity", "level"), [(Severity.INFO, "info"), (Severity.WARNING, "warning"), (Severity.CRITICAL, "error")]
)
def test_a_finding_is_logged_at_the_level_of_its_severity(severity: Severity, level: str) -> None:
    with structlog.testing.capture_logs() as logged:
        LogSink().publish(found(severity))
    assert [(line["event"], line["log_level"], line["severity"]) for line in logged] == [
        ("finding.opened", level, severity)
    ]


def test_a_finding_that_stays_is_logged_again_only_with_another_severity() -> None:
    sink = LogSink()
    sink.publish(found(Severity.WARNING))
    with structlog.testing.capture_logs() as logged:
        sink.publish(found(Severity.WARNING))
        sink.publish(found(Severity.CRITICAL))
        sink.publish(found())
    assert [(line["event"], line["log_level"]) for line in logged] == [
        ("finding.changed", "error"),
        ("finding.closed", "info"),
    ]
