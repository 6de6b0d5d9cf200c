"""Bash itself says what thousands of made start-up files do: what is called certain must be so."""

from __future__ import annotations

import platform
from pathlib import Path
from random import Random
from shutil import which

import pytest

from goarmd.settings.formats.uname import Uname
from goarmd.settings.shell_environment import read_environment
from goarmd.settings.shell_values import Files, ShellEnvironment
from tests.proofs.bash_files import MACHINE, NAMES, asked, made

pytestmark = [
    pytest.mark.proof,
    pytest.mark.timeout(1800),
    pytest.mark.skipif(which("bash") is None or platform.system() != "Linux", reason="bash on Linux is the oracle"),
]
_FILES = 4_000


def _check(found: ShellEnvironment, values: dict[str, str], exported: set[str]) -> int:
    """How many variables are called certain; each of them must be so."""
    certain = 0
    for name in NAMES:
        candidates = found.final(name)
        if not candidates:
            assert name not in values
        elif len(candidates) == 1 and candidates[0].certain and candidates[0].value is not None:
            assert candidates[0].value == values.get(name)
            assert name in exported or not candidates[0].exported
            certain += 1
    if all(entry.certain for entry in found.path):
        assert ":".join(entry.folder or "/usr/bin:/bin" for entry in found.path) == values["PATH"]
    return certain


def test_what_is_certain_is_so_in_bash(tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    files = Files(
        lambda path: Path(path).read_bytes() if path == f"{tmp_path}/.bashrc" else None,
        lambda _folder: (),
        lambda path: Path(path).exists(),
    )
    random, certain, refused = Random(1), 0, 0
    for _ in range(_FILES):
        text = 'add() { PATH="$1:$PATH"; }\n' + "\n".join(made(random) for _ in range(random.randint(3, 9))) + "\n"
        (tmp_path / ".bashrc").write_text(text)
        if (found_by_bash := asked(tmp_path)) is None:
            refused += 1
            continue
        found = read_environment("bash-interactive", str(tmp_path), files, uname=Uname("Linux", MACHINE))
        assert found.problems == (), text
        certain += _check(found, *found_by_bash)
    assert certain > _FILES * 0.9
    assert refused < _FILES // 10
