"""A daemon that is killed two hundred times during crashes: no count is lost, nothing counts twice."""

from __future__ import annotations

import json
from random import Random

import pytest

from tests.live import LIVE
from tests.proofs.restarts import Restarts, Trouble, restarts, trouble

__all__ = ["restarts", "trouble"]  # fixtures

pytestmark = [*LIVE, pytest.mark.proof, pytest.mark.timeout(1200)]
_KILLS = 200
_LONGEST_RUN = 1.5  # seconds; about half a second of it is the start


def test_no_crash_is_lost_or_counted_twice(restarts: Restarts, trouble: Trouble) -> None:  # fixtures
    random = Random(7)
    for _ in range(_KILLS):
        with restarts.running() as daemon:
            restarts.watch(daemon, random.uniform(0.05, _LONGEST_RUN))
    print(json.dumps(restarts.assert_exact(trouble)))  # noqa: T201
