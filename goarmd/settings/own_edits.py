"""What goarmd itself changes in settings files is not drift: the baseline follows."""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import msgspec

from goarmd.settings import notes as notes_of
from goarmd.settings.baselines import Baselines, with_values
from goarmd.settings.files import compare, differing, known_files
from goarmd.settings.notes import Repair
from goarmd.state.kept import salt

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from goarmd.core.system import System
    from goarmd.settings.files import FileState
    from goarmd.state.state_file import StateFile


@contextmanager
def no_drift(state: StateFile, system: System, home: Path, *, repairs: bool) -> Iterator[None]:
    """Accept what changes within; what had drifted before is drift afterwards too.

    Args:
        state: the state file.
        system: macOS or Linux.
        home: the home folder.
        repairs: what changes is shown as a repair; otherwise it takes repairs back.
    """
    before = _states(state, system, home)
    try:
        yield
    finally:
        for name, now in _states(state, system, home).items():
            earlier = before.get(name)
            if earlier and earlier.baseline is not None and now.understood and now.values != earlier.values:
                _follow(state, earlier, now, repairs=repairs)


def _follow(state: StateFile, earlier: FileState, now: FileState, *, repairs: bool) -> None:
    name, before, after = earlier.compared.file, earlier.values or {}, now.values or {}
    drifted = earlier.drifted_keys
    Baselines(state).accept(name, with_values(after, earlier.baseline or {}, drifted))
    changed = [key for key in differing(before, after) if key not in drifted]
    notes = notes_of.read(state, name).without_repairs(changed)
    if repairs:
        at = time.time()
        new = {key: Repair(before=before.get(key), after=after.get(key), at=at) for key in changed}
        notes = msgspec.structs.replace(notes, repairs={**notes.repairs, **new})
    notes_of.write(state, name, notes)


def _states(state: StateFile, system: System, home: Path) -> dict[str, FileState]:
    baselines, salted = Baselines(state), salt(state)
    found = (compare(file, home, baselines, salted) for file in known_files(system, home, baselines))
    return {each.compared.file: each for each in found if each}
