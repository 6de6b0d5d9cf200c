"""Terminals and aliases that start a shell for Intel: all that is typed there runs translated."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from goarmd.catalog import homebrew
from goarmd.catalog.verdict import Kind
from goarmd.core.findings import Severity
from goarmd.settings.judgement import DELETE, SettingsRule, fault_at
from goarmd.settings.of_go import is_apple_silicon

if TYPE_CHECKING:
    from collections.abc import Iterator

    from goarmd.parts.judgement import Judgement
    from goarmd.settings.home import Home, Line, Machine, Setting

_PROFILES = ("terminal.integrated.profiles.osx", "terminal.integrated.automationProfile.osx")
_OLD_SHELL = "terminal.integrated.shell.osx"
_SHELL = re.compile(r"/usr/local/bin/(?:ba|z|fi|da)?sh")
_INTEL = re.compile(r"(?:^|[\s\"'/])arch\s+-(?:arch\s+)?x86_64\b")


def judge(home: Home, machine: Machine) -> Iterator[Judgement]:
    """One judgement for each terminal profile and each alias."""
    if not is_apple_silicon(machine):
        return
    for setting in (found for key in _PROFILES for found in home.settings(key)):
        profiles = setting.parts() if setting.key == _PROFILES[0] else [setting]
        for profile in profiles:
            if _starts_intel(profile.value):
                yield _of_profile(profile)
    for setting in home.settings(_OLD_SHELL):
        if isinstance(setting.value, str) and _is_intel(setting.value):
            yield _of_profile(setting)
    for start in (start for shell in home.shells for start in shell.intel_starts):
        yield _of(
            start.at,
            start.name,
            "This starts programs for Intel, which run translated by Rosetta, with all that they start.",
            "Delete the line.",
            edit=None,  # of a line that starts a program, only its owner knows what else it does
            noise=start.is_asked_for,
        )


def _starts_intel(profile: object) -> bool:
    if not isinstance(profile, dict):
        return False
    path, arguments = profile.get("path", ""), profile.get("args", [])
    paths = path if isinstance(path, list) else [path]
    typed = arguments if isinstance(arguments, list) else [arguments]
    words = " ".join(str(word) for word in (*paths, *typed))
    return bool(_INTEL.search(words)) or any(isinstance(each, str) and _is_intel(each) for each in paths)


def _is_intel(path: str) -> bool:
    """Whether a shell is the Homebrew for Intel's, which is the only one that puts shells into /usr/local/bin."""
    return homebrew.is_for_intel(path) or _SHELL.fullmatch(path) is not None


def _of_profile(setting: Setting) -> Judgement:
    detail = "Terminals of this profile start a shell for Intel: go, dlv and all else there run translated by Rosetta."
    return _of(setting.at, setting.key, detail, "Delete the profile, or name a native shell such as /bin/zsh.")


def _of(at: Line, key: str, detail: str, remedy: str, *, edit: str | None = DELETE, noise: bool = False) -> Judgement:
    return fault_at(
        at,
        key=key,
        kind=Kind.FOREIGN_ARCHITECTURE_PATH,
        severity=Severity.WARNING,
        detail=detail,
        remedy=remedy,
        edit=edit,
        noise=noise,
    )


RULE = SettingsRule(
    name="intel_shells",
    help="Terminals and aliases that start a shell for Intel, in which everything runs translated.",
    judge=judge,
)
