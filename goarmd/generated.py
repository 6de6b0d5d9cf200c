"""Every generated file of the project: where it is, and what makes it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from goarmd import assembly
from goarmd.config.example import config_example
from goarmd.core.discovery import discover
from goarmd.crashes.guide import guide as crash_guide
from goarmd.metrics.table import METRICS
from goarmd.monitoring import Dashboard, dashboards
from goarmd.monitoring.alerts import ALERTS
from goarmd.monitoring.reference import readme
from goarmd.monitoring.rules import rule_file
from goarmd.parts.source import Cadence, EventSource, Source
from goarmd.rosetta.guide import guide as program_guide
from goarmd.service import guide as launchd_guide
from goarmd.settings.guide import guide as settings_guide
from goarmd.views.report_schema import report_schema
from goarmd.web.openapi import description

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@dataclass(frozen=True, slots=True)
class Generated:
    """A file that is generated.

    Attributes:
        path: from the root of the source tree.
        content: makes it, the same on every machine.
    """

    path: str
    content: Callable[[], bytes]


def generated_files() -> tuple[Generated, ...]:
    """All of them."""
    return (
        *_dashboard_files(),
        Generated("grafana/rules/goarmd.rules.yml", lambda: rule_file(ALERTS).encode()),
        Generated("grafana/README.md", lambda: _grafana_readme().encode()),
        Generated("docs/architecture.md", lambda: _architecture().encode()),
        Generated("CONTRIBUTING.md", lambda: _contributing().encode()),
        Generated("docs/crashes.md", lambda: crash_guide(_evidence_sources()).encode()),
        Generated("docs/programs.md", lambda: program_guide().encode()),
        Generated("docs/settings.md", lambda: settings_guide().encode()),
        Generated("docs/doctor.svg", lambda: _picture().encode()),
        Generated("docs/report.schema.json", lambda: report_schema().encode()),
        Generated("docs/openapi.json", lambda: description().encode()),
        Generated("config.example.toml", lambda: config_example().encode()),
        Generated("launchd/io.github.goarmd.plist", launchd_guide.sample_plist),
        Generated("launchd/README.md", lambda: launchd_guide.readme().encode()),
    )


def _dashboard_files() -> Iterator[Generated]:
    for dashboard in discover(dashboards, Dashboard):
        yield Generated(f"grafana/dashboards/{dashboard.name}.json", partial(_json, dashboard))


def _json(of: Dashboard) -> bytes:
    from goarmd.monitoring.grafana import dashboard_json  # noqa: PLC0415  # the SDK is a development dependency

    return dashboard_json(of).encode()


def _grafana_readme() -> str:
    return readme(discover(dashboards, Dashboard), ALERTS, METRICS, assembly.all_checks())


def _evidence_sources() -> tuple[Source | EventSource, ...]:
    """The sources of evidence of crashes."""
    reading = (source for source in assembly.all_sources(Source) if source.cadence is Cadence.EVIDENCE)
    return (*assembly.all_sources(EventSource), *reading)


def _architecture() -> str:
    from goarmd.views.architecture import guide  # noqa: PLC0415  # grimp is a development dependency

    return guide(assembly.all_sources(Source, EventSource))


def _contributing() -> str:
    from goarmd.views.architecture import contributing  # noqa: PLC0415  # as above

    return contributing()


def _picture() -> str:
    from goarmd.views.picture import doctor_picture  # noqa: PLC0415  # rich is loaded only where it is used

    return doctor_picture(assembly.all_checks())
