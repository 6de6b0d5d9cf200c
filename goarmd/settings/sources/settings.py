"""Settings files of editors, shells and Go: how they differ from the baseline and from the last run."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from goarmd.core.facts import LookAgain
from goarmd.core.private_folders import trail
from goarmd.parts.source import Cadence, Context, Source
from goarmd.settings import judge_machine
from goarmd.settings.baselines import Baselines
from goarmd.settings.files import ComparedFile, compare, compared_files, gone_files
from goarmd.settings.noticing import Noticing
from goarmd.state.kept import salt

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from goarmd.core.facts import Fact

_MARGIN = 0.1  # seconds: a timer may come early


def read(context: Context) -> Iterable[Fact]:
    """One WatchedFile for each file that is there, or was when its baseline was accepted."""
    baselines, salted = Baselines(context.state), salt(context.state)
    states = [state for file in _compared(context) if (state := compare(file, context.home, baselines, salted))]
    noticing = Noticing(context.state, context.home, judge_machine.LAST.known(context.home), time.time())
    noticed = [noticing.notice(state) for state in states]
    yield from (each.fact for each in noticed)
    if waits := [each.again for each in noticed if each.again is not None]:
        yield LookAgain(seconds=min(waits) + _MARGIN)


def _compared(context: Context) -> tuple[ComparedFile, ...]:
    """Which files shells read was found when the settings were judged, which this source never does."""
    workspaces, shell_files = judge_machine.workspaces(context), judge_machine.LAST.shell_files_of(context.home)
    compared = compared_files(context.platform.system, context.home, workspaces, shell_files)
    return (*compared, *gone_files(context.home, Baselines(context.state), compared))


def files(context: Context) -> Iterable[Path]:
    """The files, present or not, and the links that lead to them."""
    for file in _compared(context):
        way = trail(file.path, context.home)
        yield from way.links
        if way.end is not None:
            yield way.end


SOURCE = Source(
    name="settings",
    help="Reads the settings files of editors, shells and Go, and reports what changed since the baseline.",
    cadence=Cadence.WATCHED,
    read=read,
    files=files,
)
