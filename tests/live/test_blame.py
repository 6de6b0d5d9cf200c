"""A real gopls that dies of a flag under an editor: doctor names the settings.json and the line that sets it."""

from __future__ import annotations

import json
import shutil
import subprocess
import time
from typing import TYPE_CHECKING, Any

import pytest

from tests.live import LIVE
from tests.live.running import Daemon, environment, gopls_below, place, until
from tests.live.test_crashes import _log, _log_exit

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = LIVE
_SETTLED = 20.0  # seconds; a crash is counted after ten at the latest
_SETTINGS = """{
  // from a guide
  "editor.fontSize": 12,
  "go.languageServerFlags": [
    "-rpc.trace",
    "-cachesize=512"
  ]
}
"""
_AT_LINE = "In {file}, line 6: "


@pytest.fixture
def running(gopls: Path, daemon: Callable[..., Daemon], tmp_path: Path) -> Daemon:
    """A daemon in whose home an editor's settings give gopls a flag that it does not know."""
    file = tmp_path / "daemon0/home/config/Code/User/settings.json"
    file.parent.mkdir(parents=True)
    file.write_text(_SETTINGS)
    return daemon(f'[sampling]\ninterval = "300ms"\n{gopls_below(gopls.parent)}')


def _as_an_editor_starts_it(gopls: Path, home: Path, tmp_path: Path, log: Path) -> int:
    """An extension host, here a small shell at its path, starts gopls with the flags of the settings and logs."""
    host = place(shutil.which("sh") or "", tmp_path / ".vscode-server/cli/servers/Stable-0/server", "node")
    flags = json.loads(_SETTINGS.replace("// from a guide", ""))["go.languageServerFlags"]
    script = '"$@"; exit $?'
    command = [str(host), "-c", script, "--type=extensionHost", str(gopls), *flags]
    with log.open("ab") as stderr:
        done = subprocess.run(command, env=environment(home), timeout=20, check=False, stderr=stderr)
    _log_exit(log, done.returncode)
    return done.returncode


def _finding(running: Daemon, check: str) -> dict[str, Any] | None:
    found = json.loads(running.doctor("--json").stdout)["findings"]
    return next((finding for finding in found if finding["check"] == check), None)


def test_the_remedy_of_the_crash_names_file_and_line(running: Daemon, gopls: Path, tmp_path: Path) -> None:
    setting = until(lambda: _finding(running, "makes_gopls_exit"), "the setting is found before anything crashes", 30)
    place_of_setting = {
        "file": "config/Code/User/settings.json",
        "line": 6,
        "key": "go.languageServerFlags -cachesize=512",
    }
    assert setting["place"] == place_of_setting
    assert setting["remedy"]["edit"] == ""
    log = _log(running.home)
    for _ in range(3):
        assert _as_an_editor_starts_it(gopls, running.home, tmp_path, log) == 2
        time.sleep(0.3)  # the language client waits too
    loop = until(lambda: _finding(running, "crash_loop"), "the crashes are found", _SETTLED)
    assert loop["remedy"]["text"].startswith(_AT_LINE.format(file=place_of_setting["file"]))
    listed = json.loads(running.command("crashes", "--json").stdout)["crashes"]
    assert {crash["causes"][0]["cause"] for crash in listed} == {"bad-flag"}
    assert all(crash["causes"][0]["remedy"].startswith("In config/Code") for crash in listed)


def test_a_gopls_whose_path_has_no_go_is_found_with_both_paths(
    gopls: Path, daemon: Callable[..., Daemon], tmp_path: Path
) -> None:
    home = tmp_path / "daemon0/home"
    go = place(shutil.which("sh") or "", home / "sdk/go/bin", "go")
    (home / ".zshrc").write_text(f'export PATH="{go.parent}:$PATH"\n')
    host = place(shutil.which("sh") or "", tmp_path / ".vscode-server/cli/servers/Stable-0/server", "node")
    command = [str(host), "-c", '"$1"; exit $?', "--type=extensionHost", str(gopls)]
    variables = {**environment(home), "PATH": f"{tmp_path}/nowhere"}
    with subprocess.Popen(command, env=variables, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL) as editor:
        assert editor.stdin
        running = daemon(f'[sampling]\ninterval = "300ms"\nslow_interval = "2s"\n{gopls_below(gopls.parent)}')
        found = until(lambda: _finding(running, "editor_environment"), "the other PATH is found", 30)
        editor.stdin.close()
        editor.wait(timeout=10)
    assert found["place"]["key"] == "PATH of vscode"
    assert f"{tmp_path}/nowhere" in found["detail"]
    assert str(go.parent) in found["detail"]
