"""Opens a state file for a test."""

from __future__ import annotations

from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

from goarmd.state.state_file import StateFile

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def opened(path: Path | None) -> Iterator[StateFile]:
    with closing(StateFile(path)) as state:
        yield state
