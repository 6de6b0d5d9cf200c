"""Signals are acted on whatever the main thread does; in a process that may be signalled."""

from __future__ import annotations

import subprocess
import sys

_PROGRAM = """
import os, signal, threading, time
from goarmd.runtime.signals import Signals
came = []
def act():
    came.append(1)
    print("came", flush=True)
Signals({signal.SIGHUP: act, signal.SIGTERM: lambda: os._exit(7)})
"""


def _run(rest: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", _PROGRAM + rest]
    return subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)


def test_a_signal_is_acted_on_while_the_main_thread_is_stuck() -> None:
    done = _run("threading.Timer(0.3, lambda: signal.raise_signal(signal.SIGTERM)).start(); time.sleep(60)")
    assert (done.returncode, done.stderr) == (7, "")


def test_every_signal_is_acted_on_in_order() -> None:
    done = _run(
        "for number in range(3): os.kill(os.getpid(), signal.SIGHUP); time.sleep(0.2)\n"
        "signal.raise_signal(signal.SIGTERM); time.sleep(60)"
    )
    assert (done.returncode, done.stdout.split()) == (7, ["came"] * 3)


def test_a_flood_of_signals_writes_nothing() -> None:
    done = _run(
        "for number in range(20000): signal.raise_signal(signal.SIGHUP)\n"
        "signal.signal(signal.SIGHUP, signal.SIG_IGN); time.sleep(1)\n"
        "signal.raise_signal(signal.SIGTERM); time.sleep(60)"
    )
    assert (done.returncode, done.stderr) == (7, "")
