"""Changes, in the log: findings opened and closed, sources that fail and recover."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from goarmd.core.findings import Severity
from goarmd.outputs import Output
from goarmd.runtime.logs import logger

if TYPE_CHECKING:
    from goarmd.config.schema import Config
    from goarmd.core.findings import Finding
    from goarmd.outputs import Surroundings
    from goarmd.runtime.report import Report

_log = logger()
_LEVELS = {Severity.INFO: logging.INFO, Severity.WARNING: logging.WARNING, Severity.CRITICAL: logging.ERROR}


class LogSink:
    """Compares each report with the previous one."""

    url = None

    def __init__(self) -> None:
        self._findings: dict[tuple[str, str], Severity] = {}
        self._failing: set[str] = set()

    def publish(self, report: Report) -> None:
        """Log the changes."""
        findings = {(finding.check, finding.about): finding for finding in report.findings}
        for key, finding in findings.items():
            if self._findings.get(key) is not finding.severity:
                event = "finding.changed" if key in self._findings else "finding.opened"
                _log.log(_LEVELS[finding.severity], event, **_named(finding))
        for check, subject in self._findings.keys() - findings.keys():
            _log.info("finding.closed", check=check, subject=subject)
        self._findings = {key: finding.severity for key, finding in findings.items()}
        failing = {run.source: run.error for run in report.sources if run.error}
        failing |= {f"check {fault.check}": fault.error for fault in report.faults}
        for name in failing.keys() - self._failing:
            _log.error("source.failed", source=name, error=failing[name])
        for name in self._failing - failing.keys():
            _log.info("source.recovered", source=name)
        self._failing = set(failing)

    def close(self) -> None:
        """Nothing is open."""


def _named(finding: Finding) -> dict[str, str]:
    return {
        "check": finding.check,
        "subject": finding.subject,
        "severity": finding.severity,
        "detail": finding.detail,
    }


def _open(_: Config, __: Surroundings) -> LogSink:
    return LogSink()


OUTPUT = Output(name="log", help="Logs findings that open and close, and sources that fail.", open=_open)
