"""Debug configurations with attributes that the Go extension or Delve do not know or refuse."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING

from goarmd.catalog import launch_json
from goarmd.settings.home import Line
from goarmd.settings.judgement import SettingsRule, judged
from goarmd.settings.layers import stacks
from goarmd.settings.versions import extension_version, manifest
from goarmd.settings.vscode_layers import look_up, merge_layers

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from goarmd.parts.judgement import Judgement
    from goarmd.settings.home import Home, Launch, Machine, SettingsFile


def judge(home: Home, machine: Machine) -> Iterator[Judgement]:
    """One judgement for each attribute."""
    version, own = extension_version(home, machine, "") or "", manifest(home, "")
    installed = own.debug if own and own.debug else None
    adapters = [(files[-1], _adapter(files)) for _, files in stacks(home)] if home.launches else []
    for launch in home.launches:
        for verdict in launch_json.verdicts(launch.values, version, installed, _adapter_of(launch, adapters)):
            line = launch.line_of(verdict.key.removeprefix("launch."))
            yield judged(Line(launch.file, line), verdict)


def _adapter(files: Iterable[SettingsFile]) -> object:
    """The default that the settings name: src/goDebugConfiguration.ts of golang/vscode-go reads it there."""
    settings = merge_layers({each.key: each.value for each in file.settings} for file in files)
    return look_up(settings, "go.delveConfig.debugAdapter")


def _adapter_of(launch: Launch, adapters: Iterable[tuple[SettingsFile, object]]) -> str:
    """That of the settings beside it, else of any editor; where editors differ, the one that takes most attributes."""
    path = PurePath(launch.file)
    beside = str(path.with_name("settings.json")) if path.name == "launch.json" else launch.file
    own = [adapter for file, adapter in adapters if file.file == beside]
    used = own or [adapter for file, adapter in adapters if not file.folder]
    return launch_json.LEGACY if launch_json.LEGACY in used else launch_json.DAP


RULE = SettingsRule(
    name="launch_json",
    help="Debug configurations with attributes that the Go extension or Delve do not know or refuse.",
    judge=judge,
)
