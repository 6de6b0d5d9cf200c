#!/usr/bin/env python3
"""Replaces systemctl: starts the program of the user's unit, waits for READY=1, and stops it.

It does not restart it.
"""

from __future__ import annotations

import os
import shlex
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

HOME = Path(os.environ["HOME"])
UNIT = HOME / ".config/systemd/user/goarmd.service"
WANTED = UNIT.parent / "default.target.wants" / UNIT.name
START_SECONDS = 30
PID = Path(os.environ["XDG_RUNTIME_DIR"]) / "goarmd.pid"


def running() -> int | None:
    try:
        pid = int(PID.read_text())
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return None
    return None if state == "Z" else pid


def enable() -> None:
    values = [line.partition("=") for line in UNIT.read_text().splitlines()]
    command = next(shlex.split(value) for name, _, value in values if name == "ExecStart")
    variables = dict(shlex.split(value)[0].split("=", 1) for name, _, value in values if name == "Environment")
    WANTED.parent.mkdir(exist_ok=True)
    WANTED.symlink_to(UNIT)
    assert ("Type", "=", "notify") in values, "the rest requires this type"
    with Path(PID.parent, "journal").open("w") as journal, socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as notified:
        notified.bind(str(PID.parent / "notify"))
        notified.settimeout(START_SECONDS)
        variables["NOTIFY_SOCKET"] = notified.getsockname()
        child = subprocess.Popen(
            command, env={**os.environ, **variables}, cwd=HOME, stdout=journal, stderr=journal, start_new_session=True
        )
        PID.write_text(str(child.pid))
        while b"READY=1" not in notified.recv(4096).split(b"\n"):
            pass
    Path(variables["NOTIFY_SOCKET"]).unlink()


def show() -> None:
    pid, there = running(), UNIT.exists()
    state, known = ("running" if pid else "dead"), ("loaded" if there else "not-found")
    sys.stdout.write(f"LoadState={known}\nUnitFileState={'enabled' if WANTED.exists() else ''}\nSubState={state}\n")
    sys.stdout.write(f"MainPID={pid or 0}\nNRestarts=0\nResult=success\n")


def disable() -> int:
    if not UNIT.exists():
        sys.stderr.write("Failed to disable unit: Unit file goarmd.service does not exist.\n")
        return 1
    WANTED.unlink(missing_ok=True)
    if pid := running():
        os.kill(pid, signal.SIGTERM)
        while running():
            time.sleep(0.02)
    return 0


def main(verb: str) -> int:
    if verb == "enable":
        enable()
    if verb == "disable":
        return disable()
    if verb == "show":
        show()
    return 3 if verb == "is-active" and not running() else 0


sys.exit(main(sys.argv[2]))
