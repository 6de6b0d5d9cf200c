"""A real gopls that loads a large module in 200 MB: the kernel kills it, and goarmd knows why."""

from __future__ import annotations

import os
import signal
import subprocess
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.live import LIVE
from tests.live.lsp import Editor
from tests.live.running import Daemon, gopls_below, until
from tests.tools import tool

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

pytestmark = [*LIVE, pytest.mark.proof, pytest.mark.timeout(300)]
_LIMIT = 200_000_000  # bytes
_PATIENCE = 120.0  # seconds to load the module
_GROUPS = Path("/sys/fs/cgroup")


@pytest.fixture
def memory_group() -> Iterator[Path]:
    """A control group with little memory: v2, or v1's `memory`."""
    of_v1 = _GROUPS / "memory"
    parent, limit = (of_v1, "memory.limit_in_bytes") if of_v1.exists() else (_GROUPS, "memory.max")
    folder = parent / f"goarmd-test-{os.getpid()}"
    try:
        folder.mkdir()
        (folder / limit).write_text(str(_LIMIT))
    except OSError as error:
        with suppress(OSError):
            folder.rmdir()
        pytest.skip(f"no control group with a limit of memory can be made here: {error}")
    yield folder
    until(lambda: not (folder / "cgroup.procs").read_text(), "the group is empty")
    folder.rmdir()


@pytest.fixture
def standard_library() -> Path:
    """The largest module that every Go has."""
    root = subprocess.run([tool("go"), "env", "GOROOT"], capture_output=True, text=True, check=True).stdout.strip()
    return Path(root) / "src"


def _outcomes(daemon: Daemon) -> dict[str, float]:
    metrics = daemon.metrics()
    return {
        outcome: metrics.sum("goarmd_group_exits_total", group="gopls", outcome=outcome)
        for outcome in ("out_of_memory", "killed")
    }


def test_the_kernels_kill_is_out_of_memory_and_a_persons_is_not(
    daemon: Callable[..., Daemon], gopls: Path, memory_group: Path, standard_library: Path, tmp_path: Path
) -> None:
    running = daemon(f'[sampling]\ninterval = "500ms"\n{gopls_below(gopls.parent)}')
    in_group = ["sh", "-c", 'echo $$ > "$1/cgroup.procs"; exec "$0"', str(gopls), str(memory_group)]
    file = standard_library / "net/http/server.go"
    with Editor(in_group, standard_library, tmp_path / "home") as window:
        with suppress(OSError, EOFError):
            window.open(file)
        assert window.process.wait(_PATIENCE) == -signal.SIGKILL
        until(lambda: _outcomes(running) == {"out_of_memory": 1, "killed": 0}, "the exit is counted")
        until(lambda: running.report()["crashes"], "the crash is counted")
    (crash,) = running.report()["crashes"]
    assert crash["causes"][0]["cause"] == "out-of-memory", crash
    assert running.metrics().sum("goarmd_crashes_total", group="gopls", cause="out-of-memory") == 1
    assert [each["check"] for each in running.report()["findings"] if each["subject"] == "gopls"] == ["recent_crash"]

    with Editor([str(gopls)], standard_library, tmp_path / "home2") as window:
        until(lambda: running.processes("gopls").get(window.process.pid), "the second gopls is seen")
        window.process.kill()
        window.process.wait()
        until(lambda: _outcomes(running) == {"out_of_memory": 1, "killed": 1}, "the second exit is counted")
