"""Debug configurations with attributes that the Go extension or Delve do not know or refuse."""

from __future__ import annotations

from typing import TYPE_CHECKING

from goarmd.catalog import launch_json
from goarmd.settings.home import Line
from goarmd.settings.judgement import SettingsRule, judged
from goarmd.settings.versions import extension_version, manifest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from goarmd.parts.judgement import Judgement
    from goarmd.settings.home import Home, Machine


def judge(home: Home, machine: Machine) -> Iterator[Judgement]:
    """One judgement for each attribute."""
    version, own = extension_version(home, machine, "") or "", manifest(home, "")
    for launch in home.launches:
        for verdict in launch_json.verdicts(launch.values, version, own.debug if own and own.debug else None):
            line = launch.line_of(verdict.key.removeprefix("launch."))
            yield judged(Line(launch.file, line), verdict)


RULE = SettingsRule(
    name="launch_json",
    help="Debug configurations with attributes that the Go extension or Delve do not know or refuse.",
    judge=judge,
)
