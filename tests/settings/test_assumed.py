"""The machine that --assume describes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from goarmd.core.errors import GoarmdError
from goarmd.core.facts import Architecture
from goarmd.core.system import System
from goarmd.settings import assumed
from goarmd.settings.assumed import Assumed
from tests.settings.homes import MAC, found, write

if TYPE_CHECKING:
    from pathlib import Path


def test_every_name_is_read() -> None:
    text = "os=darwin, hardware=arm64,go=go1.26.3,gopls=v0.24.0,extension=0.57.2,delve=1.26.0,"
    assert assumed.parse(text) == Assumed(
        System.MACOS, Architecture.ARM64, go="1.26.3", gopls="0.24.0", extension="0.57.2", delve="1.26.0"
    )


@pytest.mark.parametrize(
    ("text", "system", "hardware"),
    [
        ("os=macos,hardware=aarch64", System.MACOS, Architecture.ARM64),
        ("os=linux,hardware=amd64", System.LINUX, Architecture.X86_64),
        ("os=linux,hardware=x86_64", System.LINUX, Architecture.X86_64),
    ],
)
def test_systems_and_processors_have_the_names_that_people_use(
    text: str, system: System, hardware: Architecture
) -> None:
    given = assumed.parse(text)
    assert (given.system, given.hardware) == (system, hardware)


def test_what_is_not_given_is_this_machines_and_versions_are_unknown() -> None:
    given = assumed.parse("")
    assert (given.go, given.gopls, given.extension, given.delve) == (None, None, None, None)
    assert given == assumed.parse(" , ,")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("gopsl=0.24.0", "--assume gopsl=0.24.0: write NAME=VALUE .*; did you mean gopls?"),
        ("go", "--assume go: write NAME=VALUE with a NAME of os, hardware, go, gopls, extension, delve$"),
        ("go=", "--assume go=: write NAME=VALUE"),
        ("=1", "--assume =1: write NAME=VALUE"),
        ("os=windows", "--assume os=windows: write one of darwin, macos, linux"),
        ("hardware=ppc64", "--assume hardware=ppc64: write one of arm64, aarch64, x86_64, amd64"),
    ],
)
def test_a_wrong_word_is_an_error_with_the_right_ones(text: str, message: str) -> None:
    with pytest.raises(GoarmdError, match=message):
        assumed.parse(text)


def test_places_of_both_systems_are_read_because_dotfiles_are_kept_for_both(tmp_path: Path) -> None:
    bad = {"go.languageServerFlags": ["-cachesize=512"]}
    write(
        tmp_path, {".config/Code/User/settings.json": bad, "Library/Application Support/Code/User/settings.json": bad}
    )
    assert len({each.file for each in assumed.read(tmp_path, assumed.parse(MAC)).files}) == 2


def test_workspaces_below_the_folder_are_found(tmp_path: Path) -> None:
    bad = {"go.languageServerFlags": ["-cachesize=512"]}
    write(tmp_path, {"src/a/b/.vscode/settings.json": bad, "node_modules/x/.vscode/settings.json": bad})
    assert [each.file for each in assumed.read(tmp_path, assumed.parse(MAC)).files] == ["src/a/b/.vscode/settings.json"]


def test_an_older_gopls_is_judged_by_its_own_settings(tmp_path: Path) -> None:
    write(tmp_path, {".config/Code/User/settings.json": {"gopls": {"memoryLimit": 2_000_000_000}}})
    older, current = (f"os=linux,hardware=arm64,gopls={version}" for version in ("0.18.1", "0.24.0"))
    assert {(key, kind) for *_, key, kind in found(tmp_path, older)} == {("gopls.memoryLimit", "unknown-setting")}
    assert found(tmp_path, current) == set()


@pytest.mark.parametrize(("assume", "lines"), [("os=darwin,hardware=arm64", {2}), ("os=linux,hardware=arm64", set())])
def test_lines_for_the_assumed_machine_are_judged(tmp_path: Path, assume: str, lines: set[int]) -> None:
    write(tmp_path, {".zshrc": 'if [[ "$(uname)" == Darwin ]]; then\n  export GOPATH=go\nfi\n'})
    assert {line for _, line, _, _ in found(tmp_path, assume)} == lines


@pytest.mark.parametrize("variable", ["XDG_CONFIG_HOME", "XDG_DATA_HOME"])
def test_where_this_machine_keeps_its_settings_says_nothing_of_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    monkeypatch.setenv(variable, "/elsewhere")
    bad = {"go.languageServerFlags": ["-cachesize=512"]}
    files: dict[str, Any] = {
        ".config/Code/User/settings.json": bad,
        ".config/zed/settings.json": {"lsp": {}},
        ".config/helix/languages.toml": "x = 1",
        ".local/share/code-server/User/settings.json": bad,
        ".config/go/env": "GOGC=50",
    }
    write(tmp_path, files)
    assert {*assumed.read(tmp_path, assumed.parse(MAC)).read} == {*files}
