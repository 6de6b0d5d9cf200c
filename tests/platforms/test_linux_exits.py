"""Exits of this machine's processes, each with its status."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from goarmd import platforms
from goarmd.core.facts import ProcessKey
from tests.platforms.linux_processes import born, gopls, reader
from tests.tools import only_on

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from goarmd.core.facts import Exit
    from goarmd.platforms import ExitWatch, ProcessReader

__all__ = ["gopls", "reader"]  # fixtures
pytestmark = only_on("linux", "reads /proc")


@pytest.fixture
def watch() -> Iterator[ExitWatch]:
    opened = platforms.current().exit_watch()
    yield opened
    opened.close()


EXITS = [
    (["sh", "-c", "read x; exit 0"], 0),
    (["sh", "-c", "read x; exit 2"], 2 << 8),
    (["sh", "-c", "read x; kill -SEGV $$"], signal.SIGSEGV),
    (["sh", "-c", "read x; kill -KILL $$"], signal.SIGKILL),
]


def first_exit(watch: ExitWatch) -> Exit:
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        if exits := watch.wait(1.0):
            return exits[0]
    raise AssertionError("no exit was reported")


@pytest.mark.parametrize(("command", "status"), EXITS)
def test_an_exit_is_reported_with_its_status(
    reader: ProcessReader, watch: ExitWatch, command: list[str], status: int
) -> None:
    with subprocess.Popen(command, stdin=subprocess.PIPE) as process:
        key = born(reader, process.pid).key
        assert watch.add(key)
        assert process.stdin is not None
        process.stdin.close()
        exit_ = first_exit(watch)
    # The core dump flag (0x80) says that a core was written, not how the process exited.
    assert (exit_.key, (exit_.status or 0) & ~0x80) == (key, status)


def test_the_exit_of_a_process_that_is_not_a_child_has_its_status(reader: ProcessReader, watch: ExitWatch) -> None:
    script = "import os,sys\nif os.fork()==0:\n sys.stdin.read(1); os._exit(3)\nprint(flush=True)"
    with subprocess.Popen(
        [sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True
    ) as parent:
        assert parent.stdout is not None
        assert parent.stdin is not None
        parent.stdout.readline()
        parent.wait()
        child = next(i for i in reader.changes().born if i.arguments and script in i.arguments)
        assert watch.add(child.key)
        parent.stdin.close()
        assert os.waitstatus_to_exitcode(first_exit(watch).status or 0) == 3


def test_the_exit_of_a_zombie_has_its_status(reader: ProcessReader, watch: ExitWatch) -> None:
    with subprocess.Popen(["sh", "-c", "read x; exit 7"], stdin=subprocess.PIPE) as process:
        key = born(reader, process.pid).key
        assert process.stdin is not None
        process.stdin.close()
        os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)  # it has exited and is not reaped
        assert watch.add(key)
        assert os.waitstatus_to_exitcode(first_exit(watch).status or 0) == 7


def test_an_exited_process_cannot_be_watched(reader: ProcessReader, watch: ExitWatch, gopls: Path) -> None:
    with subprocess.Popen([gopls, "30"]) as process:
        key = born(reader, process.pid).key
        process.kill()
    assert watch.add(key) is False


@pytest.mark.parametrize("fault", [errno.ENOSYS, errno.EMFILE])
def test_a_process_that_cannot_be_watched_does_not_count_as_exited(
    watch: ExitWatch, monkeypatch: pytest.MonkeyPatch, fault: int
) -> None:
    def refuse(_: int) -> int:
        raise OSError(fault, os.strerror(fault))

    monkeypatch.setattr(os, "pidfd_open", refuse)
    assert watch.add(ProcessKey(os.getpid(), 1.0)) is None


def test_a_key_with_another_start_time_is_not_watched(watch: ExitWatch) -> None:
    assert watch.add(ProcessKey(os.getpid(), 1.0)) is False


def test_wake_interrupts_a_wait(watch: ExitWatch) -> None:
    began = time.monotonic()
    watch.wake()
    assert watch.wait(5) == ()
    assert time.monotonic() - began < 1
