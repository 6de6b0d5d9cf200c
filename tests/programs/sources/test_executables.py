"""The locations of programs: each file is found once, and nothing in a privacy-protected folder is read."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from goarmd.config.schema import Config, Executables
from goarmd.core.facts import Architecture, Problem
from goarmd.programs.facts import Executable, Place
from goarmd.programs.sources import executables
from tests.builders import process
from tests.core.privacy import looked_at
from tests.programs.macho_images import X86_64, program
from tests.programs.sources.macs import found, only, problems, put, with_processes
from tests.tools import only_on

if TYPE_CHECKING:
    from pathlib import Path

    from goarmd.parts.source import Context


def test_a_program_that_go_installed_is_found_with_its_group(mac: Context) -> None:
    path = put(mac.home / "go/bin/gopls", program(X86_64))
    fact = only(mac)
    assert (fact.path, fact.place, fact.group, fact.problem) == (str(path), Place.TOOL, "gopls", None)
    assert [slice_.architecture for slice_ in fact.program.slices] == [Architecture.X86_64]


@pytest.mark.parametrize(
    ("path", "place", "group"),
    [
        ("go/bin/staticcheck", Place.TOOL, None),
        (".nix-profile/bin/gopls", Place.TOOL, "gopls"),
        ("go/1.26.0/bin/dlv", Place.TOOL, "dlv"),
        (".gvm/pkgsets/go1.26/global/bin/gopls", Place.TOOL, "gopls"),
        (".asdf/installs/golang/1.26.0/packages/bin/dlv", Place.TOOL, "dlv"),
        (".asdf/installs/golang/1.26.0/bin/gopls", Place.TOOL, "gopls"),
        (".asdf/installs/golang/1.26.0/go/bin/go", Place.SDK, "go"),
        (".local/share/mise/installs/gopls/0.24.0/bin/gopls", Place.TOOL, "gopls"),
        (".local/share/mise/installs/go/1.26.0/bin/go", Place.SDK, "go"),
        ("sdk/go1.26.0/bin/go", Place.SDK, "go"),
        ("go/pkg/mod/golang.org/toolchain@v0.0.1-go1.27.0.darwin-amd64/bin/go", Place.TOOLCHAIN, "go"),
        ("Library/Application Support/Zed/languages/gopls/gopls_0.24.0_go_1.27.0", Place.EDITOR_TOOL, "gopls"),
        (".local/share/nvim/mason/bin/gopls", Place.EDITOR_TOOL, "gopls"),
        ("Applications/Visual Studio Code.app/Contents/MacOS/Electron", Place.EDITOR, "editor"),
    ],
)
def test_every_kind_of_location_is_searched(mac: Context, path: str, place: Place, group: str | None) -> None:
    put(mac.home / path)
    fact = only(mac)
    assert (fact.place, fact.group) == (place, group)


def test_the_file_of_go_env_decides_where_programs_are(mac: Context) -> None:
    folder = mac.home / "my tools"
    put(mac.home / "Library/Application Support/go/env", f"# kept\nGOBIN={folder}\n".encode())
    put(folder / "gopls")
    assert only(mac).path == str(folder / "gopls")


def test_each_folder_of_gopath_is_searched(mac: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOPATH", f"{mac.home}/one{os.pathsep}{mac.home}/two")
    put(mac.home / "one/bin/gopls")
    put(mac.home / "two/bin/dlv")
    assert [fact.group for fact in found(mac)] == ["gopls", "dlv"]


def test_a_file_with_several_paths_is_found_once(mac: Context) -> None:
    path = put(mac.home / "go/bin/gopls")
    link = mac.home / ".local/bin/gopls"
    link.parent.mkdir(parents=True)
    link.symlink_to(path)
    assert only(mac).path == str(path)


def test_a_running_program_from_any_other_location_is_found(mac: Context) -> None:
    path = put(mac.home / "elsewhere/gopls")
    fact = only(with_processes(mac, process(path=str(path))))
    assert (fact.place, fact.group) == (Place.PROCESS, "gopls")


def test_a_running_program_with_a_removed_file_is_not_a_problem(mac: Context) -> None:
    context = with_processes(mac, process(path=str(mac.home / "gone")))
    assert (found(context), problems(context)) == ([], [])


def test_debug_binaries_are_found_in_configured_workspaces_only(mac: Context, tmp_path: Path) -> None:
    put(mac.home / "src/app/cmd/server/__debug_bin1234")
    put(mac.home / "src/app/cmd/server/main.go", b"package main")
    put(mac.home / "src/other/__debug_bin")
    config = Config(executables=Executables(workspaces=(str(mac.home / "src/app"),)))
    assert [fact.place for fact in found(replace(mac, config=config))] == [Place.DEBUG_BINARY]
    assert found(mac) == []


def links_into(private: Path, home: Path) -> None:
    """Links from all kinds of developers' folders into a privacy-protected one."""
    for name in ("bin", "go1.27/bin", "go/bin", "gobin"):
        put(private / name / "gopls")
        put(private / name / "go")
    put(private / "goenv", b"GOBIN=/x\n")
    for link, target in (
        ("go/bin", "bin"),
        ("sdk/go1.27", "go1.27"),
        (".goenv/versions/mine", "go1.27"),
        (".local/bin", "bin"),
        ("bin/gopls", "bin/gopls"),
        (".vscode-server/bin", "."),
        ("Library/Application Support/go/env", "goenv"),
        ("go/pkg/mod/golang.org/toolchain@v1", "go1.27"),
    ):
        (home / link).parent.mkdir(parents=True, exist_ok=True)
        (home / link).symlink_to(private / target)


