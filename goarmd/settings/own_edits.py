"""What goarmd itself changes in settings files is no drift: the baseline follows."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from goarmd.settings.baselines import Baselines
from goarmd.settings.files import compare, compared_files
from goarmd.state.kept import salt

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from goarmd.core.system import System
    from goarmd.settings.files import FileState
    from goarmd.state.state_file import StateFile


@contextmanager
def no_drift(state: StateFile, system: System, home: Path) -> Iterator[None]:
    """Accept what changes within; what had drifted before is drift afterwards too."""
    before = _states(state, system, home)
    yield
    for name, now in _states(state, system, home).items():
        earlier = before.get(name)
        if earlier and earlier.baseline is not None and now.understood and now.values != earlier.values:
            drifted = earlier.drifted_keys
            kept = {key: earlier.baseline[key] for key in drifted if key in earlier.baseline}
            accepted = {key: value for key, value in (now.values or {}).items() if key not in drifted}
            Baselines(state).accept(name, accepted | kept)


def _states(state: StateFile, system: System, home: Path) -> dict[str, FileState]:
    baselines, salted = Baselines(state), salt(state)
    found = (compare(file, home, baselines, salted) for file in compared_files(system, home))
    return {each.compared.file: each for each in found if each}
