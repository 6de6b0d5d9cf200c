"""Thousands of processes that start and exit while goarmd samples and is scraped."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from tests.live import LIVE
from tests.live.running import ROOT, Daemon, Metrics, only_below, until
from tests.tools import tool

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = [pytest.mark.proof, *LIVE]
_TOTAL, _WATCHED = 2000, 300
_INTERVAL = 0.5  # seconds
_SURELY_SEEN = 2 * _INTERVAL  # a process that lives this long is in at least one sample
_SCRAPES_PER_SECOND = 5


def _scrape_while(churn: subprocess.Popen[bytes], running: Daemon) -> list[Metrics]:
    scrapes = []
    while churn.poll() is None:
        scrapes.append(running.metrics())
        time.sleep(1 / _SCRAPES_PER_SECOND)
    return scrapes


def _falls(scrapes: list[Metrics]) -> list[str]:
    """Every counter that fell, or vanished, from one scrape to the next."""
    return [
        f"{name}{dict(labels)}: {value} then {later.samples[name].get(labels)}"
        for earlier, later in pairwise(scrapes)
        for name, values in earlier.samples.items()
        if name.endswith("_total")
        for labels, value in values.items()
        if later.samples[name].get(labels, -1) < value
    ]


def _is_over(metrics: Metrics) -> bool:
    return metrics.sum("goarmd_group_processes", group="gopls") == 0 and metrics.sum(
        "goarmd_group_starts_total", group="gopls"
    ) == metrics.sum("goarmd_group_exits_total", group="gopls")


def test_counts_are_right_after_two_thousand_short_processes(sleeper: Path, daemon: Callable[..., Daemon]) -> None:
    running = daemon(f'[sampling]\ninterval = "{_INTERVAL}s"\n{only_below(sleeper.parent, "gopls")}')
    forker = [sys.executable, str(ROOT / "tests" / "live" / "forker.py"), tool("sleep"), str(sleeper)]
    with subprocess.Popen([*forker, str(_TOTAL), str(_WATCHED)], stdout=subprocess.PIPE) as churn:
        scrapes = _scrape_while(churn, running)
        lives = json.loads(churn.communicate()[0])
    assert len(lives) == _WATCHED
    last = until(lambda: m if _is_over(m := running.metrics()) else None, "as many exits as starts, and none running")
    assert _falls([*scrapes, last]) == []
    starts = last.sum("goarmd_group_starts_total", group="gopls")
    assert sum(life > _SURELY_SEEN for life in lives) <= starts <= _WATCHED
    bad = ("error", "signal", "killed", "codesign", "out_of_memory")
    assert sum(last.sum("goarmd_group_exits_total", group="gopls", outcome=outcome) for outcome in bad) == 0
    assert last.samples.get("goarmd_source_errors_total", {}) == {}
    assert set(last.samples["goarmd_source_success"].values()) == {1}
