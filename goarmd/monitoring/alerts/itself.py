"""Alerts on goarmd itself: what it cannot see, it cannot report."""

from __future__ import annotations

from goarmd.core.findings import Severity
from goarmd.monitoring import AlertRule, Runbook
from goarmd.monitoring.alerts._found import RESTART
from goarmd.monitoring.promql import metric, selector

_STALE = 300  # seconds: twenty samples were missed

SOURCE_FAILING = AlertRule(
    name="GoarmdSourceFailing",
    expr=(
        f"{selector(metric('goarmd_source_success'))} == 0\n"
        f'or label_replace({selector(metric("goarmd_check_faults"))} > 0, "source", "checks", "", "")'
    ),
    hold="15m",
    keep=RESTART,
    severity=Severity.WARNING,
    summary="A source of goarmd is failing: its metrics are missing.",
    description="The source {{ $labels.source }} of goarmd on {{ $labels.instance }} fails: what it reads is unknown, not "
    "fine. `goarmd doctor` shows the error.",
    runbook=Runbook(
        "The last run of a source failed, for a quarter of an hour: its figures are missing everywhere, and its checks "
        "find nothing because they cannot look. The source `engine` is a fault in goarmd itself, `checks` a check that "
        "failed.",
        "The error names the file or the call. Most often a file or folder may not be read, or the disk is full. A "
        "`fault` is an error in goarmd: please report it.",
        ("goarmd doctor", "goarmd status"),
    ),
)

# The times of scrape and sample are both the machine's: the difference is right after a sleep and at a central server.
_SAMPLE = selector(metric("goarmd_sample_timestamp_seconds"))
SAMPLE_STALE = AlertRule(
    name="GoarmdSampleStale",
    expr=f"timestamp({_SAMPLE}) - {_SAMPLE} > {_STALE}",
    hold="6m",  # one scrape, such as the first after a sleep, is visible for 5 minutes
    keep=RESTART,
    severity=Severity.WARNING,
    summary="goarmd answers, but no longer samples processes.",
    description="goarmd on {{ $labels.instance }} has not sampled the processes for {{ $value | humanizeDuration }}. "
    "Run `goarmd status` there.",
    runbook=Runbook(
        "Scrapes succeed, but their figures are old: the last sample of the process table is more than five minutes "
        "older than the scrape. A sleeping machine is not scraped, so a sleep alone cannot cause this.",
        "The daemon hangs, or was stopped while node_exporter still serves its text file. Look at its log, and start it "
        "again.",
        ("goarmd status", "goarmd install"),
    ),
)

ABSENT = AlertRule(
    name="GoarmdAbsent",
    expr=f"absent({selector(metric('goarmd_build_info'))})",
    hold="3d",  # a weekend with every lid closed is 63 hours
    severity=Severity.WARNING,
    summary="No machine has reported for three days.",
    description="Prometheus has had no goarmd_build_info from any machine for three days. Run `goarmd status` on one of "
    "them.",
    runbook=Runbook(
        "No goarmd was scraped for three days. A single silent machine raises no alert: laptops sleep.",
        "If the machines are in use, check whether Prometheus still has the job (its page *Targets*), and on one "
        "machine whether goarmd is running and answers.",
        ("goarmd status", "curl http://127.0.0.1:16464/-/ready", "goarmd install"),
    ),
)
