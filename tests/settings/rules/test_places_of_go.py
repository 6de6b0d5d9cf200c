"""What is judged about the places of Go and of its tools, in editors, shells and the Go env file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from goarmd.core.findings import Severity
from tests.settings.homes import CODE, LINUX, found, judged, write

if TYPE_CHECKING:
    from pathlib import Path

ENV = ".config/go/env"


@pytest.mark.parametrize("place", ["/opt/homebrew/bin/go", "/usr/local/go/bin/go", "/usr/bin/go"])
def test_a_goroot_that_is_the_go_program_makes_every_go_command_exit(tmp_path: Path, place: str) -> None:
    write(tmp_path, {".zshenv": f'export GOROOT="{place}"\n'})
    (one,) = judged(tmp_path)
    assert (one.key, one.kind, one.severity) == ("GOROOT", "makes-go-exit", Severity.CRITICAL)


@pytest.mark.parametrize("place", ["/usr/local/go/bin", "/opt/homebrew/opt/go", "/opt/homebrew"])
def test_a_goroot_without_gos_sources_makes_every_build_exit(tmp_path: Path, place: str) -> None:
    write(tmp_path, {".zshenv": f"export GOROOT={place}\n", CODE: {"go.goroot": place}})
    assert {(key, kind) for _, _, key, kind in found(tmp_path)} == {
        ("GOROOT", "makes-go-exit"),
        ("go.goroot", "makes-go-exit"),
    }


def test_a_goroot_of_the_editor_that_is_the_program_is_ignored(tmp_path: Path) -> None:
    write(tmp_path, {CODE: {"go.goroot": "/opt/homebrew/bin/go"}})
    assert {kind for *_, kind in found(tmp_path)} == {"missing-path"}


@pytest.mark.parametrize("line", ["export GOROOT=(brew --prefix go)/libexec", "set -gx GOPATH (go env GOPATH)"])
def test_what_a_command_of_fish_prints_is_not_known(tmp_path: Path, line: str) -> None:
    write(tmp_path, {".config/fish/config.fish": line})
    assert found(tmp_path) == set()


@pytest.mark.parametrize(
    ("file", "line", "kind"),
    [
        (".bashrc", "export GOARCH=$(uname -m)", "makes-go-exit"),
        (".zshenv", "export GOARCH=`uname -m`", "makes-go-exit"),
        (".config/fish/config.fish", "set -gx GOARCH (uname -m)", "makes-go-exit"),
        (".bashrc", "export GOOS=$(uname -s)", "makes-go-exit"),
        (".bashrc", "export GOOS=$(uname -s | tr A-Z a-z)", "cross-compile-trap"),
    ],
)
def test_what_uname_prints_is_known_where_the_machine_is(tmp_path: Path, file: str, line: str, kind: str) -> None:
    write(tmp_path, {file: f"{line}\n"})
    assert {each for *_, each in found(tmp_path, LINUX)} == {kind}


@pytest.mark.parametrize(("place", "kind"), [("/usr/bin/go", "makes-go-exit"), ("/usr/local/go", "conflicts")])
def test_a_gopath_that_is_go_itself_stores_no_module(tmp_path: Path, place: str, kind: str) -> None:
    write(tmp_path, {ENV: f"GOPATH={place}\n", ".config/Code/User/settings.json": {"go.gopath": place}})
    assert {(key, each) for _, _, key, each in found(tmp_path, LINUX)} == {("GOPATH", kind), ("go.gopath", kind)}


@pytest.mark.parametrize("value", ["a.example/x:a.example/y", "https://git.example", "a.example, b.example"])
def test_private_modules_are_separated_by_commas_and_have_no_scheme(tmp_path: Path, value: str) -> None:
    write(tmp_path, {ENV: f"GOPRIVATE={value}\n"})
    assert {(key, kind) for _, _, key, kind in found(tmp_path, LINUX)} == {("GOPRIVATE", "proxy")}


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ({"go": "/opt/homebrew/Cellar/go/1.23.5/libexec/bin/go"}, "stale-pin"),
        ({"go": "goenv exec go"}, "relative-path"),
        ({"editor.tabSize": 4}, "unknown-setting"),
    ],
)
def test_a_tool_that_is_not_found_or_will_not_be_is_named(tmp_path: Path, value: dict[str, object], kind: str) -> None:
    write(tmp_path, {CODE: {"go.alternateTools": value}})
    assert {each for *_, each in found(tmp_path)} == {kind}


def test_the_terminal_replaces_the_editors_variables(tmp_path: Path) -> None:
    write(tmp_path, {CODE: {"terminal.integrated.env.osx": {"GOPATH": "${env:HOME}/go"}}})
    assert found(tmp_path) == set()
    write(tmp_path, {CODE: {"terminal.integrated.env.osx": {"GOPATH": "~/go"}}})
    (one,) = judged(tmp_path)
    assert (one.kind, one.remedy) == ("makes-go-exit", "Write ${env:HOME} in place of ~ or $HOME.")


def test_tests_that_are_built_for_another_machine_cannot_run(tmp_path: Path) -> None:
    write(tmp_path, {CODE: {"go.testEnvVars": {"GOOS": "linux"}}})
    assert {(key, kind) for _, _, key, kind in found(tmp_path)} == {("go.testEnvVars.GOOS", "cross-compile-trap")}


def test_programs_for_intel_that_are_not_gos_are_noise_where_nothing_native_is(tmp_path: Path) -> None:
    write(tmp_path, {".zshrc": 'export PATH="/usr/local/opt/ruby/bin:$PATH"\n'})
    assert found(tmp_path) == set()
    write(tmp_path, {".zshrc": 'export PATH="/usr/local/opt/go@1.20/bin:$PATH"\n'})
    assert {kind for *_, kind in found(tmp_path)} == {"foreign-architecture-path"}


def test_where_secrets_are_kept_is_no_secret(tmp_path: Path) -> None:
    write(tmp_path, {".zshrc": "export PASSWORD_STORE_DIR=$HOME/.passwords\nexport TOKEN_FILE=/run/token-file\n"})
    assert judged(tmp_path) == ()


def test_a_login_is_named_by_the_variable_that_holds_it(tmp_path: Path) -> None:
    write(tmp_path, {CODE: {"go.toolsEnvVars": {"GOPROXY": "https://me:12345@proxy.example"}}})
    (one,) = judged(tmp_path)
    assert (one.key, one.kind, "12345" in f"{one.detail}{one.remedy}") == (
        "go.toolsEnvVars.GOPROXY",
        "secret-exposed",
        False,
    )


@pytest.mark.parametrize(
    ("login", "count"),
    [
        ("${env:ART_USER}:${env:ART_TOKEN}", 0),
        ("me:${env:ART_TOKEN}", 0),
        ("${env:ART_TOKEN}", 0),
        ("${env:ART_USER}:12345", 1),
        ("me:12:@345", 1),
    ],
)
def test_a_login_that_a_value_only_refers_to_is_no_secret(tmp_path: Path, login: str, count: int) -> None:
    address = f"http://{login}@proxy.example"
    write(tmp_path, {CODE: {"go.toolsEnvVars": {"GOPROXY": address}, "http.proxy": address}})
    assert len(found(tmp_path)) == 2 * count


def test_a_login_that_no_go_tool_reads_is_noise_and_not_for_netrc(tmp_path: Path) -> None:
    write(tmp_path, {".zshrc": "export DATABASE_URL=postgres://postgres:postgres@localhost/app\n"})
    (one,) = judged(tmp_path)
    assert (one.noise, "netrc" in one.remedy) == (True, False)


def test_a_pkg_config_path_for_intel_is_noise_and_flags_of_cgo_are_not(tmp_path: Path) -> None:
    write(tmp_path, {".zshrc": "export PKG_CONFIG_PATH=/usr/local/opt/libxml2/lib/pkgconfig\n"})
    assert found(tmp_path) == set()
    write(tmp_path, {".zshrc": "export CGO_LDFLAGS=-L/usr/local/opt/libxml2/lib\n"})
    assert {kind for *_, kind in found(tmp_path)} == {"cgo"}


def test_lines_of_other_files_are_named_with_their_file(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            ".zprofile": "export PATH=/usr/local/opt/go/bin:$PATH\n",
            ".zshrc": "export PATH=$PATH:/opt/homebrew/bin\nexport PATH=/usr/local/opt/delve/bin:$PATH\n",
        },
    )
    (order,) = [each for each in judged(tmp_path) if each.kind == "path-order"]
    assert (order.file, order.line) == (".zprofile", 1)
    assert "(and in .zshrc line 2)" in order.detail


@pytest.mark.parametrize("line", ['alias go="arch -x86_64 /usr/local/go/bin/go"', "arch -x86_64 /bin/zsh"])
def test_a_line_that_starts_programs_for_intel_is_for_a_person(tmp_path: Path, line: str) -> None:
    write(tmp_path, {".zshrc": f"{line}\n"})
    assert [(each.kind, each.edit) for each in judged(tmp_path)] == [("foreign-architecture-path", None)]
