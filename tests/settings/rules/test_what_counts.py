"""Which of several assignments is judged: the one that a program gets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.settings.homes import CODE, ENV_FILE, LINUX, MAC, found, judged, write

if TYPE_CHECKING:
    from pathlib import Path

FISH = ".config/fish/config.fish"
ENV = "Library/Application Support/go/env"


@pytest.mark.parametrize(
    "text",
    [
        "export GOPATH=go\nexport GOPATH=$HOME/go\n",
        "export GOOS=linux\nexport GOOS=\n",
        "export GO111MODULE=off\nexport GO111MODULE=on\n",
        "export GOPROXY=junk\nexport GOPROXY=https://proxy.golang.org\n",
        "export GOROOT=go\nexport GOROOT=/usr/local/go\n",
    ],
)
def test_a_value_that_a_later_line_replaces_is_not_judged(tmp_path: Path, text: str) -> None:
    write(tmp_path, {".zshrc": text, ENV: text.replace("export ", "").replace("$HOME", "/Users/g")})
    assert found(tmp_path) == set()


def test_a_variable_that_is_exported_later_is_found_once_where_its_value_stands(tmp_path: Path) -> None:
    write(tmp_path, {".zshrc": "GOOS=linux\nexport GOOS\n"})
    assert found(tmp_path) == {(".zshrc", 1, "GOOS", "cross-compile-trap")}


@pytest.mark.parametrize(
    ("file", "text"),
    [
        (FISH, "set GOFLAGS -mod=vendor\nset -g GOOS linux\nset -U GO111MODULE off\n"),
        (".config/fish/fish_variables", "SETUVAR GOOS:linux\n"),
        (".zshrc", "GOOS=linux\nGOPATH=go\nCC=/usr/local/bin/gcc\n"),
    ],
)
def test_a_variable_that_is_not_exported_is_not_judged(tmp_path: Path, file: str, text: str) -> None:
    write(tmp_path, {file: text})
    assert found(tmp_path) == set()


@pytest.mark.parametrize(
    ("needed", "installed", "count"),
    [
        ("1.26.3", "1.26", 0),
        ("1.27", "1.26", 1),
        ("1.26.3", "1.26.1", 1),
        ("1.24", "1.26rc1", 0),
        ("1.27", "1.26rc1", 1),
    ],
)
def test_a_patch_level_that_is_not_known_is_not_compared(
    tmp_path: Path, needed: str, installed: str, count: int
) -> None:
    write(tmp_path, {"go.mod": f"module m\n\ngo {needed}\n", ".zshrc": "export GOTOOLCHAIN=local\n"})
    assert len(found(tmp_path, f"os=darwin,hardware=arm64,go={installed}")) == count


@pytest.mark.parametrize(
    ("pin", "needed", "count"),
    [
        ("go1.22.5", "1.26", 1),
        ("go1.26.0", "1.26.1", 1),
        ("go1.26rc1", "1.26.0", 1),
        ("go1.26.1", "1.26", 0),
        ("go1.22.5+auto", "1.26", 0),
        ("go1.22.5+path", "1.26", 0),
    ],
)
def test_a_go_that_is_pinned_below_what_a_module_needs_is_found_there(
    tmp_path: Path, pin: str, needed: str, count: int
) -> None:
    write(tmp_path, {"go.mod": f"module m\n\ngo {needed}\n", ".config/go/env": f"GOTOOLCHAIN={pin}\n"})
    mismatch = ("go.mod", 3, "go", "version-mismatch")
    assert found(tmp_path, "os=linux,hardware=x86_64") == ({mismatch} if count else set())


@pytest.mark.parametrize(
    "settings",
    [
        {"go.goroot": "${env:GOROOT}"},
        {"go.gopath": "${env:GOPATH}"},
        {"go.gopath": "${workspaceFolder}"},
        {"go.toolsEnvVars": {"GOPROXY": "${env:GOPROXY}", "GOPATH": "${workspaceFolder}/.go"}},
    ],
)
def test_a_value_that_only_the_editor_knows_is_no_second_value(tmp_path: Path, settings: dict[str, Any]) -> None:
    shell = "export GOROOT=/usr/local/go\nexport GOPATH=$HOME/go\nexport GOPROXY=https://proxy.golang.org,direct\n"
    write(tmp_path, {CODE: settings, ".zshrc": shell})
    assert found(tmp_path) == set()


@pytest.mark.parametrize("tool", ["/opt/homebrew/bin/go", "/opt/homebrew/opt/go/bin/go", "go", "/my/own/go"])
def test_a_go_that_may_be_the_one_of_goroot_is_no_conflict(tmp_path: Path, tool: str) -> None:
    write(tmp_path, {CODE: {"go.goroot": "/opt/homebrew/opt/go/libexec", "go.alternateTools": {"go": tool}}})
    assert found(tmp_path) == set()


def test_a_go_that_is_another_than_that_of_goroot_is_a_conflict(tmp_path: Path) -> None:
    write(
        tmp_path,
        {CODE: {"go.goroot": "/opt/homebrew/opt/go/libexec", "go.alternateTools": {"go": "/usr/local/go/bin/go"}}},
    )
    assert {(key, kind) for _, _, key, kind in found(tmp_path)} == {("go.alternateTools.go", "conflicts")}


def test_a_keg_and_its_link_are_one_go(tmp_path: Path) -> None:
    keg = "/opt/homebrew/Cellar/go/1.26.1/libexec"
    write(tmp_path, {CODE: {"go.goroot": keg}, ".zshrc": "export GOROOT=/opt/homebrew/opt/go/libexec\n"})
    assert {kind for *_, kind in found(tmp_path)} == {"stale-pin"}


def test_the_editor_conflicts_with_the_shells_only_if_it_agrees_with_none(tmp_path: Path) -> None:
    settings = {"go.gopath": "/src/go", "go.toolsEnvVars": {"GOPROXY": "https://a.example"}}
    write(tmp_path, {CODE: settings, ".zshrc": "export GOPATH=/src/go GOPROXY=https://a.example\n"})
    write(tmp_path, {".bash_profile": "export GOPATH=/old/go GOPROXY=https://b.example\n"})
    assert found(tmp_path) == set()
    write(tmp_path, {".zshrc": "export GOPATH=/new/go GOPROXY=https://c.example\n"})
    assert {(key, kind) for _, _, key, kind in found(tmp_path)} == {
        ("go.gopath", "conflicts"),
        ("go.toolsEnvVars.GOPROXY", "conflicts"),
    }


def test_the_go_env_file_is_a_second_value_too(tmp_path: Path) -> None:
    write(tmp_path, {CODE: {"go.gopath": "/src/go"}, ENV: "GOPATH=/other\n"})
    (one,) = judged(tmp_path)
    assert (one.key, one.kind) == ("go.gopath", "conflicts")
    assert "the Go env file /other" in one.detail


@pytest.mark.parametrize(
    ("files", "key"),
    [
        ({ENV: "GOPATH=$HOME/go\n", CODE: {"go.gopath": "/Users/g/go"}}, "go.gopath"),
        (
            {
                ".zshrc": "export GOROOT=/usr/local/opt/go/libexec\n",
                CODE: {"go.goroot": "/opt/homebrew/opt/go/libexec"},
            },
            "go.goroot",
        ),
    ],
)
def test_a_right_value_of_the_editor_stays_beside_a_wrong_one(tmp_path: Path, files: dict[str, Any], key: str) -> None:
    write(tmp_path, files)
    (one,) = (each for each in judged(tmp_path) if each.key == key)
    assert (one.edit, "Delete" in one.remedy) == (None, False)


def test_that_go_knows_its_own_root_is_no_reason_to_keep_two(tmp_path: Path) -> None:
    shell, editor = "/opt/homebrew/opt/go/libexec", "/opt/homebrew/opt/go@1.23/libexec"
    write(tmp_path, {".zshrc": f"export GOROOT={shell}\n", CODE: {"go.goroot": editor}})
    one = next(each for each in judged(tmp_path) if (each.key, each.kind) == ("go.goroot", "conflicts"))
    assert one.edit == ""


def test_a_path_in_the_home_is_shown_with_a_tilde(tmp_path: Path) -> None:
    write(tmp_path, {CODE: {"go.gopath": "/src/go"}, ".zshrc": "export GOPATH=$HOME/work\n"})
    (one,) = judged(tmp_path)
    assert "the shell ~/work (.zshrc:1)" in one.detail


@pytest.mark.parametrize(("section", "assume"), [("linux", MAC), ("osx", LINUX)])
def test_variables_of_another_systems_terminal_are_not_judged(tmp_path: Path, section: str, assume: str) -> None:
    code = CODE if assume is MAC else ".config/Code/User/settings.json"
    write(tmp_path, {code: {f"terminal.integrated.env.{section}": {"GOOS": "plan9", "GOPATH": "go"}}})
    assert found(tmp_path, assume) == set()


@pytest.mark.parametrize(
    "text",
    ["export GONOPROXY=none\n", "export GONOPROXY=x.com GOSUMDB=off\n", "export GONOPROXY=x.com GOPRIVATE=$(x)\n"],
)
def test_no_checksum_is_asked_for_where_no_module_or_database_is(tmp_path: Path, text: str) -> None:
    write(tmp_path, {".zshrc": text})
    assert found(tmp_path) == set()


def test_a_pair_that_does_not_fit_is_one_finding_and_no_cross_compile(tmp_path: Path) -> None:
    write(tmp_path, {".zshrc": "export GOARCH=386\n"})
    assert found(tmp_path) == {(".zshrc", 1, "GOARCH", "makes-go-exit")}


def test_a_pair_of_two_files_fits_if_go_sees_both(tmp_path: Path) -> None:
    write(tmp_path, {ENV: "GOOS=js\n", ".zshrc": "export GOARCH=wasm\n"})
    assert {kind for *_, kind in found(tmp_path)} == {"cross-compile-trap"}


@pytest.mark.parametrize("text", ["ci() { export GOENV=off; }", '[ -n "$CI" ] && export GOENV=off'])
def test_a_go_env_file_counts_unless_it_is_certain_that_another_does(tmp_path: Path, text: str) -> None:
    write(tmp_path, {".zshrc": text, ENV_FILE: "GOFLAGS=-mod=vendr\n"})
    assert ("env", 1, "GOFLAGS", "makes-go-exit") in found(tmp_path)


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        ("module m\n\ngo 1.24.x\n", "Write it as go 1.26.0."),
        ("module m\n\ngo 1.24\ntoolchain local\n", "Write it as toolchain go1.26.0."),
        ("module m\n\ngo 1.24\ngo 1.25\n", "Delete one."),
    ],
)
def test_a_line_of_a_module_that_go_refuses_is_told(tmp_path: Path, text: str, remedy: str) -> None:
    write(tmp_path, {"src/m/go.mod": text})
    (one,) = judged(tmp_path)
    assert (one.file, one.kind, one.severity, one.remedy) == ("src/m/go.mod", "makes-go-exit", "critical", remedy)


@pytest.mark.parametrize(
    "text",
    [
        "[ -d /usr/local/opt/go ] && export GOFLAGS=-foo\n",
        "if test -f ~/.work; then\n  export GOFLAGS=-foo\nfi\n",
        "[[ -x /usr/local/bin/go ]] && export GOROOT=go\n",
    ],
)
def test_what_asks_for_a_file_counts_only_where_the_file_is(tmp_path: Path, text: str) -> None:
    write(tmp_path, {".zshrc": text})
    assert found(tmp_path) == set()


def test_what_asks_for_a_file_that_is_there_counts(tmp_path: Path) -> None:
    write(tmp_path, {".zshrc": "[ -f ~/.work ] && export GOFLAGS=-foo\n", ".work": ""})
    assert {key for _, _, key, _ in found(tmp_path)} == {"GOFLAGS"}
