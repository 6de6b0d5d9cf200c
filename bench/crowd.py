"""Processes to look at. They wait for input that only the bench could send, so none outlives it, however it ends."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

import psutil

from bench.measure import BenchError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

UNRELATED = (
    "postgres",
    "nginx",
    "redis-server",
    "mailer",
    "indexer",
    "backupd",
    "player",
    "browser",
    "printerd",
    "chat",
)
GOPLS = ("gopls",)
_SPAWN_TIMEOUT = 60  # seconds
_END_TIMEOUT = 10  # seconds

# Starts a program for each fifo in the background and ends, which leaves them to init. Each reads its exit code.
_LEAVE_ORPHANS = """ulimit -c 0
while read -r fifo; do "$0" -c 'read -r code <"$0" && exit "$code"' "$fifo" >&2 & echo $!; done"""


@contextmanager
def idle(folder: Path, count: int, names: Sequence[str] = UNRELATED) -> Iterator[None]:
    """So many children that wait, programs of these names in turn.

    Raises:
        BenchError: the system does not allow so many processes.
    """
    programs = [_program(folder, name, "cat") for name in names]
    reading, writing = os.pipe()
    pids: list[int] = []
    try:
        for number in range(count):
            pids.append(_start(programs[number % len(programs)], reading))  # noqa: PERF401  # known at once, to be ended
        yield
    except BlockingIOError as error:
        raise BenchError(f"only {len(pids)} of {count} processes could be started: raise `ulimit -u`") from error
    finally:
        os.close(writing)
        os.close(reading)
        for pid in pids:  # not waited for yet, so the pid is still theirs
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)


def _start(program: str, standard_input: int) -> int:
    return os.posix_spawn(program, [program], {}, file_actions=[(os.POSIX_SPAWN_DUP2, standard_input, 0)])


def _program(folder: Path, name: str, copy_of: str) -> str:
    """A copy of a small program under another name: what /proc/PID/exe and proc_pidpath tell is the file's."""
    found = shutil.which(copy_of)
    if found is None:
        raise BenchError(f"{copy_of} is not in PATH")
    return str(shutil.copy(found, folder / name))


@contextmanager
def orphans(folder: Path, count: int) -> Iterator[list[tuple[int, int]]]:
    """So many processes named gopls that are not our children: (pid, descriptor to write its exit code to)."""
    program = _program(folder, "gopls", "dash" if shutil.which("dash") else "sh")
    fifos = [folder / f"{number}.fifo" for number in range(count)]
    descriptors: list[int] = []
    started: list[psutil.Process] = []
    try:
        for fifo in fifos:
            os.mkfifo(fifo)
            descriptors.append(os.open(fifo, os.O_RDWR))  # both ends: neither side waits for the other
        names = "".join(f"{fifo}\n" for fifo in fifos)
        shell = subprocess.run(
            ["sh", "-c", _LEAVE_ORPHANS, program],
            input=names,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            timeout=_SPAWN_TIMEOUT,
            check=True,
        )
        started += map(psutil.Process, map(int, shell.stdout.split()))
        yield [(process.pid, descriptor) for process, descriptor in zip(started, descriptors, strict=True)]
    finally:
        for process in started:
            with suppress(psutil.Error):  # ended already
                process.kill()
        for descriptor in descriptors:
            os.close(descriptor)
        psutil.wait_procs(started, timeout=_END_TIMEOUT)
