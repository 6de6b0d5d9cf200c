"""Installed programs are asked once, and again only after they changed."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import pytest

from goarmd.catalog.gopls_refusal import Refusal, RefusalKind
from goarmd.core.system import System
from goarmd.probes import gopls
from goarmd.probes.conversation import Problem
from goarmd.settings import installed
from goarmd.settings.installed import Installed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

GO_ENV = json.dumps({"GOVERSION": "go1.26.3", "GOOS": "linux"})


@pytest.fixture
def program(tmp_path: Path) -> Callable[[str, str], Path]:
    """Makes a program that writes a line to `asked` each time, and then what it is given."""

    def make(name: str, output: str) -> Path:
        path = tmp_path / "bin" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"#!/bin/sh\necho {name} >> {tmp_path}/asked\n/bin/cat <<'END'\n{output}\nEND\n")
        path.chmod(0o755)
        return path

    return make


def asked(folder: Path) -> int:
    file = folder / "asked"
    return len(file.read_text().splitlines()) if file.exists() else 0


def newer(path: Path, seconds: int = 5) -> None:
    """The same file, changed later."""
    now = path.stat().st_mtime + seconds
    os.utime(path, (now, now))


def test_go_is_asked_once_for_one_program_and_one_env_file(program: Callable[..., Path], tmp_path: Path) -> None:
    places, programs = [str(program("go", GO_ENV).parent)], Installed()
    for _ in range(3):
        go = programs.go(places, tmp_path / "env")
        assert go is not None
        assert go.version == "1.26.3"
    assert asked(tmp_path) == 1


def test_go_is_asked_again_after_an_update_and_after_a_change_of_its_env_file(
    program: Callable[..., Path], tmp_path: Path
) -> None:
    path, programs, env = program("go", GO_ENV), Installed(), tmp_path / "env"
    programs.go([str(path.parent)], env)
    newer(path)
    programs.go([str(path.parent)], env)
    env.touch()
    programs.go([str(path.parent)], env)
    newer(env)
    programs.go([str(path.parent)], env)
    assert asked(tmp_path) == 4


def test_go_and_gopls_are_asked_again_where_the_machine_had_no_room(
    program: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    places, programs, path = [str(program("go", GO_ENV).parent)], Installed(), program("gopls", "")
    with monkeypatch.context() as patched:
        patched.setattr("tempfile.tempdir", str(tmp_path / "nonexistent"))
        go = programs.go(places, tmp_path / "env")
        assert go is not None
        assert (go.version, go.message) == (None, None)
        assert programs.gopls_version(path) is None
        assert asked(tmp_path) == 0
    go = programs.go(places, tmp_path / "env")
    assert go is not None
    assert go.version == "1.26.3"
    programs.gopls_version(path)
    assert asked(tmp_path) == 2


def test_without_a_go_nothing_is_asked(tmp_path: Path) -> None:
    assert Installed().go([str(tmp_path), "relative", ""], tmp_path / "env") is None


def test_the_first_program_that_can_be_run_is_taken(program: Callable[..., Path], tmp_path: Path) -> None:
    real = program("gopls", "")
    (tmp_path / "folder" / "gopls").mkdir(parents=True)
    (tmp_path / "text").mkdir()
    (tmp_path / "text" / "gopls").touch(mode=0o644)
    places = [str(tmp_path / "folder"), str(tmp_path / "text"), "bin", "/nul\0", str(real.parent)]
    assert installed.find_gopls(places) == real


def test_delve_is_asked_once_until_it_changes(program: Callable[..., Path], tmp_path: Path) -> None:
    path, programs = program("dlv", "Delve Debugger\nVersion: 1.26.1\nBuild: $Id: x $"), Installed()
    for _ in range(2):
        assert programs.delve_version([str(path.parent)]) == "1.26.1"
    newer(path)
    assert programs.delve_version([str(path.parent)]) == "1.26.1"
    assert asked(tmp_path) == 2
    assert programs.delve_version([str(tmp_path)]) is None


@pytest.fixture
def questions(monkeypatch: pytest.MonkeyPatch) -> list[Mapping[str, object]]:
    """What gopls was asked; it refuses every option, or is silent where an option is called `silent`."""
    heard: list[Mapping[str, object]] = []

    def ask(_: Path, options: Mapping[str, object]) -> gopls.Answer:
        heard.append(options)
        refusals = tuple(Refusal(key, key, RefusalKind.UNKNOWN, "") for key in options)
        return gopls.Answer(refusals, 0, "", 0.1, Problem.SILENT if "silent" in options else None)

    monkeypatch.setattr(gopls, "ask", ask)
    return heard


def test_gopls_is_asked_once_for_the_same_options(questions: list[Mapping[str, object]], tmp_path: Path) -> None:
    path, programs = tmp_path / "gopls", Installed()
    path.touch()
    for _ in range(2):
        assert [each.key for each in programs.refusals(path, {"a": 1, "b": 2}, "0.24.0")] == ["a", "b"]
    programs.refusals(path, {"b": 2, "a": 1}, "0.24.0")  # the order of the keys is no difference
    assert len(questions) == 1
    programs.refusals(path, {"a": 2}, "0.24.0")
    newer(path)
    programs.refusals(path, {"a": 2}, "0.24.0")
    assert len(questions) == 3


def test_answers_are_bounded(
    questions: list[Mapping[str, object]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(installed, "_MOST_ANSWERS", 3)
    programs = Installed()
    for number in range(10):
        programs.refusals(tmp_path / "gopls", {"a": number}, "0.24.0")
        assert len(programs._gopls) <= 3


def test_where_gopls_gives_no_answer_the_table_of_its_version_does(
    questions: list[Mapping[str, object]], tmp_path: Path
) -> None:
    options = {"silent": True}
    from_table = Installed().refusals(None, options, "0.24.0")
    assert [(each.key, each.kind) for each in from_table] == [("silent", RefusalKind.UNKNOWN)]
    assert Installed().refusals(tmp_path / "gopls", options, "0.24.0") == from_table
    assert len(questions) == 1


def test_folders_of_go_come_before_path_and_the_usual_ones_last(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("GOBIN", "GOPATH", "GOROOT", "GOENV"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PATH", "/service/bin")
    folders = [*installed.program_folders(System.LINUX, tmp_path, ["/shell/bin"])]
    own = str(tmp_path / "go/bin")
    assert folders[:3] == [own, "/shell/bin", "/service/bin"]
    assert folders[-1] == "/usr/lib/go/bin"
