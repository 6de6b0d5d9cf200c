"""Real gopls servers answer settings and flags as in goarmd's table.

The gopls from tests/install_gopls.sh is asked, and an older one if it is installed next to it.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import time
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import pytest

from goarmd.catalog import go_environment, gopls_options, gopls_table
from goarmd.catalog.go_environment import Where
from goarmd.catalog.gopls_flags import Effect, as_node_passes, flag_verdicts
from goarmd.probes.conversation import without_telemetry
from goarmd.probes.gopls import ask
from tests.live import ONE_AT_A_TIME
from tests.tools import tool

if TYPE_CHECKING:
    from goarmd.catalog.gopls_refusal import Refusal

pytestmark = [pytest.mark.live, ONE_AT_A_TIME]

OLDER = "gopls-0.18.1"  # GOBIN=DIR GOTOOLCHAIN=go1.24.11 go install golang.org/x/tools/gopls@v0.18.1, renamed

# Every setting that any release has is set to each of these. An object has one entry at most that gopls refuses: which
# of several it names first changes from run to run.
VALUES: list[object] = [
    True, None, 1, 1.5, 1e30, -(2.0**63), "", "true", "fuzzy", "Prompt", "GOPLS", "500", "5s", "1d", [], ["a"],
    ["-a", "+b"], ["-**/x", "-a?b"], ["-v", 1], {}, {"a": True}, {"a": 1}, {"a": None}, {"Escape": True},
    {"noBounds": False}, {"fieldalignment": True}, {"fieldalignment": False}, {"a": {"b": []}},
]  # fmt: skip
SPECIAL: list[dict[str, object]] = [
    {},
    {"ui": {"semanticTokens": True}},
    {"x.y.gofumpt": True, "ui.diagnostic.analyses": {"nosuch": True}},
    {"gofumpt": True, "formatting.gofumpt": False},
    {"gofumpt": "x", "formatting.gofumpt": "y", "a.b.gofumpt": True},
    {"codelenses": {"run_govulncheck": True, "vulncheck": True, "nosuch": True}},
    {"codelens": {"run_govulncheck": True, "vulncheck": True}},
    {"goFumpt": True, 'we"ird\n': 1, "ünï; setting option": 1, "": 1, ".": 1},
    {"directoryFilters": ["-a; duplicate value for env", "b"], "env": {"X": ""}},
]
FLAGS: list[list[object]] = [
    [], ["-rpc.trace"], ["--rpc.trace=false", "-v"], ["-mode", "stdio"], ["-mod=readonly"], ["--cpuprofile=x"],
    ["serve"], ["serve", "-rpc.trace"], ["serve", "-v"], ["serve", "x"], ["serve", "-debug"], ["-v", "serve", "-x"],
    ["-debug"], ["-debug", "-logfile"], ["-rpc.trace=maybe"], ["-v=x"], ["-listen.timeout=5"],
    ["-listen.timeout", "1s"],
    ["true"], [True], [None], [1.0], [""], ["-"], ["--"], ["--", "x"], ["--", "-x"], ["--", "serve", "-x"], ["---x"],
    ["-=x"], ["-h"], ["-otel=x"], ["-ocagent=off"], ["-port", "x"], ["-port=0"], ["-mcp.listen="], ["-remote.debug=x"],
    ["serve", "-remote.debug=x"], ["-ä=ö"], ["-x", "serve"], ["Serve"],
]  # fmt: skip


@pytest.fixture(scope="module", params=["gopls", OLDER])
def server(request: pytest.FixtureRequest) -> tuple[Path, str]:
    """A gopls and its version."""
    name: str = request.param
    if name == OLDER and shutil.which(OLDER) is None:
        pytest.skip(f"{OLDER} is not beside the gopls that tests/install_gopls.sh builds")
    path = Path(tool(name))
    said = subprocess.run([path, "version"], capture_output=True, text=True, check=True).stdout
    version = re.search(r"gopls (v\S+)", said)
    assert version, said
    assert not gopls_table.is_newer(version[1]), f"{version[1]} is not in the table: make it again"
    return path, version[1]


def _by_message(refusal: Refusal) -> str:
    return refusal.message


def _compare(server: tuple[Path, str], options: dict[str, object]) -> None:
    gopls, version = server
    answer = ask(gopls, options)
    assert (answer.problem, answer.exit_code) == (None, 0)
    said = sorted(gopls_options.refusals(options, version), key=_by_message)
    assert sorted(answer.refusals, key=_by_message) == said


@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_gopls_answers_every_setting_as_in_the_table(server: tuple[Path, str], value: object) -> None:
    _compare(server, dict.fromkeys(gopls_table.table().options, value))


@pytest.mark.parametrize("options", SPECIAL, ids=lambda options: " ".join(options) or "none")
def test_gopls_answers_combined_settings_as_in_the_table(server: tuple[Path, str], options: dict[str, object]) -> None:
    _compare(server, options)


@pytest.mark.parametrize("flags", FLAGS, ids=repr)
def test_gopls_exits_on_flags_as_in_the_table(server: tuple[Path, str], flags: list[object], tmp_path: Path) -> None:
    gopls, version = server
    command = [str(gopls), *map(as_node_passes, flags)]
    without_telemetry(tmp_path)  # else it starts a second process
    ended = subprocess.run(
        command,
        cwd=tmp_path,
        env={"HOME": str(tmp_path), "PATH": "", "GOPLSCACHE": str(tmp_path)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )
    bad = [verdict for verdict in flag_verdicts(flags, version) if verdict.effect is Effect.EXITS]
    serves = (
        ended.returncode == 0 and "Usage:" not in ended.stdout + ended.stderr
    )  # until it finds that its editor is gone
    assert serves != bool(bad), ended
    if bad and bad[0].message:
        assert ended.stderr.split("\n")[0].partition("=")[0] == bad[0].message.partition("=")[0]


def test_asking_leaves_no_process_and_is_cheap(server: tuple[Path, str]) -> None:
    started = time.time()
    answer = ask(server[0], {"gofumpt": True}, timeout=60)
    assert answer.seconds < 5
    left = [
        each.info["cmdline"]
        for each in psutil.process_iter(["cmdline", "create_time"])
        if each.info["create_time"] >= started and each.info["cmdline"]
    ]  # an older one is somebody's editor
    assert [words for words in left if words[0] == str(server[0])] == []


@pytest.mark.parametrize("flag", ["-json", "-m", "-u", "-versions", "-w", "-ldflags=-s -w"])
def test_gopls_loads_no_workspace_with_a_flag_of_one_go_command(
    server: tuple[Path, str], flag: str, tmp_path: Path
) -> None:
    (tmp_path / "go.mod").write_text("module x.test/m\n\ngo 1.21\n", "utf-8")
    (tmp_path / "a.go").write_text("package a\n", "utf-8")
    environment = {**os.environ, "GOFLAGS": flag, "GOENV": "off", "HOME": str(tmp_path)}
    command = [str(server[0]), "symbols", "a.go"]
    said = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False).stderr
    found = go_environment.verdict("GOFLAGS", flag, Where.EXPANDED)
    assert found
    assert found.detail.partition("exits with: ")[2].rstrip(".") in said
