"""What outputs may use, for tests."""

from __future__ import annotations

from goarmd.history.recorder import History
from goarmd.outputs import Surroundings
from goarmd.runtime.on_demand import OnDemand
from goarmd.state.state_file import StateFile


def around(state: StateFile | None = None) -> Surroundings:
    opened = state or StateFile(None)
    return Surroundings(OnDemand(tuple, lambda: None, lambda: None), History(opened, lambda: (0.0, 0)), opened)
