"""Paths that are set and at which nothing is. Only the machine itself knows: a folder that is judged does not."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from goarmd.core.system import System
from goarmd.settings import assumed
from goarmd.settings.disk import Disk
from goarmd.settings.judge_home import judge_home
from goarmd.settings.read_home import read_home
from tests.settings.homes import LINUX, found, write

if TYPE_CHECKING:
    from goarmd.parts.judgement import Judgement


@pytest.mark.parametrize("name", ["GOROOT", "GOTMPDIR"])
def test_a_folder_that_is_not_there_stops_every_go_command(tmp_path: Path, name: str) -> None:
    write(tmp_path, {".bashrc": f"export {name}=/no/such\n"})
    given = assumed.parse(LINUX)
    machine = replace(assumed.machine(tmp_path, given), exists=lambda path: path != "/no/such")
    (one,) = judge_home(assumed.read(tmp_path, given), machine)
    assert (one.line, one.key, one.kind, one.severity) == (1, name, "makes-go-exit", "critical")


def test_nothing_is_said_of_places_on_another_machine(tmp_path: Path) -> None:
    write(tmp_path, {".bashrc": "export GOROOT=/no/such\n"})
    assert found(tmp_path, LINUX) == set()


def test_a_go_root_that_is_not_there_is_not_compared_with_the_shells(tmp_path: Path) -> None:
    settings = ".config/Code/User/settings.json"
    write(tmp_path, {".bashrc": "export GOROOT=/opt/go\n", settings: {"go.goroot": "/no/such"}})
    given = assumed.parse(LINUX)
    machine = replace(assumed.machine(tmp_path, given), exists=lambda path: path != "/no/such")
    kinds = [each.kind for each in judge_home(assumed.read(tmp_path, given), machine) if each.file == settings]
    assert kinds == ["missing-path"]


def on_this_machine(root: Path, files: dict[str, str]) -> set[tuple[str, str, str]]:
    write(root, files)
    machine = replace(assumed.machine(root, given := assumed.parse(LINUX)), exists=lambda path: Path(path).exists())
    home = assumed.read(root, given)
    return {(each.key, str(each.kind), str(each.severity)) for each in judge_home(home, machine) if not each.noise}


def test_a_go_root_that_is_another_folder_stops_every_build(tmp_path: Path) -> None:
    settings = json.dumps({"go.goroot": f"{tmp_path}/go", "go.toolsEnvVars": {"GOROOT": f"{tmp_path}/go/"}})
    files = {
        ".bashrc": f"export GOROOT={tmp_path}/go\n",
        "go/bin/gopls": "",
        ".config/Code/User/settings.json": settings,
    }
    keys = ("GOROOT", "go.goroot", "go.toolsEnvVars.GOROOT")
    assert on_this_machine(tmp_path, files) == {(key, "makes-go-exit", "critical") for key in keys}


def test_a_go_root_with_sources_is_fine(tmp_path: Path) -> None:
    files = {".bashrc": f"export GOROOT={tmp_path}/go\n", "go/src/fmt/print.go": ""}
    assert on_this_machine(tmp_path, files) == set()


@pytest.mark.parametrize(("place", "faults"), [("src", 1), ("src/go.mod", 1), ("src/my.work", 0), ("src/go.work", 0)])
def test_what_is_no_file_of_a_workspace_stops_every_go_command(tmp_path: Path, place: str, faults: int) -> None:
    work = "go 1.26\n"
    files = {".bashrc": f"export GOWORK={tmp_path}/{place}\n", "src/go.work": work, "src/my.work": work}
    assert len(on_this_machine(tmp_path, files)) == faults


WORK = {"src/go.work": "go 1.26\n\nuse (\n\t./shop\n\t./gone\n)\n", "src/shop/go.mod": "module shop\n"}


def of_workspace(root: Path) -> list[Judgement]:
    machine = replace(assumed.machine(root, given := assumed.parse(LINUX)), exists=lambda path: Path(path).exists())
    return [each for each in judge_home(assumed.read(root, given), machine) if each.file.endswith("go.work")]


def test_a_module_of_a_workspace_that_is_not_there_stops_every_go_command(tmp_path: Path) -> None:
    write(tmp_path, WORK)
    (one,) = of_workspace(tmp_path)
    assert (one.line, one.key, one.kind, one.severity) == (5, "use ./gone", "makes-go-exit", "critical")
    assert one.commands == ("go work edit -dropuse=./gone ~/src/go.work",)


@pytest.mark.parametrize(
    ("work", "module", "line", "says"),
    [
        ("go 1.20\n\nuse ./shop\n", "go 1.26", 1, "module ./shop requires go >= 1.26, but go.work lists go 1.20"),
        ("go 1.26\n\nuse ./shop\n", "go 1.26.1", 1, "requires go >= 1.26.1, but go.work lists go 1.26"),
        ("go 1.25\ntoolchain go1.26.8\nuse ./shop\n", "go 1.26", 1, "lists go 1.25"),
        ("use (\n\t./shop\n)\n", "go 1.21", 2, "but go.work implicitly requires go 1.18"),
    ],
)
def test_a_workspace_that_is_older_than_a_module_stops_every_go_command(
    tmp_path: Path, work: str, module: str, line: int, says: str
) -> None:
    write(tmp_path, {"src/go.work": work, "src/shop/go.mod": f"module shop\n\n{module}\n"})
    (one,) = of_workspace(tmp_path)
    assert (one.line, one.key, one.kind, one.severity) == (line, "go", "makes-go-exit", "critical")
    assert says in one.detail
    assert one.commands == ("go -C ~/src work use",)


@pytest.mark.parametrize(("work", "module"), [("go 1.26rc1", "go 1.26"), ("", "go 1.20"), ("go 1.20", ""), ("", "")])
def test_a_workspace_as_new_as_its_modules_is_fine(tmp_path: Path, work: str, module: str) -> None:
    write(tmp_path, {"src/go.work": f"{work}\nuse ./shop\n", "src/shop/go.mod": f"module shop\n\n{module}\n"})
    assert of_workspace(tmp_path) == []


def test_a_workspace_that_no_go_reads_has_no_fault(tmp_path: Path) -> None:
    write(tmp_path, {**WORK, ".bashrc": "export GOWORK=off\n"})
    assert of_workspace(tmp_path) == []


def test_a_gopls_that_another_editor_does_not_find_is_told_with_where_it_looks_else(tmp_path: Path) -> None:
    write(tmp_path, {".config/helix/languages.toml": '[language-server.gopls]\ncommand = "/no/such"\n'})
    write(tmp_path, {".config/zed/settings.json": {"lsp": {"gopls": {"binary": {"path": "/no/such"}}}}})
    given = assumed.parse(LINUX)
    machine = replace(assumed.machine(tmp_path, given), exists=lambda path: path != "/no/such")
    told = {each.key: each for each in judge_home(assumed.read(tmp_path, given), machine)}
    assert {key: (each.kind, each.severity) for key, each in told.items()} == dict.fromkeys(
        ("command", "path"), ("missing-path", "critical")
    )
    assert "Helix finds gopls in PATH" in told["command"].remedy
    assert "Zed finds gopls in PATH" in told["path"].remedy


def test_a_root_that_is_not_there_is_told_where_gopls_gets_it_as_an_option(tmp_path: Path) -> None:
    write(tmp_path, {".config/Code/User/settings.json": {"gopls": {"build.env": {"GOROOT": "/no/such"}}}})
    given = assumed.parse(LINUX)
    machine = replace(assumed.machine(tmp_path, given), exists=lambda path: path != "/no/such")
    (one,) = judge_home(assumed.read(tmp_path, given), machine)
    assert (one.key, one.kind) == ("gopls.build.env.GOROOT", "makes-go-exit")


def test_a_goenv_that_is_a_folder_is_found_where_it_is_set(tmp_path: Path) -> None:
    write(tmp_path, {".zshrc": 'export GOENV="$HOME/.goenv"\n', ".goenv/bin/goenv": ""})
    assert found(tmp_path) == {(".zshrc", 1, "GOENV", "missing-path")}


def test_a_goenv_that_is_meant_to_be_empty_is_fine(tmp_path: Path) -> None:
    write(tmp_path, {".zshrc": "export GOENV=/dev/null\n"})
    given = assumed.parse(LINUX)
    home = read_home(Disk(tmp_path, is_machine=True), [System.LINUX], [])
    assert judge_home(home, assumed.machine(tmp_path, given)) == ()
