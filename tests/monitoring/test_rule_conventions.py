"""What holds for every alert rule."""

from __future__ import annotations

import re
import subprocess
from typing import TYPE_CHECKING

import promql_parser
import pytest

from goarmd.assembly import all_checks
from goarmd.config.file import parse
from goarmd.core.findings import Severity
from goarmd.monitoring.alerts import (
    ABSENT,
    ALERTS,
    CHECK_FAILING,
    CRASH_LOOPING,
    GOPLS_MEMORY_CRITICAL,
    SAMPLE_STALE,
)
from goarmd.monitoring.rules import rule_file
from tests.tools import tool

if TYPE_CHECKING:
    from pathlib import Path

    from goarmd.monitoring import AlertRule


def test_promtool_accepts_the_rule_file(tmp_path: Path) -> None:
    path = tmp_path / "rules.yml"
    path.write_text(rule_file(ALERTS))
    done = subprocess.run(
        [tool("promtool"), "check", "rules", "--lint-fatal", path], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    records = sum(len(alert.records) for alert in ALERTS)
    assert f"{len(ALERTS) + records} rules found" in done.stdout


@pytest.mark.parametrize("alert", ALERTS, ids=lambda alert: alert.name)
def test_a_rule_follows_the_conventions(alert: AlertRule) -> None:
    promql_parser.parse(alert.expr)
    assert alert.name.startswith("Goarmd")
    assert promql_parser.parse_duration(alert.hold).total_seconds() >= 60
    # Nobody is woken for a laptop: only what goarmd's own checks find critical has a critical alert.
    assert alert.severity is not Severity.CRITICAL or alert in (CRASH_LOOPING, GOPLS_MEMORY_CRITICAL)
    assert alert.summary.endswith(".")
    assert "{{" not in alert.summary
    assert alert.description.endswith(".")
    assert "$labels.instance" in alert.description or alert is ABSENT
    assert re.search(r"`goarmd [a-z]+`", alert.description), "no command to type"
    assert alert.runbook_url.endswith(f"/grafana/README.md#{alert.name.lower()}")
    assert alert.runbook.commands


def test_no_interval_that_a_configuration_may_have_makes_samples_stale() -> None:
    longest = parse(b'[sampling]\ninterval = "2m"\nspare_battery = true\n', "c.toml").sampling.longest
    assert longest < float(SAMPLE_STALE.expr.rpartition(" > ")[2])


def test_the_alerts_are_those_of_the_contract() -> None:
    assert {alert.name.removeprefix("Goarmd") for alert in ALERTS} == {
        *(
            "GoplsMemoryHigh",
            "GoplsMemoryCritical",
            "GoplsMemoryGrowing",
            "TranslatedProcess",
            "Crashed",
            "CrashLooping",
        ),
        *("CodesignKill", "OutOfMemoryKill", "ConfigDrift", "CheckFailing", "DuplicateGopls", "OrphanGopls"),
        *("ProxyFailing", "SourceFailing", "SampleStale", "Absent"),
    }


def test_what_a_check_finds_raises_one_alert() -> None:
    checks = {check.name for check in all_checks()}
    named = {check for alert in ALERTS for check in alert.checks}
    assert named <= checks
    excluded = re.search(r'check!~"([^"]+)"', CHECK_FAILING.expr)
    assert excluded
    assert set(excluded[1].split("|")) == named


def test_no_alert_reads_whether_a_machine_is_scraped() -> None:
    assert not [alert.name for alert in ALERTS if re.search(r"\bup\b", alert.expr)]


def test_names_of_alerts_are_unique() -> None:
    assert len({alert.name for alert in ALERTS}) == len(ALERTS)
