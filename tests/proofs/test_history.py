"""The history over a month, over kills, and while another process holds the file: bounded, whole, and with its gaps."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from random import Random
from typing import TYPE_CHECKING

import pytest

from goarmd.history.points import TIERS, gaps
from tests.builders import NOW, process, sample
from tests.history.past import at, changed, finding, gopls, history, totals
from tests.state.opening import opened

if TYPE_CHECKING:
    from pathlib import Path

    from goarmd.core.facts import Sample

pytestmark = [pytest.mark.proof, pytest.mark.timeout(600)]
FINE, MINUTES, COARSE = TIERS
MB, DAY = 1_000_000, 86_400.0
_LARGEST = 20 * MB
_KILLS = 40
# Reports in a row, as fast as they can be recorded, each a sample later; the first argument is the file.
_RECORD_FOR_EVER = """
import sys
from itertools import count
from pathlib import Path
from goarmd.state.state_file import StateFile
from tests.builders import NOW, process, sample
from tests.history.past import at, gopls, history

state = StateFile(Path(sys.argv[1]))
past, begin = history(state), int(sys.argv[2])
print("began", flush=True)
for number in count():
    past.record(at(begin + 15 * number, gopls(number * 1000)))
    if number % 20 == 0:
        print(begin + 15 * number, flush=True)
"""


def on_disk(path: Path) -> int:
    return sum(file.stat().st_size for file in path.parent.iterdir())


def many() -> tuple[Sample, ...]:
    """A machine with three editors and all groups."""
    editors = ("vscode", "cursor", "zed")
    return tuple(gopls(100 * MB * number, editor, pid=number) for number, editor in enumerate(editors, 1))


def test_thirty_days_take_less_than_a_minute_and_20_mb_whatever_the_clock_does(tmp_path: Path) -> None:
    path, random = tmp_path / "s" / "state.db", Random(30)
    samples, began = many(), time.monotonic()
    with opened(path) as state:
        past, now, slept, ahead = history(state), 0.0, 0.0, 0.0
        while now < 30 * DAY:
            if random.random() < 0.0002:  # the lid is closed
                pause = random.uniform(60, 12 * 3600)
                now, slept = now + pause, slept + pause
            if random.random() < 0.0005:  # the clock is set, far ahead and back too
                ahead = random.choice((0.0, 0.0, -3600.0, 3600.0, 400 * DAY, -400 * DAY))
            facts = (*samples, *([changed(NOW + now + ahead, "go.toolsEnvVars")] if random.random() < 0.001 else ()))
            found = (finding(subject=f"pid {now}"),) if random.random() < 0.01 else ()
            past.record(at(now + ahead, *facts, findings=found, totals=totals(sleep_seconds=slept)))
            now += 15
        past.close()
        took, size = time.monotonic() - began, on_disk(path)
        points = past.points(COARSE, NOW, NOW + 30 * DAY)
        found_gaps = gaps((moment, point.step) for moment, point in points)
    print(f"30 days in {took:.0f} s, {size / MB:.1f} MB, {len(points)} points, {len(found_gaps)} gaps")  # noqa: T201
    assert size < _LARGEST
    assert took < 60
    assert len(points) > 1500
    assert len(found_gaps) > 5
    assert all(point.gopls["vscode"] for _, point in points), "nothing that was not measured is zero"


def test_the_most_and_longest_names_fit_into_20_mb_too(tmp_path: Path) -> None:
    path = tmp_path / "s" / "state.db"
    names = [f"{number:02}{'x' * 200}" for number in range(40)]
    samples = [gopls(10**12 + number, name, pid=number) for number, name in enumerate(names)]
    samples += [
        sample(process("x", group=name, pid=100 + n), footprint_bytes=10**12 + n) for n, name in enumerate(names)
    ]
    with opened(path) as state:
        past = history(state)
        for number in range(6000):
            many = tuple(finding(name * 9, f"pid {number} {name * 9}") for name in names[: 40 * (number % 100 == 0)])
            past.record(at(600 * number, *samples, findings=many))
        past.close()
        print(f"at most {on_disk(path) / MB:.1f} MB")  # noqa: T201
        assert on_disk(path) < _LARGEST


def test_a_daemon_that_is_killed_while_it_writes_loses_five_minutes_at_most(tmp_path: Path) -> None:
    path, random, begin = tmp_path / "s" / "state.db", Random(9), 0
    for _ in range(_KILLS):
        command = [sys.executable, "-c", _RECORD_FOR_EVER, str(path), str(begin)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as daemon:
            assert daemon.stdout
            assert daemon.stdout.readline() == "began\n"
            time.sleep(random.uniform(0.02, 0.4))
            daemon.send_signal(signal.SIGKILL)
            said = daemon.stdout.read().split()
        last = int(said[-1]) if said else begin
        with opened(path) as state:
            assert state.problem is None
            moments = [moment - NOW for moment, _ in history(state).points(FINE, NOW + begin, NOW + 10**9)]
        if last - begin > 600:
            assert last - moments[-1] <= 315, "what was written before is there"
            assert not gaps((moment, 15.0) for moment in moments[-20:])
        begin = last + 7200
    with closing(sqlite3.connect(path)) as file:
        assert file.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    with opened(path) as state:
        points = history(state).points(MINUTES, 0, NOW + 10**9)
    assert gaps((moment, point.step) for moment, point in points), "each kill is a gap"
    assert on_disk(path) < _LARGEST


def test_while_another_process_holds_the_file_it_goes_on_and_is_saved_later(tmp_path: Path) -> None:
    path = tmp_path / "s" / "state.db"
    with opened(path) as state:
        past = history(state)
        past.record(at(0, gopls()))
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            longest = 0.0
            for second in range(15, 930, 15):
                began = time.monotonic()
                past.record(at(second, gopls()))
                longest = max(longest, time.monotonic() - began)
            assert "is locked" in (state.problem or "")
            assert len(past.points(FINE, 0, NOW + 10**9)) == 62
            other.execute("ROLLBACK")
        past.record(at(1230, gopls()))
        past.close()
        assert state.problem is None
    print(f"longest wait {longest:.1f} s")  # noqa: T201
    with opened(path) as state:
        assert len(history(state).points(FINE, 0, NOW + 10**9)) == 63
