"""The steps of Rosetta's removal by Apple."""

from __future__ import annotations

from dataclasses import dataclass

from goarmd.core.system import MACOS_WITHOUT_ROSETTA


@dataclass(frozen=True, slots=True)
class Milestone:
    """One step: a version of macOS, its release, the change, and the source."""

    macos: str
    when: str
    what: str
    source: str


_APPLE = "https://developer.apple.com/documentation/apple-silicon/about-the-rosetta-translation-environment"
MILESTONES = (
    Milestone("26.4", "spring 2026", "warns when an Intel app is opened.", "https://heise.de/-11183113"),
    Milestone("27", "autumn 2026", "the last version with Rosetta for all programs.", _APPLE),
    Milestone(
        "27",
        "autumn 2026",
        "the upgrade is reported to remove an installed Rosetta: softwareupdate --install-rosetta.",
        "https://github.com/fleetdm/fleet/issues/50304",
    ),
    Milestone(
        MACOS_WITHOUT_ROSETTA,
        "autumn 2027",
        "Rosetta only for some old games: other Intel programs no longer start.",
        _APPLE,
    ),
)
