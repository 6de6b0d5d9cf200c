"""How Rosetta ends, step by step."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Milestone:
    """One step of Rosetta's end: a version of macOS, when it comes, what changes, and the source."""

    macos: str
    when: str
    what: str
    source: str


_APPLE = "https://developer.apple.com/documentation/apple-silicon/about-the-rosetta-translation-environment"
MILESTONES = (
    Milestone("26.4", "spring 2026", "warns when an Intel app is opened.", "https://heise.de/-11183113"),
    Milestone("27", "autumn 2026", "the last with Rosetta as a tool for all programs.", _APPLE),
    Milestone(
        "27",
        "autumn 2026",
        "upgrading to it is reported to remove an installed Rosetta: softwareupdate --install-rosetta.",
        "https://github.com/fleetdm/fleet/issues/50304",
    ),
    Milestone("28", "autumn 2027", "Rosetta only for some old games: other Intel programs no longer start.", _APPLE),
)
