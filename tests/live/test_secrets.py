"""Secrets of sixty shapes wherever goarmd looks, and a real daemon that shows none of them anywhere."""

from __future__ import annotations

import json
import shutil
import stat
import subprocess
import time
from datetime import datetime
from typing import TYPE_CHECKING

import pytest

from tests.core.test_secrecy import SHAPES
from tests.live import LIVE
from tests.live.running import Daemon, environment, place, until

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

pytestmark = LIVE
_COMMANDS = (
    ("drift",),
    ("settings", "--all"),
    ("doctor",),
    ("doctor", "--here"),
    ("crashes",),
    ("status",),
    ("config", "show"),
)
_LINES = tuple(shape.replace("\n", " ").replace("'", "") for shape in SHAPES)


def _settings() -> dict[str, object]:
    return {
        "go.toolsEnvVars": {f"GO_{number}": shape for number, shape in enumerate(SHAPES)},
        "go.testEnvVars": {"GOPROXY": SHAPES[0]},
        "go.languageServerFlags": list(SHAPES),
        "go.buildFlags": list(SHAPES),
        "go.alternateTools": {"gopls": SHAPES[0], "dlv": SHAPES[6]},
        "go.goroot": SHAPES[6],
        "gopls": {"buildFlags": list(SHAPES), "env": dict(enumerate(SHAPES)), **dict.fromkeys(SHAPES, 1)},
        "http.proxy": SHAPES[0],
        "http.proxyAuthorization": SHAPES[31],
        "terminal.integrated.env.linux": {f"T{number}": shape for number, shape in enumerate(SHAPES)},
        "launch": {
            "configurations": [{"type": "go", "args": list(SHAPES), "env": {"X": SHAPES[0]}, "mode": SHAPES[6]}]
        },
        "sqltools.connections": list(SHAPES),
    }


def _plant(home: Path) -> None:
    for folder in ("config/Code/User", "project/.vscode", "config/go"):
        (home / folder).mkdir(parents=True)
    (home / "config/Code/User/settings.json").write_text(json.dumps(_settings(), indent=1))
    (home / "project/.vscode/settings.json").write_text(json.dumps(_settings()) + ", broken")
    exports = "".join(f"export GO_{number}='{line}' V{number}='{line}'\n" for number, line in enumerate(_LINES))
    aliases = "".join(f"alias go{number}='go {line}'\nsource '/x/{line}'\n" for number, line in enumerate(_LINES))
    known = "".join(
        f"export {name}='{_LINES[0]}'\n" for name in ("GOPROXY", "HTTPS_PROXY", "GOFLAGS", "PATH", "GOROOT")
    )
    (home / ".zshrc").write_text(exports + aliases + known)
    (home / ".bashrc").write_text(exports.replace("'", '"') + "export GOFLAGS='open\n")
    env = "".join(f"GO_{number}={line}\n" for number, line in enumerate(_LINES))
    (home / "config/go/env").write_text(f"{env}GOPROXY={_LINES[0]}\nGOARCH={_LINES[6]}\nexport A={_LINES[6]}\n")


def _panic_in_a_log(home: Path) -> None:
    """The standard error of a gopls that panics with each of them, as the editor logs it."""
    now = datetime.now().astimezone()
    session = now.strftime("%Y%m%dT%H%M%S")
    folder = home / "config/Code/logs" / session / "window1/exthost" / f"output_logging_{session}"
    folder.mkdir(parents=True)
    clock = now.strftime("%-I:%M:%S %p")
    end = f"[Info  - {clock}] Connection to server got closed. Server will restart.\n"
    end += f"[Error - {clock}] Server process exited with code 2.\n"
    panics = (f"panic: cannot reach {line}\n\ngoroutine 1 [running]:\nmain.main()\n\t/x.go:1 +0x1\n" for line in _LINES)
    (folder / "1-gopls (server).log").write_text("".join(panic + end for panic in panics))


@pytest.fixture
def running(daemon: Callable[..., Daemon], tmp_path: Path) -> Iterator[Daemon]:
    """A daemon that has read all of it, saved it, and seen a change."""
    home = tmp_path / "daemon0/home"
    _plant(home)
    program = place(shutil.which("sh") or "", tmp_path / "bin", "gopls")  # takes any arguments, and waits
    command = [str(program), "-c", "read x", *SHAPES, "--token", "SECRET-of-no-known-shape"]
    with subprocess.Popen(command, env=environment(home), stdin=subprocess.PIPE) as process:
        textfile, log = tmp_path / "goarmd.prom", tmp_path / "goarmd.log"
        started = daemon(
            f'[sampling]\ninterval = "300ms"\nslow_interval = "2s"\n[textfile]\npath = "{textfile}"\n'
            f'[log]\nlevel = "debug"\nfile = "{log}"\n[executables]\nworkspaces = ["{home}/project"]\n'
        )
        until(lambda: started.processes("gopls").get(process.pid), "the process with secrets is seen")
        _panic_in_a_log(home)
        until(lambda: started.report()["crashes"], "the crashes are seen")
        until(lambda: [f for f in started.report()["findings"] if f["place"]], "settings are judged", 40)
        until(lambda: "goarmd_config_drifted_keys" in started.metrics().samples, "settings are compared")
        (home / ".zshrc").write_text((home / ".zshrc").read_text().replace("SECRET01", "SECRET99"))
        until(lambda: started.metrics().sum("goarmd_config_drifted_keys", file="zshrc"), "a change is noticed")
        time.sleep(1)
        yield started
        process.kill()


def _everything_shown(running: Daemon, folder: Path) -> dict[str, str]:
    shown = {path: running.ask(path)[1].decode() for path in ("/metrics", "/", "/api/v1/report")}
    for words in _COMMANDS:
        for form in ((), ("--json",)):
            done = running.command(*words, *form)
            assert done.returncode in (0, 1), (words, done.stderr)
            shown[" ".join((*words, *form))] = done.stdout + done.stderr
    files = (*folder.glob("goarmd.*"), running.stderr, *(running.home / "state").rglob("*.*"))
    shown |= {str(file): file.read_bytes().decode("latin-1") for file in files if file.is_file()}  # not the socket
    return shown


def test_no_secret_is_shown_or_kept_anywhere(running: Daemon, tmp_path: Path) -> None:
    shown = _everything_shown(running, tmp_path)
    assert {"state.db", "state.db-wal", "goarmd.prom", "goarmd.log"} <= {name.rpartition("/")[2] for name in shown}
    found = {name: text.find("SECRET") for name, text in shown.items()}
    assert {name: shown[name][max(0, at - 100) : at + 50] for name, at in found.items() if at >= 0} == {}
    assert "[hidden]" in shown["/api/v1/report"]


def test_only_the_owner_may_read_what_is_kept(running: Daemon, tmp_path: Path) -> None:
    kept = [tmp_path / "goarmd.log", *(running.home / "state/goarmd").iterdir()]
    assert {path.name: stat.S_IMODE(path.stat().st_mode) for path in kept} == {path.name: 0o600 for path in kept}
    assert stat.S_IMODE((running.home / "state/goarmd").stat().st_mode) == 0o700
