"""The log file belongs to its owner alone."""

from __future__ import annotations

import logging
import stat
from typing import TYPE_CHECKING

import pytest

from goarmd.config.schema import Log
from goarmd.core.units import Size
from goarmd.runtime import logs

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(autouse=True)
def _handlers_as_before() -> Iterator[None]:
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    yield
    for handler in root.handlers[:]:
        root.removeHandler(handler)
        if handler not in before:
            handler.close()
    root.handlers[:] = before
    root.setLevel(level)


def test_only_the_owner_may_read_the_log_and_the_old_one(tmp_path: Path) -> None:
    path = tmp_path / "goarmd.log"
    path.touch(mode=0o644)
    logs.set_up(Log(file=str(path), max_size=Size(200)))
    for number in range(10):
        logging.getLogger().warning("a line that fills the file: %s", number)
    names = {file.name: stat.S_IMODE(file.stat().st_mode) for file in tmp_path.iterdir()}
    assert names == {"goarmd.log": 0o600, "goarmd.log.1": 0o600}
