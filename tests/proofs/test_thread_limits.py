"""A daemon whose user may have only so many processes and threads: it says what it cannot do, or does it all."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.live import LIVE
from tests.live.running import environment, free_port

if TYPE_CHECKING:
    from collections.abc import Iterator

_NOBODY = 65534  # no other process runs as this user: the kernel counts all of a user's
pytestmark = [
    *LIVE,
    pytest.mark.proof,
    pytest.mark.timeout(120),
    pytest.mark.skipif(
        platform.system() != "Linux" or os.geteuid() != 0 or shutil.which("prlimit") is None,
        reason="another user's limits: needs root on Linux",
    ),
]


@pytest.fixture
def home() -> Iterator[Path]:
    """A home of that user, which may not look into pytest's folders."""
    with tempfile.TemporaryDirectory(prefix="goarmd-limits-") as folder:
        os.chown(folder, _NOBODY, _NOBODY)
        yield Path(folder)


@pytest.mark.parametrize("most", range(1, 13))
def test_with_few_threads_it_runs_or_says_why_not(home: Path, most: int) -> None:
    (home / "config/goarmd").mkdir(parents=True)
    (home / "config/goarmd/config.toml").write_text(f'[http]\nlisten = "127.0.0.1:{free_port()}"\n')
    command = ["prlimit", f"--nproc={most}", sys.executable, "-m", "goarmd", "run"]
    variables = environment(home) | {"PATH": "/usr/bin:/bin"}
    shutil.chown(home, _NOBODY, _NOBODY)
    (home / "state").mkdir()
    shutil.chown(home / "state", _NOBODY, _NOBODY)
    with subprocess.Popen(
        command, user=_NOBODY, group=_NOBODY, extra_groups=[], env=variables, cwd=home, stderr=subprocess.PIPE
    ) as daemon:
        time.sleep(3)
        daemon.terminate()
        said = daemon.communicate(timeout=30)[1].decode()
    assert daemon.returncode in (0, 1), said
    assert (daemon.returncode == 1) == ("cannot start (can't start new thread)" in said), said
    assert "internal error" not in said
    assert "Traceback" not in said
    assert '"severity": "critical"' not in said, "what this machine lacks is no fault of Go"
