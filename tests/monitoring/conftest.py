from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.monitoring.replay import Replay

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def replay(tmp_path: Path) -> Replay:
    return Replay(tmp_path)
