"""PATH of a running process, as it was started."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import psutil

from goarmd.platforms._environment import search_path
from tests.tools import only_on

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pytest

pytestmark = only_on("linux", "macOS shows the environment of no system program")


@contextmanager
def running(**environment: str) -> Iterator[int]:
    """A program with this environment that has begun to run."""
    code = "import sys; sys.stdout.write('x'); sys.stdout.flush(); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-IS", "-c", code], env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdin
        assert process.stdout
        process.stdout.read(1)
        yield process.pid
        process.stdin.close()


def test_the_path_of_a_process_is_the_one_it_was_started_with() -> None:
    with running(PATH="/editor/bin:/usr/bin", OTHER="x") as pid:
        assert search_path(pid) == "/editor/bin:/usr/bin"


def test_a_process_without_path_has_none() -> None:
    with running(OTHER="x") as pid:
        assert search_path(pid) is None


def test_a_process_that_is_gone_has_none() -> None:
    with running(PATH="/x") as pid:
        pass
    assert search_path(pid) is None


def test_a_process_that_may_not_be_asked_has_none(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: object) -> dict[str, str]:
        raise psutil.AccessDenied(1)

    monkeypatch.setattr(psutil.Process, "environ", refuse)
    assert search_path(os.getpid()) is None
