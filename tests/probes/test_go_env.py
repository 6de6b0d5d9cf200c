"""A go that is asked for its environment, and all the ways in which it can fail to answer."""

from __future__ import annotations

import errno
import json
import os
import sys
import time
from pathlib import Path
from textwrap import dedent
from typing import TYPE_CHECKING

import psutil
import pytest

from goarmd.probes import conversation, go_env
from tests.tools import tool

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture
def go(tmp_path: Path) -> Callable[[str], Path]:
    """Makes a program called go out of Python code."""

    def make(code: str) -> Path:
        path = tmp_path / "bin" / "go"
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"#!{sys.executable} -IS\nimport json, os, sys\n{dedent(code)}")
        path.chmod(0o755)
        return path

    return make


def test_its_version_and_variables_come_back(go: Callable[[str], Path], tmp_path: Path) -> None:
    answer = go_env.ask(go("print(json.dumps({'GOVERSION': 'go1.26.3 X:exp', 'GOOS': 'linux'}))"), tmp_path / "env")
    assert (answer.version, answer.message) == ("1.26.3", None)
    assert answer.variables["GOOS"] == "linux"


def test_its_values_are_in_no_repr_because_they_can_hold_logins(go: Callable[[str], Path], tmp_path: Path) -> None:
    answer = go_env.ask(go("print(json.dumps({'GOPROXY': 'https://me:word@x'}))"), tmp_path / "env")
    assert "word" not in repr(answer)


def test_it_is_asked_in_an_empty_home_with_the_env_file_and_without_downloads(
    go: Callable[[str], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GOFLAGS", "-bad")
    seen = tmp_path / "seen"
    code = f"""
    files = sorted(name for _, _, names in os.walk(".") for name in names)
    same = os.path.samefile(os.environ["HOME"], os.getcwd())
    open({str(seen)!r}, "w").write(json.dumps([sys.argv[1:], files, same, dict(os.environ)]))
    print("{{}}")
    """
    answer = go_env.ask(go(code), tmp_path / "env")
    arguments, files, same, environment = json.loads(seen.read_text())
    assert (arguments, files, same) == (["env", "-json"], ["mode", "mode"], True)
    assert (environment["GOENV"], environment["GOTOOLCHAIN"]) == (str(tmp_path / "env"), "local")
    assert "GOFLAGS" not in environment
    assert answer.version is None


def test_a_go_that_exits_says_why_in_its_first_line(go: Callable[[str], Path], tmp_path: Path) -> None:
    code = "print('go: bad\\nmore', file=sys.stderr); sys.exit(2)"
    assert go_env.ask(go(code), tmp_path / "env").message == "go: bad"
    assert go_env.ask(go("sys.exit(3)"), tmp_path / "env").message == "exit status 3"


def test_a_long_message_is_cut(go: Callable[[str], Path], tmp_path: Path) -> None:
    answer = go_env.ask(go("sys.exit('x' * 100000)"), tmp_path / "env")
    assert len(answer.message or "") <= 300


def test_a_message_holds_no_secret(go: Callable[[str], Path], tmp_path: Path) -> None:
    code = "sys.exit('go: parsing GOFLAGS: token ghp_0123456789abcdef0123456789')"
    assert "0123456789" not in (go_env.ask(go(code), tmp_path / "env").message or "")


@pytest.mark.parametrize("output", ["", "nonsense", "[]", '{"GOOS": 1}', '{"GOOS":', "\\xff", "x" * 200_000])
def test_an_answer_of_another_form_is_not_understood(go: Callable[[str], Path], tmp_path: Path, output: str) -> None:
    answer = go_env.ask(go(f"print({output!r})"), tmp_path / "env")
    assert (answer.version, answer.message) == (None, "its answer is not understood")


def test_a_go_that_is_silent_is_killed(go: Callable[[str], Path], tmp_path: Path) -> None:
    began = time.monotonic()
    answer = go_env.ask(go("import time; time.sleep(60)"), tmp_path / "env", timeout=0.5)
    assert answer.message == "no answer within 0.5 seconds"
    assert time.monotonic() - began < 5


def test_what_it_has_started_ends_with_it(go: Callable[[str], Path], tmp_path: Path) -> None:
    """A shim's child holds the pipes open after the shim itself was killed."""
    began = time.monotonic()
    code = f"import time\npid = os.fork()\nif pid: open({str(tmp_path / 'pid')!r}, 'w').write(str(pid))\ntime.sleep(30)"
    assert go_env.ask(go(code), tmp_path / "env", timeout=0.5).message
    assert time.monotonic() - began < 5
    assert not psutil.pid_exists(pid := int((tmp_path / "pid").read_text())) or psutil.Process(pid).status() == "zombie"


def test_output_without_end_is_bounded(go: Callable[[str], Path], tmp_path: Path) -> None:
    answer = go_env.ask(go("while True: os.write(1, b'x' * 65536)"), tmp_path / "env", timeout=20)
    assert answer.message


def test_a_program_that_is_not_there_cannot_be_started(tmp_path: Path) -> None:
    assert "cannot be started" in (go_env.ask(tmp_path / "go", tmp_path / "env").message or "")


@pytest.mark.parametrize("number", [errno.EAGAIN, errno.ENOMEM, errno.EMFILE])
def test_a_machine_without_room_for_it_is_no_fault_of_go(
    go: Callable[[str], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(conversation, "_start", refuse)
    assert go_env.ask(go("print('{}')"), tmp_path / "env") == go_env.GoEnv(None, was_asked=False)


def test_nor_is_a_go_that_gets_no_thread(go: Callable[[str], Path], tmp_path: Path) -> None:
    code = "sys.exit('runtime: failed to create new OS thread (have 2 already; errno=11)\\nfatal error: newosproc')"
    assert go_env.ask(go(code), tmp_path / "env") == go_env.GoEnv(None, was_asked=False)


def test_nor_is_a_disk_without_place_for_a_folder(
    go: Callable[[str], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "nonexistent"))
    assert go_env.ask(go("print('{}')"), tmp_path / "env") == go_env.GoEnv(None, was_asked=False)


def test_a_real_go_answers_by_its_env_file(tmp_path: Path) -> None:
    env = tmp_path / "env"
    env.write_text("GOPRIVATE=corp.example\n")
    answer = go_env.ask(Path(tool("go")), env)
    assert answer.version
    assert answer.variables["GOPRIVATE"] == "corp.example"
