"""Doctor and status ask for what is true now, and not at the last interval."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING

from tests.live import LIVE
from tests.live.running import Daemon, only_below, started

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = LIVE
SELDOM = '[sampling]\ninterval = "2m"\n'


def _seen(running: Daemon, command: str) -> list[int]:
    answer = json.loads(running.command(command, "--json").stdout)
    return [process["pid"] for group in answer["groups"] for process in group["processes"] if group["name"] == "gopls"]


def test_a_process_that_started_after_the_last_sample_is_seen(daemon: Callable[..., Daemon], sleeper: Path) -> None:
    running = daemon(SELDOM + only_below(sleeper.parent, "gopls"))
    for command in ("status", "doctor"):
        with started(sleeper, "60") as process:
            assert _seen(running, command) == [process.pid]
    assert "last sample 0 s ago" in running.command("status").stdout


def test_a_sample_that_is_asked_for_takes_a_fraction_of_a_second(daemon: Callable[..., Daemon]) -> None:
    running = daemon(SELDOM)
    began = time.monotonic()
    running.doctor()
    assert time.monotonic() - began < 3, "well below the time-out after which any report is taken"
