"""`goarmd install` on a Mac from places where an agent cannot be: refused with the cure, and nothing is left."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.darwin.conftest import ON_A_MAC
from tests.darwin.machine import Machine
from tests.darwin.machines import system
from tests.live.running import environment
from tests.tools import only_on

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = only_on("linux", "replaces a library that a Mac has")

ROOT = Path(__file__).parents[2]
PLACES = {
    "Documents/GitHub/goarmd": "macOS protects this folder",
    "Desktop/goarmd": "macOS protects this folder",
    "Library/Mobile Documents/com~apple~CloudDocs/goarmd": "macOS protects this folder",
    ".cache/uv/archive-v0/Xy3": "this is a cache, which is emptied (uvx, uv run --with, pipx run)",
    "T/goarmd": "this is a temporary folder, which is emptied",
}
CURES = ("move it, for instance to ~/goarmd", "`uv tool install` or `pipx install`, then type `goarmd install`")


@pytest.fixture
def install(tmp_path: Path, libsystem: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs `goarmd install` on a Mac, of a goarmd in a folder below the home."""
    home, programs = tmp_path / "home", tmp_path / "bin"
    programs.mkdir()
    (programs / "launchctl").write_text(f"#!/bin/sh\necho \"$@\" >>'{tmp_path}/calls'\n")
    (programs / "launchctl").chmod(0o755)
    machine = Machine(tmp_path / "machine")
    system(machine)
    machine.write()

    def run(place: str, *words: str) -> subprocess.CompletedProcess[str]:
        (home / place).mkdir(parents=True)
        for name in ("goarmd", "tests"):
            (home / place / name).symlink_to(ROOT / name)
        own = {"MACHINE": machine.file, "LIBSYSTEM": libsystem, "ROSETTA": tmp_path / "none"}
        variables = {f"GOARMD_TEST_{name}": str(path) for name, path in own.items()}
        variables |= {"XDG_STATE_HOME": "", "XDG_CONFIG_HOME": "", "TMPDIR": str(home / "T")}
        variables |= {"PATH": f"{programs}{os.pathsep}{os.environ['PATH']}", "PYTHONPATH": str(home / place)}
        return subprocess.run(
            [*ON_A_MAC, "install", *words],
            env={**environment(home), **variables},
            cwd=home / place,
            capture_output=True,
            text=True,
            check=False,
        )

    return run


def files(folder: Path) -> set[Path]:
    return set(folder.rglob("*"))


@pytest.mark.parametrize(("place", "why"), PLACES.items(), ids=lambda text: text.split("/")[0])
@pytest.mark.parametrize("words", [(), ("--dry-run",)], ids=["", "dry run"])
def test_a_place_that_does_not_suit_an_agent_is_refused(
    install: Callable[..., subprocess.CompletedProcess[str]],
    tmp_path: Path,
    place: str,
    why: str,
    words: tuple[str, ...],
) -> None:
    (tmp_path / "home/T").mkdir(parents=True)
    done = install(place, *words)
    assert (done.returncode, done.stdout) == (2, ""), done.stderr
    (line,) = done.stderr.splitlines()
    assert line.startswith(f"goarmd: {tmp_path}/home/{place}/goarmd: {why}")
    assert line.endswith(CURES) or "move it, for instance" in line
    assert files(tmp_path / "home") == {tmp_path / "home" / "T"} | set(_made(tmp_path / "home", place))
    assert not (tmp_path / "calls").exists(), "launchctl was not asked"


def _made(home: Path, place: str) -> list[Path]:
    """What the test itself made."""
    folder = home / place
    above = [parent for parent in folder.parents if parent.is_relative_to(home) and parent != home]
    return [folder, *above, folder / "goarmd", folder / "tests"]
