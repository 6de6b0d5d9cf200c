"""A daemon that meets one misfortune after another during crashes: no count is lost, nothing counts twice.

What cannot be tried here: a limit of threads (root has none), a clock that jumps (tests/runtime/test_schedule.py sets
its own), a damaged state file (its counts begin again, with a word: tests/state).
"""

from __future__ import annotations

import json
import os
import signal
import time
from random import Random
from typing import TYPE_CHECKING

import pytest

from tests.live import LIVE
from tests.live.running import until
from tests.proofs.restarts import Restarts, Trouble, restarts, trouble

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["restarts", "trouble"]  # fixtures

pytestmark = [*LIVE, pytest.mark.proof, pytest.mark.timeout(1800)]
_ROUNDS = max(60, int(os.environ.get("GOARMD_PROOF_EXAMPLES", "100_000")) * 300 // 100_000)  # CI has an hour
_LONGEST = 1.5  # seconds until the daemon is killed
_KNOWN = ("the state is saved", 10.0)


def _is_killed(restarts: Restarts, random: Random) -> None:
    with restarts.running() as daemon:
        restarts.watch(daemon, random.uniform(0.05, _LONGEST))


def _is_stopped(restarts: Restarts, random: Random) -> None:
    with restarts.running() as daemon:
        until(daemon.is_ready, "the daemon is ready")
        restarts.watch(daemon, random.uniform(0, _LONGEST))
        daemon.process.terminate()
        assert daemon.process.wait(10) in (0, 1)  # 1: a step took longer than a second, beside all that happens here


def _loses_its_state_file(restarts: Restarts, random: Random) -> None:
    with restarts.running() as daemon:
        until(daemon.is_ready, "the daemon is ready")
        for path in random.choice(([restarts.state], [*restarts.state.parent.glob("state.db*")])):
            path.unlink(missing_ok=True)
        until(restarts.state.exists, *_KNOWN)
        restarts.watch(daemon, random.uniform(0, _LONGEST))


def _meets_another_daemon(restarts: Restarts, random: Random) -> None:
    with restarts.running() as daemon:
        until(daemon.is_ready, "the daemon is ready")
        with restarts.running() as second:
            assert second.process.wait(10) == 2
        restarts.watch(daemon, random.uniform(0, _LONGEST))


def _has_few_descriptors(restarts: Restarts, random: Random) -> None:
    with restarts.running(f"ulimit -n {random.randrange(24, 64)};") as daemon:
        ends = time.monotonic() + _LONGEST
        while daemon.process.poll() is None and time.monotonic() < ends:
            time.sleep(0.05)
        assert daemon.process.poll() in (None, 1, 2), daemon.stderr.read_text()  # it runs, or says why not
        _, traceback, shown = daemon.stderr.read_text().partition("Traceback")
        assert not traceback, shown


def _has_a_full_disk(restarts: Restarts, random: Random) -> None:
    blocks = restarts.state.stat().st_size // 512 if restarts.state.exists() else 0
    with restarts.running(f"ulimit -f {blocks + random.randrange(8)};") as daemon:
        time.sleep(random.uniform(0.05, _LONGEST))
        assert daemon.process.poll() is None, daemon.stderr.read_text()


def _is_reloaded_all_the_time(restarts: Restarts, random: Random) -> None:
    with restarts.running() as daemon:
        until(daemon.is_ready, "the daemon is ready")
        for _ in range(random.randrange(20)):
            daemon.process.send_signal(signal.SIGHUP)
            restarts.watch(daemon, random.uniform(0, 0.1))


_MISFORTUNES: tuple[Callable[[Restarts, Random], None], ...] = (
    *(_is_killed, _is_stopped, _loses_its_state_file, _meets_another_daemon),
    *(_has_few_descriptors, _has_a_full_disk, _is_reloaded_all_the_time),
)


def test_no_misfortune_loses_a_crash_or_counts_it_twice(restarts: Restarts, trouble: Trouble) -> None:
    random = Random(11)
    for _ in range(_ROUNDS):
        random.choice(_MISFORTUNES)(restarts, random)
    print(json.dumps(restarts.assert_exact(trouble)))  # noqa: T201
