from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from goarmd.core.findings import Remedy, Severity
from goarmd.crashes.guide import guide
from goarmd.crashes.remedies import REMEDIES, remedy
from goarmd.metrics.table import METRICS
from goarmd.monitoring.alerts import ALERTS
from goarmd.monitoring.recording import RECORDS
from goarmd.monitoring.reference import readme
from goarmd.parts.check import Check
from goarmd.parts.source import Cadence, Source

if TYPE_CHECKING:
    from goarmd.monitoring import AlertRule

CHECK = Check(
    name="disk_full",
    title="The disk is full",
    help="gopls exits if it cannot write its index.",
    severity=Severity.WARNING,
    remedy=Remedy("Make room.", ("go clean -cache",)),
    evaluate=lambda _, __: (),
)
TEXT = readme((), ALERTS, METRICS, RECORDS, (CHECK,))


@pytest.mark.parametrize("alert", ALERTS, ids=lambda alert: alert.name)
def test_a_runbook_url_leads_to_a_section_with_commands(alert: AlertRule) -> None:
    anchor = alert.runbook_url.partition("#")[2]
    (heading,) = (name for name in re.findall(r"^### (.+)$", TEXT, re.MULTILINE) if name.lower() == anchor)
    section = TEXT.partition(f"### {heading}\n")[2].partition("\n### ")[0]
    assert alert.runbook.meaning in section
    assert alert.runbook.look in section
    assert all(command in section for command in alert.runbook.commands)


def test_every_metric_is_listed_with_kind_labels_and_meaning() -> None:
    rows = {line for line in TEXT.splitlines() if line.startswith("| `")}
    for metric in METRICS:
        labels = ", ".join(f"`{label}`" for label in metric.labels)
        assert f"| `{metric.name}` | {metric.kind} | {labels} | {metric.help} |" in rows


def test_every_recorded_series_is_listed() -> None:
    for record in RECORDS:
        assert f"| `{record.name}` |" in TEXT


def test_every_check_is_listed_with_its_remedy() -> None:
    section = TEXT.partition("### disk_full\n")[2]
    assert "The disk is full (`warning`). gopls exits if it cannot write its index." in section
    assert "Make room." in section
    assert "go clean -cache" in section


def test_a_project_without_checks_has_an_empty_section() -> None:
    assert "There are none yet." in readme((), (), (), (), ())


def test_every_cause_and_every_source_of_crashes_is_in_the_guide() -> None:
    source = Source(name="stars", help="Reads the stars.", cadence=Cadence.EVIDENCE, read=lambda _: ())
    text = guide([source])
    assert "| `stars` | Reads the stars. |" in text
    for cause in REMEDIES:
        assert f"| `{cause}` | {remedy(cause)} |" in text


def test_code_blocks_are_closed() -> None:
    assert TEXT.count("```") % 2 == 0
