from __future__ import annotations

import threading
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from tests.runtime.watching import ALL_EVENTS, EVENTS, Watched

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@pytest.fixture(params=list(ALL_EVENTS.values()), ids=list(ALL_EVENTS))
def watched(request: pytest.FixtureRequest) -> Iterator[Watched]:
    made = Watched(request.param)
    with closing(made.watch):
        yield made


@pytest.fixture
def native() -> Iterator[Watched]:
    made = Watched(EVENTS)
    with closing(made.watch):
        yield made


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "User" / "settings.json"
    path.parent.mkdir()
    path.write_text("{}")
    return path


@pytest.fixture
def threads_begun() -> Callable[[], int]:
    """How many threads run that this test began: one that an earlier test left may end meanwhile."""
    before = set(threading.enumerate())
    return lambda: len(set(threading.enumerate()) - before)
