"""Changes, in the log: findings opened and closed, sources that fail and recover."""

from __future__ import annotations

from typing import TYPE_CHECKING

from goarmd.outputs import Output
from goarmd.runtime.logs import logger

if TYPE_CHECKING:
    from goarmd.config.schema import Config
    from goarmd.runtime.report import Report

_log = logger()


class LogSink:
    """Compares each report with the previous one."""

    url = None

    def __init__(self) -> None:
        self._findings: set[tuple[str, str]] = set()
        self._failing: set[str] = set()

    def publish(self, report: Report) -> None:
        """Log the changes."""
        findings = {(finding.check, finding.subject): finding for finding in report.findings}
        for key in findings.keys() - self._findings:
            finding = findings[key]
            _log.warning("finding.opened", check=finding.check, subject=finding.subject, detail=finding.detail)
        for check, subject in self._findings - findings.keys():
            _log.info("finding.closed", check=check, subject=subject)
        self._findings = set(findings)
        failing = {run.source: run.error for run in report.sources if run.error}
        failing |= {f"check {fault.check}": fault.error for fault in report.faults}
        for name in failing.keys() - self._failing:
            _log.error("source.failed", source=name, error=failing[name])
        for name in self._failing - failing.keys():
            _log.info("source.recovered", source=name)
        self._failing = set(failing)

    def close(self) -> None:
        """Nothing is open."""


def _open(_: Config) -> LogSink:
    return LogSink()


OUTPUT = Output(name="log", help="Logs findings that open and close, and sources that fail.", open=_open)
