"""Where the log goes, and that it stays small."""

from __future__ import annotations

import json
import os
import pty
import resource
import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

# Logs lines until the file was rotated, then writes to standard error as Python does for a crash.
_PROGRAM = """
import sys
from goarmd.config.schema import Log
from goarmd.core.units import Size
from goarmd.runtime.logs import logger, set_up
set_up(Log(file=sys.argv[1], max_size=Size(1000)))
for number in range(int(sys.argv[2])):
    logger().info("line", number=number)
print("last words", file=sys.stderr)
"""


def write(stderr: Path, file: str, lines: int, **variables: str) -> None:
    """Run the program as launchd does: its standard error is a file."""
    path = os.pathsep.join(filter(None, map(os.path.abspath, sys.path)))
    with stderr.open("ab") as opened:
        command = [sys.executable, "-c", _PROGRAM, file, str(lines)]
        environment = {**os.environ, "PYTHONPATH": path, **variables}
        subprocess.run(command, check=True, stderr=opened, env=environment)


def test_the_log_of_a_service_is_rotated_at_its_largest_size(tmp_path: Path) -> None:
    log = tmp_path / "goarmd.log"
    write(log, "", 100, GOARMD_LOG_FILE=str(log))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["goarmd.log", "goarmd.log.1"]
    assert max(path.stat().st_size for path in tmp_path.iterdir()) <= 1000


def test_what_python_writes_itself_stands_at_the_end_of_a_rotated_log(tmp_path: Path) -> None:
    log = tmp_path / "goarmd.log"
    write(log, "", 100, GOARMD_LOG_FILE=str(log))
    *lines, last = log.read_text().splitlines()
    assert last == "last words"
    assert json.loads(lines[-1])["number"] == 99


def test_the_configured_log_file_replaces_that_of_the_service(tmp_path: Path) -> None:
    log, mine = tmp_path / "goarmd.log", tmp_path / "mine.log"
    write(log, str(mine), 1, GOARMD_LOG_FILE=str(log))
    assert json.loads(mine.read_text())["event"] == "line"
    assert log.read_text() == "last words\n"


def test_standard_error_stays_where_it_leads_if_the_log_is_another_file(tmp_path: Path) -> None:
    stderr, log = tmp_path / "stderr", tmp_path / "goarmd.log"
    write(stderr, str(log), 100)
    assert stderr.read_text() == "last words\n"


def test_the_log_can_be_read_by_its_owner_only(tmp_path: Path) -> None:
    log = tmp_path / "goarmd.log"
    log.touch(mode=0o644)
    write(log, str(log), 100)
    assert {path.stat().st_mode & 0o777 for path in tmp_path.iterdir()} == {0o600}


def test_a_log_that_cannot_be_written_is_told_in_one_line(tmp_path: Path) -> None:
    def let_files_be_empty() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))  # writes then fail, as on a full disk

    log = tmp_path / "goarmd.log"
    path = os.pathsep.join(filter(None, map(os.path.abspath, sys.path)))
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM, str(log), "5"],
        check=True,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=let_files_be_empty,
        env={**os.environ, "PYTHONPATH": path},
    )
    assert done.stderr == f"goarmd: the log cannot be written ({log}: File too large): lines are lost\nlast words\n"


def test_a_terminal_obeys_nothing_in_a_line(tmp_path: Path) -> None:
    ours, theirs = pty.openpty()
    line = 'set_up(Log()); logger().warning("found", file="/x/\\x1b]0;title\\x07tool")'
    program = f"from goarmd.config.schema import Log\nfrom goarmd.runtime.logs import logger, set_up\n{line}"
    path = os.pathsep.join(filter(None, map(os.path.abspath, sys.path)))
    subprocess.run([sys.executable, "-c", program], check=True, stderr=theirs, env={**os.environ, "PYTHONPATH": path})
    os.close(theirs)
    shown = os.read(ours, 4096)
    os.close(ours)
    assert b"title" in shown
    assert b"\x1b]0;" not in shown
