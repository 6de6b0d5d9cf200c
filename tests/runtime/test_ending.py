"""The end of the process: slow steps get their time, one that hangs does not."""

from __future__ import annotations

import subprocess
import sys

import pytest

_PROGRAM = """
import time
from threading import Thread
from goarmd.runtime import ending
ending._LONGEST_STEP = 0.2
steps = ending.Ending()
Thread(target=steps.insist, daemon=True).start()
for _ in range({slow}):
    steps.step(lambda: time.sleep(0.1))
steps.step(lambda: time.sleep({last}))
steps.complete()
print("whole")
"""


@pytest.mark.parametrize(
    ("slow", "last", "code", "said"), [(8, 0, 0, "whole"), (0, 30, 1, "stop.forced")], ids=["slow", "hanging"]
)
def test_slow_steps_get_their_time_and_a_hanging_one_ends_the_process(
    slow: int, last: int, code: int, said: str
) -> None:
    program = _PROGRAM.format(slow=slow, last=last)
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=20)
    assert done.returncode == code
    assert said in done.stdout + done.stderr
