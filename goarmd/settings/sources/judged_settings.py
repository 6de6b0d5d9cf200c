"""Judges the settings of editors, Go and shells: what is wrong here, for the versions installed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from goarmd.parts.source import Cadence, Context, Source
from goarmd.settings import judge_machine, locations
from goarmd.settings.facts import ReadSettings

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from goarmd.core.facts import Fact


def read(context: Context) -> Iterable[Fact]:
    """One Judgement for each fault, and which files were read."""
    yield from judge_machine.LAST.judge(context)
    yield ReadSettings(files=judge_machine.LAST.files)


def files(context: Context) -> Iterable[Path]:
    """The settings files of editors and workspaces that the source `settings` does not watch: profiles, launch.json."""
    disk = judge_machine.disk_of(context)
    places = [place.path for place in locations.user_settings(disk, [context.platform.system])]
    folders = judge_machine.workspaces(context)
    places += [place.path for folder in folders for place in locations.workspace_settings(disk, folder)]
    return (*places, locations.go_env_file(context.platform.system, context.home))


SOURCE = Source(
    name="judged_settings",
    help="Judges the settings of editors, Go and shells, for the versions that are installed.",
    cadence=Cadence.WATCHED,
    read=read,
    files=files,
)
