"""The rows of what is fine are true: they count what was found, also of what was put aside."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from goarmd.core.facts import Architecture
from goarmd.core.findings import Finding, PutAside, Remedy, SettingLine, Severity
from goarmd.settings.facts import ReadSettings
from goarmd.views.from_report import to_values
from goarmd.views.looked_at import rows
from tests.builders import NOW, executable, host, process, report, sample, translated
from tests.metrics.made import crashed

if TYPE_CHECKING:
    from goarmd.core.facts import Fact

INTEL, ARM = Architecture.X86_64, Architecture.ARM64


def finding(check: str, place: SettingLine | None = None) -> Finding:
    return Finding(check, "T", Severity.WARNING, "s", "d", "why", NOW, Remedy("do this"), place)


def shown(*facts: Fact, aside: tuple[Finding, ...] = (), **given: Any) -> dict[str, str]:
    values = to_values(report(*facts, acknowledged=tuple(map(PutAside, aside)), **given))
    return {row.name: row.text for row in rows(values, NOW)}


def test_files_are_counted_by_what_they_are_built_for() -> None:
    both = executable("a"), executable("b", architectures=(INTEL, ARM))
    assert shown(host(), *both)["programs"] == "2 files checked, all have an arm64 build"
    assert shown(host(), *both, executable("c", architectures=(INTEL,)))["programs"] == (
        "3 files checked, 2 have an arm64 build"
    )


@pytest.mark.parametrize(("footprint", "is_fine"), [(1_300_000_000, True), (1_500_000_000, False)])
def test_memory_above_its_level_is_not_called_fine(footprint: int, is_fine: bool) -> None:  # noqa: FBT001
    values = to_values(report(sample(footprint_bytes=footprint)))
    (memory,) = (row for row in rows(values, NOW) if row.name == "memory")
    assert (memory.text, memory.fine) == (f"1 gopls, {footprint / 1e9:.3g} GB of 1.4 GB", is_fine)


def test_what_is_put_aside_is_counted_beside_the_figure_that_it_changes() -> None:
    foreign = executable("c", architectures=(INTEL,))
    assert shown(host(), executable("a"), foreign, aside=(finding("foreign_executable"),))["programs"] == (
        "2 files checked, 1 has an arm64 build; 1 finding put aside"
    )


def test_recent_crashes_are_counted_although_their_finding_is_put_aside() -> None:
    recent, old = crashed(120, 3 * 86400)
    assert shown(recent, old, aside=(finding("recent_crash"),))["crashes"] == (
        "1 in 24 hours, the last 2 min ago; 1 finding put aside"
    )
    assert shown(old)["crashes"] == "none in 24 hours, the last 3 d ago"


def test_settings_with_a_known_fault_are_not_called_right() -> None:
    read = ReadSettings(files=(".zshrc", ".bashrc"))
    assert shown(read)["settings"] == "2 files read, nothing wrong"
    known = finding("removed", SettingLine(".zshrc", 1, "GOROOT"))
    assert shown(read, aside=(known,))["settings"] == "2 files read, nothing new; 1 finding put aside"


def test_watched_processes_that_run_translated_are_not_called_others() -> None:
    one = process(translated=True)
    aside = (finding("translated_process"),)
    assert shown(host(), sample(one), translated(one), aside=aside)["Rosetta"] == (
        "installed, 1 process runs translated; 1 finding put aside"
    )
    assert shown(host(), translated(one))["Rosetta"] == "installed, 1 process of others runs translated"


@pytest.mark.parametrize(
    ("architecture", "words"),
    [(Architecture.UNKNOWN, "architecture not known"), (INTEL, "x86_64, not native"), (ARM, "arm64, native")],
)
def test_an_unknown_architecture_is_not_called_foreign(architecture: Architecture, words: str) -> None:
    one = process(path=None, architecture=architecture)
    assert shown(host(), sample(one))["gopls"] == f"a program runs ({words})"
