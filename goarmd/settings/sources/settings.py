"""Settings files of editors, shells and Go: how they differ from the baseline and from the last run."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from goarmd.core.private_folders import trail
from goarmd.parts.source import Cadence, Context, Source
from goarmd.settings.baselines import Baselines
from goarmd.settings.facts import WatchedFile
from goarmd.settings.files import FileState, compare, compared_files, differing
from goarmd.state.kept import salt

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from goarmd.core.facts import Fact


def read(context: Context) -> Iterable[Fact]:
    """One WatchedFile for each file that is there, or was when its baseline was accepted."""
    baselines, salted = Baselines(context.state), salt(context.state)
    for file in compared_files(context.platform.system, context.home):
        if state := compare(file, context.home, baselines, salted):
            yield _fact(state, baselines, time.time())


def _fact(state: FileState, baselines: Baselines, now: float) -> Fact:
    """The file's state, after it is remembered. The first sight of a file is its baseline."""
    file, path = state.compared.file, state.compared.path
    latest = baselines.latest(file)
    changed_keys = differing(latest.values if latest else None, state.values)
    changed_at = now if changed_keys else latest.changed_at if latest else None
    if state.values is not None and state.understood:
        if state.baseline is None:
            baselines.accept(file, state.values)
        if changed_keys or latest is None:
            baselines.remember(file, state.values, changed_at)
    return WatchedFile(
        file=file,
        path=str(path),
        drifted_keys=state.drifted_keys,
        changed_keys=changed_keys,
        changed_at=changed_at,
        problems=state.problems,
    )


def files(context: Context) -> Iterable[Path]:
    """The files, present or not, and the links that lead to them."""
    for file in compared_files(context.platform.system, context.home):
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
