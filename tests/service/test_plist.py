"""What launchd is told about the agent."""

from __future__ import annotations

import os
import plistlib
import subprocess
import sys
from typing import TYPE_CHECKING

from goarmd.service import launchd
from tests.service.fakes import agent
from tests.tools import tool

if TYPE_CHECKING:
    from pathlib import Path


def test_it_restarts_after_a_failure_and_stays_stopped_after_a_stop(home: Path) -> None:
    assert plistlib.loads(launchd.plist(agent(home)))["KeepAlive"] == {"SuccessfulExit": False, "Crashed": True}


def test_the_umask_is_octal_077_written_in_decimal() -> None:
    assert b"<integer>63</integer>" in launchd.sample_plist()


def test_carried_variables_keep_homebrews_path(home: Path) -> None:
    described = agent(home, environment={"XDG_STATE_HOME": "/elsewhere"})
    variables = plistlib.loads(launchd.plist(described))["EnvironmentVariables"]
    assert variables["XDG_STATE_HOME"] == "/elsewhere"
    assert variables["PATH"].split(":")[:2] == ["/opt/homebrew/bin", "/usr/local/bin"]


def test_every_path_in_the_plist_is_absolute() -> None:
    values = plistlib.loads(launchd.sample_plist())
    paths = [values[key] for key in ("WorkingDirectory", "StandardOutPath", "StandardErrorPath")]
    assert all(os.path.isabs(path) for path in (*paths, values["ProgramArguments"][0], values["ProgramArguments"][2]))  # noqa: PTH117


def test_libplist_reads_the_same_as_python(tmp_path: Path) -> None:
    source, binary = tmp_path / "agent.plist", tmp_path / "agent.bin"
    source.write_bytes(launchd.sample_plist())
    done = subprocess.run([tool("plistutil"), "-i", source, "-f", "bin", "-o", binary], check=False)
    assert done.returncode == 0
    assert plistlib.loads(binary.read_bytes()) == plistlib.loads(launchd.sample_plist())


def test_the_plist_starts_goarmd_from_paths_with_spaces(home: Path, tmp_path: Path) -> None:
    venv = tmp_path / "my tools"
    venv.symlink_to(sys.prefix)
    command = (str(venv / "bin" / os.path.basename(sys.executable)), "-I", "-m", "goarmd", "--version")
    values = plistlib.loads(launchd.plist(agent(home, command=command)))
    done = subprocess.run(
        values["ProgramArguments"],
        env={
            **values["EnvironmentVariables"],
            "PYTHONPATH": os.pathsep.join(filter(None, map(os.path.abspath, sys.path))),
        },
        cwd=values["WorkingDirectory"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout.split()[:1]) == (0, ["goarmd"]), done.stderr


def test_a_module_in_the_home_folder_does_not_replace_pythons_own(home: Path) -> None:
    (home / "argparse.py").write_text("raise SystemExit('the wrong module')")
    python, flag = sys.executable, agent(home).command[3]
    done = subprocess.run([python, flag, "-c", "import argparse"], cwd=home, env={}, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr


def test_the_readme_explains_every_key_of_the_plist() -> None:
    rows = {line.split("`")[1] for line in launchd.readme().splitlines() if line.startswith("| `")}
    assert rows == set(plistlib.loads(launchd.sample_plist()))


def test_the_notice_names_the_program_that_macos_shows(home: Path) -> None:
    assert '"arch"' in launchd.service(agent(home), 501).notes[0]
    assert '"python"' in launchd.service(agent(home, command=("/v/bin/python", "-m", "goarmd")), 501).notes[0]
