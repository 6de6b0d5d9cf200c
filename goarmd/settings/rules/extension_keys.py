"""Settings of the Go extension that its installed version does not know, takes otherwise, or no longer reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from goarmd.catalog import vscode_go
from goarmd.settings.judgement import SettingsRule, judged
from goarmd.settings.versions import extension_version, manifest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from goarmd.parts.judgement import Judgement
    from goarmd.settings.home import Home, Line, Machine, Setting

# Judged by rules of their own: these know more than the schema.
_ELSEWHERE = frozenset({"go.languageServerFlags"})


def judge(home: Home, machine: Machine) -> Iterator[Judgement]:
    """One judgement for each key or part of one."""
    for file in home.files:
        version, own = extension_version(home, machine, file.editor) or "", manifest(home, file.editor)
        for setting in file.settings:
            if setting.key.startswith("go.") and setting.key not in _ELSEWHERE:
                for verdict in vscode_go.verdicts(setting.key, setting.value, version, own.keys if own else None):
                    yield judged(_line(setting, verdict.key), verdict)


def _line(setting: Setting, key: str) -> Line:
    """Where a part of a setting stands, by its key."""
    for part in setting.parts():
        if key == part.key or key.startswith(f"{part.key}."):
            return _line(part, key)
    return setting.at


RULE = SettingsRule(
    name="extension_keys",
    help="Settings that the installed Go extension does not know, no longer reads, or takes otherwise.",
    judge=judge,
)
