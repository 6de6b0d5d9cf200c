"""The plugin for SwiftBar and xbar, run as they run it: with an environment that has no PATH of a shell."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

PLUGIN = Path(__file__).parents[1] / "menubar/goarmd.1m.sh"


def shown(tmp_path: Path, *, status: str, code: int, doctor: str = "") -> list[str]:
    """What the plugin prints when goarmd answers so."""
    goarmd = tmp_path / "a folder/goarmd"
    goarmd.parent.mkdir()
    answer = f'if [ "$1" = doctor ]; then printf "%s" "{doctor}"; else echo "{status}"; exit {code}; fi'
    goarmd.write_text(f"#!/bin/sh\n{answer}\n")
    goarmd.chmod(0o755)
    variables = {"GOARMD": str(goarmd), "HOME": str(tmp_path), "PATH": "/usr/bin:/bin"}
    done = subprocess.run([PLUGIN], capture_output=True, text=True, check=True, env=variables)
    assert done.stderr == ""
    return done.stdout.splitlines()


def test_a_fine_machine_is_one_line_and_two_things_to_open(tmp_path: Path) -> None:
    title, line, *menu = shown(tmp_path, status="goarmd: fine, gopls 612 MB", code=0)
    assert (title, line, len(menu)) == ("goarmd: fine, gopls 612 MB", "---", 2)
    assert f'shell="{tmp_path}/a folder/goarmd"' in menu[0]


def test_what_is_to_be_fixed_is_in_the_menu_and_cannot_set_parameters(tmp_path: Path) -> None:
    doctor = "2 things to fix.\ncritical: a crash | shell=/bin/rm\nwarning: b\n"
    lines = shown(tmp_path, status="goarmd: 2 to fix", code=1, doctor=doctor)
    assert lines[2:5] == ["critical: a crash / shell=/bin/rm", "warning: b", "---"]


def test_a_stopped_daemon_is_named_without_a_look_at_the_machine(tmp_path: Path) -> None:
    lines = shown(tmp_path, status="goarmd is not running", code=1, doctor="never asked\nx")
    assert lines[:2] == ["goarmd is not running", "---"]
    assert "x" not in lines


@pytest.mark.skipif(Path("/usr/local/bin/goarmd").exists(), reason="goarmd is installed here")
def test_without_goarmd_it_says_so(tmp_path: Path) -> None:
    variables = {"HOME": str(tmp_path), "PATH": "/usr/bin:/bin"}
    done = subprocess.run([PLUGIN], capture_output=True, text=True, check=True, env=variables)
    assert done.stdout.startswith("goarmd: not found\n")
