"""A fix that is killed at any moment loses no file: each is as before or as planned, and --undo gives all back."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

from goarmd.core.errors import GoarmdError
from goarmd.settings import backups

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.proof, pytest.mark.timeout(1800)]

_FILES, _KILLS = 6, 60
_BEFORE, _AFTER = b"export GOBIN=/a # " + b"x" * 200_000, b"export GOBIN=/b # " + b"y" * 200_000
_WRITER = """
import sys
from pathlib import Path
from goarmd.settings import backups
from goarmd.settings.fix import Change
home, count = Path(sys.argv[1]), int(sys.argv[2])
before, after = (home / "before").read_bytes(), (home / "after").read_bytes()
changes = [Change(f"rc{n}", home / f"rc{n}", before, after, ()) for n in range(count)]
print("ready", flush=True)
sys.stdin.read(1)
backups.write(home / "backups", changes)
print("done", flush=True)
"""


def test_a_killed_fix_loses_nothing(tmp_path: Path) -> None:
    (tmp_path / "before").write_bytes(_BEFORE)
    (tmp_path / "after").write_bytes(_AFTER)
    files = [tmp_path / f"rc{number}" for number in range(_FILES)]
    chance, cut = random.Random(7), 0
    for _ in range(_KILLS):
        for file in files:
            file.write_bytes(_BEFORE)
        cut += _kill(tmp_path, chance.uniform(0, 0.03))
        assert all(file.read_bytes() in (_BEFORE, _AFTER) for file in files)
        with suppress(GoarmdError):  # it was killed before the backup was whole, and so before any file was written
            backups.undo(tmp_path / "backups")
        assert [file.read_bytes() for file in files] == [_BEFORE] * _FILES
    assert cut > _KILLS // 10  # else it was too quick to be killed within


def _kill(home: Path, after: float) -> bool:
    """Let a fix write, and kill it after so many seconds; whether it had not ended."""
    words = [sys.executable, "-c", _WRITER, str(home), str(_FILES)]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as writer:
        assert writer.stdout is not None
        assert writer.stdin is not None
        writer.stdout.readline()
        writer.stdin.write(b"x")
        writer.stdin.flush()
        time.sleep(after)
        writer.kill()
        return writer.stdout.read() == b""
