"""Linters and formatters that the extension runs beside gopls: with nothing to run, or with the same work done twice.

Extension 0.52 and newer says each of these in a message (golang/vscode-go, validateConfig in extension/src/config.ts,
2026-08-21), so what only doubles work is noise here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from goarmd.catalog.verdict import Kind
from goarmd.core.findings import Severity
from goarmd.settings.judgement import DELETE, SettingsRule, fault_at
from goarmd.settings.layers import stacks
from goarmd.settings.vscode_layers import look_up, merge_layers

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from goarmd.parts.judgement import Judgement
    from goarmd.settings.home import Home, Machine, Setting, SettingsFile

_FORMATTER, _LINTER = "go.formatTool", "go.lintTool"
_BY_GOPLS = ("", "default")  # not a set: people write objects and lists there


def judge(home: Home, _: Machine) -> Iterator[Judgement]:
    """One judgement for each tool, at the strongest layer that names it."""
    for _editor, files in stacks(home):
        settings = merge_layers({each.key: each.value for each in file.settings} for file in files)
        gopls = look_up(settings, "gopls")
        options = gopls if isinstance(gopls, dict) else {}
        if formatter := _strongest(files, _FORMATTER):
            yield from _of_formatter(formatter, settings, options)
        linter = _strongest(files, _LINTER)
        if linter and linter.value == "staticcheck" and options.get("ui.diagnostic.staticcheck") is not False:
            yield _of(linter, Kind.CONFLICTS, "gopls runs staticcheck's analyzers too: each finding comes twice.")


def _of_formatter(
    setting: Setting, settings: Mapping[str, object], options: Mapping[str, object]
) -> Iterator[Judgement]:
    if setting.value == "custom" and not look_up(settings, "go.alternateTools.customFormatter"):
        detail = "go.alternateTools names no customFormatter: nothing is formatted, with a message at each start."
        yield _of(setting, Kind.MISSING_PATH, detail, noise=False)
    elif setting.value not in _BY_GOPLS and options.get("formatting.gofumpt") is True:
        yield _of(setting, Kind.CONFLICTS, "gopls formats with gofumpt too: each file is formatted twice.")


def _strongest(files: Sequence[SettingsFile], key: str) -> Setting | None:
    return next((found for file in reversed(files) if (found := file.get(key))), None)


def _of(setting: Setting, kind: Kind, detail: str, *, noise: bool = True) -> Judgement:
    return fault_at(
        setting.at,
        key=setting.key,
        kind=kind,
        severity=Severity.INFO if noise else Severity.WARNING,
        detail=detail,
        remedy="Delete the line: gopls does this work.",
        edit=DELETE,
        noise=noise,
    )


RULE = SettingsRule(
    name="client_tools",
    help="Linters and formatters of the extension that are missing, or do gopls' work once more.",
    judge=judge,
)
