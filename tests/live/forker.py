"""A program that starts and reaps many short processes at random, and prints how long each lived.

Usage: forker.py SLEEP GOPLS TOTAL WATCHED, where GOPLS is a copy of SLEEP and is started WATCHED times of TOTAL.
"""

from __future__ import annotations

import json
import os
import random
import sys
import time

_PAUSE = 0.0075  # seconds between two starts, on average
_MOST_AT_ONCE = 200
_SHORTEST, _LONGEST = 0.002, 3.0  # seconds of sleep


def _main() -> None:
    ordinary, watched_program = sys.argv[1], sys.argv[2]
    total, watched = int(sys.argv[3]), int(sys.argv[4])
    programs = [watched_program] * watched + [ordinary] * (total - watched)
    choice = random.Random(7)  # the same order each time; the system's scheduling differs enough
    choice.shuffle(programs)
    began: dict[int, float] = {}
    lives: list[float] = []
    for program in programs:
        # Lifetimes from milliseconds to seconds are equally frequent.
        seconds = _SHORTEST * (_LONGEST / _SHORTEST) ** choice.random()
        # Some systems have all their small programs in one file, which decides by argv[0].
        pid = os.posix_spawn(program, ["sleep", f"{seconds:.3f}"], os.environ)
        began[pid] = time.monotonic() if program == watched_program else 0.0
        _reap(began, lives, least=len(began) - _MOST_AT_ONCE)
        time.sleep(choice.expovariate(1 / _PAUSE))
    _reap(began, lives, least=len(began))
    json.dump(lives, sys.stdout)


def _reap(began: dict[int, float], lives: list[float], least: int) -> None:
    """Reap exited children; wait for at least this many."""
    while began:
        pid, _ = os.waitpid(-1, 0 if least > 0 else os.WNOHANG)
        if not pid:
            return
        least -= 1
        if start := began.pop(pid):
            lives.append(time.monotonic() - start)


if __name__ == "__main__":
    _main()
