"""The steps of Rosetta's removal by Apple."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from goarmd.core.system import MACOS_WITHOUT_ROSETTA
from goarmd.programs.starting import INSTALL_ROSETTA, version

if TYPE_CHECKING:
    from goarmd.core.facts import Host


@dataclass(frozen=True, slots=True)
class Milestone:
    """One step: a version of macOS, its release, the change, and the source."""

    macos: str
    when: str
    what: str
    source: str


_APPLE = "https://developer.apple.com/documentation/apple-silicon/about-the-rosetta-translation-environment"
MILESTONES = (
    Milestone("26.4", "spring 2026", "warns when an Intel program is started.", "https://heise.de/-11183113"),
    Milestone("27", "14 September 2026", "the last version with Rosetta for all programs.", _APPLE),
    Milestone(
        "27",
        "14 September 2026",
        f"the upgrade is reported to remove an installed Rosetta: {INSTALL_ROSETTA}.",
        "https://github.com/vladdoster/homebrew-formulae/issues/5",
    ),
    Milestone(
        MACOS_WITHOUT_ROSETTA,
        "autumn 2027",
        "Rosetta only for some old games: other Intel programs no longer start.",
        "https://support.apple.com/102527",
    ),
)
# The other program that people connect with Rosetta.
LINUX_PROGRAMS = (
    "Intel programs for Linux, in virtual machines and containers, are another matter: according to Apple, macOS 27 "
    "translates them without an installed Rosetta, and that does not end with macOS 28. Some container tools still ask "
    "for Rosetta (sembsa/ContainerDesktop#29)."
)


def ahead(host: Host) -> tuple[Milestone, ...]:
    """The steps from this Mac's version on."""
    here = version(host)
    return tuple(step for step in MILESTONES if (of_step := _numbers(step)) >= here[: len(of_step)])


def _numbers(step: Milestone) -> tuple[int, ...]:
    return tuple(map(int, step.macos.split(".")))