@pytest.mark.parametrize("folder", ["Documents", "Desktop", "Downloads", "Library/Mobile Documents"])
@pytest.mark.parametrize("name", [".", "a [home]*"])
def test_nothing_in_a_privacy_protected_folder_is_read(mac: Context, folder: str, name: str) -> None:
    home = mac.home / name
    links_into(home / folder, home)
    config = Config(executables=Executables(workspaces=(str(home),)))
    running = process(path=str(home / folder / "bin/gopls"))
    with looked_at(home / folder) as looked:
        facts = list(executables.read(with_processes(replace(mac, home=home, config=config), running)))
    assert looked == []
    assert not any(isinstance(fact, Executable) and fact.path.startswith(str(home)) for fact in facts)


@pytest.mark.parametrize(
    ("workspace", "why"),
    [
        ("Documents/src", "is privacy-protected"),
        ("nowhere", "is not a folder: fix executables.workspaces"),
        ("~nobodyofthisname/src", "is not a folder"),
        ("a\0b", "is privacy-protected"),
    ],
)
def test_a_workspace_that_cannot_be_searched_is_a_problem(mac: Context, workspace: str, why: str) -> None:
    path = workspace if workspace.startswith("~") else f"{mac.home}/{workspace}"
    context = replace(mac, config=Config(executables=Executables(workspaces=(path,))))
    (problem,) = [fact for fact in executables.read(context) if isinstance(fact, Problem)]
    assert problem.kind == "workspace"
    assert why in problem.text


def test_a_variable_that_is_not_a_path_is_ignored(mac: Context) -> None:
    put(mac.home / "Library/Application Support/go/env", b"GOBIN=/x\0y\nGOMODCACHE=/\0\n")
    put(mac.home / "bin/gopls")
    assert [fact.path for fact in found(mac)] == [str(mac.home / "bin/gopls")]


def test_a_fifo_in_place_of_gos_settings_blocks_nothing(mac: Context) -> None:
    (mac.home / "Library/Application Support/go").mkdir(parents=True)
    os.mkfifo(mac.home / "Library/Application Support/go/env")
    put(mac.home / "go/bin/gopls")
    assert len(found(mac)) == 1


def test_goenv_off_disables_the_file_of_go_env(mac: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOENV", "off")
    monkeypatch.chdir(put(mac.home / "off", b"GOBIN=/x\n").parent)
    put(mac.home / "go/bin/gopls")
    assert len(found(mac)) == 1


def test_scripts_and_other_files_are_not_programs(mac: Context) -> None:
    put(mac.home / "go/bin/wrapper", b"#!/bin/sh\n")
    put(mac.home / "go/bin/notes.txt", b"remember")
    assert (found(mac), problems(mac)) == ([], [])


@only_on("linux", "macOS's file system takes no such name")
def test_a_program_with_a_name_that_is_not_utf8_is_found(mac: Context) -> None:
    put(mac.home / "go/bin" / os.fsdecode(b"caf\xe9 \n tool"))
    assert only(mac).path.endswith("caf\udce9 \n tool")


def test_pattern_characters_in_the_homes_name_are_literal(mac: Context) -> None:
    home = mac.home / "a[b]*"
    put(home / "go/bin/gopls")
    assert [fact.path for fact in found(replace(mac, home=home))] == [str(home / "go/bin/gopls")]
