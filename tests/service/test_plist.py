"""What launchd is told about the agent."""

from __future__ import annotations

import os
import plistlib
import subprocess
import sys
from typing import TYPE_CHECKING

from goarmd.service import guide, launchd
from tests.service.fakes import agent
from tests.tools import tool

if TYPE_CHECKING:
    from pathlib import Path

    from goarmd.service import Agent


def test_it_restarts_after_a_failure_and_stays_stopped_after_a_stop(home: Path) -> None:
    assert plistlib.loads(launchd.plist(agent(home)))["KeepAlive"] == {"SuccessfulExit": False, "Crashed": True}


def test_the_umask_is_octal_077_written_in_decimal() -> None:
    assert b"<integer>63</integer>" in guide.sample_plist()


def test_carried_variables_keep_homebrews_path(home: Path) -> None:
    described = agent(home, environment={"XDG_STATE_HOME": "/elsewhere"})
    variables = plistlib.loads(launchd.plist(described))["EnvironmentVariables"]
    assert variables["XDG_STATE_HOME"] == "/elsewhere"
    assert variables["PATH"].split(":")[:2] == ["/opt/homebrew/bin", "/usr/local/bin"]


def test_every_path_in_the_plist_is_absolute() -> None:
    values = plistlib.loads(guide.sample_plist())
    paths = [values[key] for key in ("WorkingDirectory", "StandardErrorPath")]
    assert all(os.path.isabs(path) for path in (*paths, *values["ProgramArguments"]))  # noqa: PTH117


def test_libplist_reads_the_same_as_python(tmp_path: Path) -> None:
    source, binary = tmp_path / "agent.plist", tmp_path / "agent.bin"
    source.write_bytes(guide.sample_plist())
    done = subprocess.run([tool("plistutil"), "-i", source, "-f", "bin", "-o", binary], check=False)
    assert done.returncode == 0
    assert plistlib.loads(binary.read_bytes()) == plistlib.loads(guide.sample_plist())


def start(home: Path, described: Agent) -> subprocess.CompletedProcess[str]:
    """Start the agent as launchd does: its program, with its variables, in its folder."""
    service = launchd.service(described, 501)
    assert service.launcher
    service.launcher.file.parent.mkdir(parents=True, exist_ok=True)
    service.launcher.file.write_bytes(service.launcher.content)
    service.launcher.file.chmod(0o755)
    described.logs.mkdir(parents=True, exist_ok=True)
    values = plistlib.loads(service.content)
    path = os.pathsep.join(filter(None, map(os.path.abspath, sys.path)))
    return subprocess.run(
        values["ProgramArguments"],
        env={**values["EnvironmentVariables"], "PYTHONPATH": path},
        cwd=values["WorkingDirectory"],
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_agent_starts_from_paths_with_spaces_and_quotes(home: Path, tmp_path: Path) -> None:
    venv = tmp_path / "my 'own' $tools"
    venv.symlink_to(sys.prefix)
    python = venv / "bin" / os.path.basename(sys.executable)
    command = (str(python), "-I", "-m", "goarmd", "--version")
    done = start(home, agent(home, command=command, needs=(python,)))
    assert (done.returncode, done.stdout.split()[:1]) == (0, ["goarmd"]), done.stderr


def test_an_agent_has_one_process_because_the_script_becomes_its_command(home: Path) -> None:
    done = start(home, agent(home, command=(sys.executable, "-c", "import os; print(os.getppid())")))
    assert int(done.stdout) == os.getpid()


def test_an_agent_whose_python_is_gone_stays_stopped_and_logs_what_to_do(home: Path, tmp_path: Path) -> None:
    (tmp_path / "python").symlink_to(tmp_path / "upgraded")
    done = start(home, agent(home, command=("/bin/false",), needs=(tmp_path / "python",)))
    assert (done.returncode, done.stdout) == (0, "")
    assert f"{tmp_path}/python is gone" in done.stderr
    assert f"launchctl bootout gui/501/{launchd.LABEL}; rm '{launchd.file_of(home)}'" in done.stderr


def test_a_log_that_failing_starts_have_filled_is_emptied(home: Path) -> None:
    described = agent(home, command=("/bin/false",))
    described.logs.mkdir(parents=True)
    log = described.logs / "goarmd.log"
    log.write_bytes(b"x" * 1000)
    start(home, described)
    assert log.stat().st_size == 1000
    os.truncate(log, 20_000_001)
    assert start(home, described).returncode == 1
    assert log.stat().st_size == 0


def test_shellcheck_accepts_the_script(home: Path, tmp_path: Path) -> None:
    service = launchd.service(agent(home, needs=(home / "a b",)), 501)
    assert service.launcher
    script = tmp_path / "script"
    script.write_bytes(service.launcher.content)
    done = subprocess.run([tool("shellcheck"), script], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_a_module_in_the_home_folder_does_not_replace_pythons_own(home: Path) -> None:
    (home / "argparse.py").write_text("raise SystemExit('the wrong module')")
    python, flag = sys.executable, agent(home).command[3]
    done = subprocess.run([python, flag, "-c", "import argparse"], cwd=home, env={}, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr


def test_the_readme_explains_every_key_of_the_plist(home: Path) -> None:
    rows = {line.split("`")[1] for line in guide.readme().splitlines() if line.startswith("| `")}
    assert rows == set(plistlib.loads(launchd.plist(agent(home, background=True))))


def test_nothing_lowers_the_priority_of_the_agent() -> None:
    assert not {"ProcessType", "LowPriorityIO", "Nice"} & plistlib.loads(guide.sample_plist()).keys()


def test_an_older_python_sees_the_real_version_of_macos() -> None:
    assert plistlib.loads(guide.sample_plist())["EnvironmentVariables"]["SYSTEM_VERSION_COMPAT"] == "0"


def test_an_installation_names_the_commands_that_remove_it_without_goarmd(home: Path) -> None:
    notes = launchd.service(agent(home), 501).notes
    assert any(f"launchctl bootout gui/501/{launchd.LABEL}; rm " in note for note in notes)
