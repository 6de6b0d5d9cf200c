"""Which values `goarmd fix` writes: those that are plainly meant, and none that may be a secret."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from goarmd.config.schema import Policy
from goarmd.settings import assumed, backups, fix, team
from tests.settings.homes import CODE, ENV_FILE, MAC, fixed, judged, shown, write

if TYPE_CHECKING:
    from pathlib import Path

MEANT = {
    "a flag with a space": (".zshrc", 'export GOFLAGS="-mod readonly"\n', "export GOFLAGS=-mod=readonly\n"),
    "one flag of several": (
        ".zshrc",
        "export GOFLAGS='-mod=vendor -tags=a,b -trimpath'\n",
        "export GOFLAGS='-tags=a,b -trimpath'\n",
    ),
    "one flag of several in the Go env file": (ENV_FILE, "GOFLAGS=-trimpath -mod=vendr\n", "GOFLAGS=-trimpath\n"),
    "one flag of several in the editor": (
        CODE,
        '{"go.toolsEnvVars": {"GOFLAGS": "-v -mod=vendor"}}',
        '{"go.toolsEnvVars": {"GOFLAGS": "-v"}}',
    ),
    "quotes in the Go env file": (
        ENV_FILE,
        'GOPROXY="https://a.example,direct"\n',
        "GOPROXY=https://a.example,direct\n",
    ),
    "a comment there": (ENV_FILE, "GOBIN=/x/bin # mine\n", "GOBIN=/x/bin\n"),
    "a carriage return there": (ENV_FILE, "GOBIN=/x/bin\r\n", "GOBIN=/x/bin\n"),
    "the word export there": (ENV_FILE, "export GOBIN=/x/bin\n", "GOBIN=/x/bin\n"),
    "spaces there": (ENV_FILE, "A\n  GOBIN = /x/bin \r\n", "A\nGOBIN=/x/bin\n"),
    "a byte order mark there": (ENV_FILE, "\ufeffGOBIN=/x/bin\n", "GOBIN=/x/bin\n"),
    "a switch as text": (CODE, '{"go.coverOnSave": "on"}', '{"go.coverOnSave": true}'),
    "a text in place of a list": (CODE, '{"go.buildFlags": "-race"}', '{"go.buildFlags": ["-race"]}'),
    "a switch of gopls": (CODE, '{"gopls": {"staticcheck": "off"}}', '{"gopls": {"staticcheck": false}}'),
    "a filter of gopls": (
        CODE,
        '{"gopls": {"directoryFilters": "-**/node_modules"}}',
        '{"gopls": {"directoryFilters": ["-**/node_modules"]}}',
    ),
    "a number as text": (CODE, '{"gopls": {"memoryLimit": "2000"}}', '{"gopls": {"memoryLimit": 2000}}'),
    "the home folder in the editor": (
        CODE,
        '{"go.toolsEnvVars": {"GOPATH": "$HOME/work"}}',
        '{"go.toolsEnvVars": {"GOPATH": "${env:HOME}/work"}}',
    ),
    "the home folder in the terminal": (
        CODE,
        '{"terminal.integrated.env.osx": {"GOBIN": "~/bin", "GOPATH": "$HOME/work"}}',
        '{"terminal.integrated.env.osx": {"GOBIN": "${env:HOME}/bin", "GOPATH": "${env:HOME}/work"}}',
    ),
    "a number as a variable": (
        CODE,
        '{"go.toolsEnvVars": {"GOMAXPROCS": 4}}',
        '{"go.toolsEnvVars": {"GOMAXPROCS": "4"}}',
    ),
    "in the editor": (
        CODE,
        '{"go.toolsEnvVars": {"GOFLAGS": "-mod readonly"}}',
        '{"go.toolsEnvVars": {"GOFLAGS": "-mod=readonly"}}',
    ),
}


@pytest.mark.parametrize(("name", "before", "after"), MEANT.values(), ids=MEANT)
def test_a_value_that_is_plainly_meant_is_written(tmp_path: Path, name: str, before: str, after: str) -> None:
    (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / name).write_bytes(before.encode())
    fixed(tmp_path)
    assert (tmp_path / name).read_bytes().decode() == after
    assert [each for each in shown(tmp_path) if each.edit is not None] == []


@pytest.mark.parametrize(
    "text",
    ['GOFLAGS="-ldflags=-X=main.key=hunter2" # x\n', "export GOAUTH=hunter2\n", "GOFLAGS=-mod mod -ldflags=hunter2\n"],
)
def test_a_value_that_may_be_a_secret_is_no_edit(tmp_path: Path, text: str) -> None:
    write(tmp_path, {ENV_FILE: text})
    assert "hunter2" not in repr([each.edit for each in judged(tmp_path)])


@pytest.mark.parametrize("line", ["export GOPRIVATE=*", "export GOPROXY=off", " GOSUMDB=off"])
def test_a_line_that_go_ignores_does_not_begin_to_weaken_it(tmp_path: Path, line: str) -> None:
    write(tmp_path, {ENV_FILE: f"{line}\n"})
    assert [each.edit for each in judged(tmp_path)] == [None]


@pytest.mark.parametrize(
    "line",
    [
        'export GOTOOLCHAIN="local"',
        "export GOPATH=$HOME/go",
        "export GOPATH=~/go",
        " GOBIN = '/x/bin'",
        "export GOFLAGS=-mod vendor",
    ],
)
def test_the_advice_for_an_ignored_line_never_leaves_a_wrong_value(tmp_path: Path, line: str) -> None:
    write(tmp_path, {ENV_FILE: f"{line}\n"})
    (one,) = judged(tmp_path)
    assert (one.edit, one.remedy) == (None, f"Delete the line, or write {one.key}= with the plain value.")


def test_of_spaces_in_a_line_the_spaces_are_to_be_deleted(tmp_path: Path) -> None:
    write(tmp_path, {ENV_FILE: "GOBIN = /x/bin\n"})
    assert [each.remedy for each in judged(tmp_path)] == ["Delete the spaces around the name and the =."]


def test_a_number_that_may_be_a_secret_is_no_edit(tmp_path: Path) -> None:
    write(tmp_path, {CODE: {"go.toolsEnvVars": {"API_KEY": 271828}, "gopls": {"env": {"PIN": 271828}}}})
    assert "271828" not in repr(judged(tmp_path))
    assert len(list(fixed(tmp_path))) == 2


def test_a_setting_that_is_deleted_is_not_for_a_person_too(tmp_path: Path) -> None:
    write(tmp_path, {CODE: '{"gopls": {"codelenses": {"gc_details": "on"}}}'})
    assert list(fixed(tmp_path)) == []
    assert json.loads((tmp_path / CODE).read_text()) == {"gopls": {"codelenses": {}}}


ROWS = (
    Policy(name="a", key="go.lintTool", expect="is", values=("staticcheck",)),
    Policy(name="b", key="go.x", expect="is", values=("2",)),
    Policy(name="c", key="gopls.y", expect="absent"),
    Policy(name="d", key="GOPROXY", expect="is", values=("off",)),
)


def test_what_a_policy_expects_is_written(tmp_path: Path) -> None:
    settings = {"go.lintTool": "golint", "go.x": 1, "gopls": {"y": 1}}
    write(tmp_path, {CODE: settings, ".zshrc": "export GOPROXY=direct\n"})
    read = assumed.read(tmp_path, assumed.parse(MAC))
    changes, left = fix.plan(tmp_path, tuple(team.with_file(ROWS, None).judge_own(read)))
    backups.write(tmp_path / "backups", changes)
    assert left == ()
    assert json.loads((tmp_path / CODE).read_text()) == {"go.lintTool": "staticcheck", "go.x": 2, "gopls": {}}
    assert (tmp_path / ".zshrc").read_text() == "export GOPROXY=off\n"


def test_one_flag_of_several_that_may_be_secrets_is_for_a_person(tmp_path: Path) -> None:
    write(tmp_path, {".zshrc": "export GOFLAGS='-mod=vendor -ldflags=-X=main.key=k3y'\n"})
    (flag,) = judged(tmp_path)
    assert flag.edit is None
    assert flag.remedy.startswith("Delete -mod from it")


@pytest.mark.parametrize(
    "settings",
    [
        {"gopls.ui.semanticTokens": True},
        {"gopls": {"analyses": {"unusedparam": True}}},
        {"gopls": {"gofumptt": True}},
        {"gopls": {"ui": {"semanticTokens": True}}},
        {"gopls": {"hints": {"parameterNames": True}}},
        {"gopls": {"ui.codelenses": {"run_govulncheck": True, "vulncheck": True, "test": True}}},
        {"gopls": {"buildFlags": ["-tags=e2e"]}, "go.buildTags": "x"},
    ],
    ids=[
        *("outside of its block", "an analyzer like another", "an option like another", "a group as an object"),
        *("what the extension sets", "one of two lenses", "what the extension sets too"),
    ],
)
def test_what_is_to_be_moved_or_renamed_is_for_a_person(tmp_path: Path, settings: dict[str, object]) -> None:
    write(tmp_path, {CODE: settings})
    (left,) = fixed(tmp_path)
    assert not left.finding.remedy.startswith("Delete the line")
    assert json.loads((tmp_path / CODE).read_text()) == settings


def test_a_variable_that_a_later_line_uses_is_for_a_person(tmp_path: Path) -> None:
    text = 'export GOROOT=/opt/homebrew/Cellar/go/1.22.1/libexec\nexport PATH="${GOROOT}/bin:$PATH"\n'
    write(tmp_path, {".zshrc": text})
    (left,) = fixed(tmp_path)
    assert left.why == "line 2 uses $GOROOT: edit both by hand"
    assert (tmp_path / ".zshrc").read_text() == text


def test_two_settings_on_a_line_are_called_so(tmp_path: Path) -> None:
    write(tmp_path, {".bashrc": "export GOCACHE=$HOME/.cache/go-build GOBIN=go/bin\n"})
    (left,) = fixed(tmp_path)
    assert left.why.startswith("the line does more than this")


@pytest.mark.parametrize("name", ["GOPATH", "GOBIN", "GOCACHE", "GOMODCACHE"])
def test_a_tilde_in_quotes_is_for_a_person(tmp_path: Path, name: str) -> None:
    write(tmp_path, {".bashrc": f'export {name}="~/work/go"\n'})
    (left,) = fixed(tmp_path)
    assert left.finding.remedy.startswith("Write $HOME in place of ~")


@pytest.mark.parametrize(
    "text",
    [
        "export GOTOOLCHAIN=1.25\n",
        "export GOOS=windows\n",
        " GOPATH=relative\n",
        "GOPATH=/good\nexport GOPATH=/other\n",
        " GOSUMDB=off\n",
        "export GOEXPERIMENT=nosuch\n",
    ],
)
def test_a_line_that_go_ignores_is_not_made_to_count_if_it_would_do_harm(tmp_path: Path, text: str) -> None:
    write(tmp_path, {ENV_FILE: text})
    left = fixed(tmp_path)
    assert (tmp_path / ENV_FILE).read_text() == text
    assert left


@pytest.mark.parametrize("line", ["GOPATH=$HOME/work", "GOBIN=~/bin", "GOMODCACHE=${HOME}/mc", "GOCACHE=~/.gc"])
def test_a_path_below_the_home_in_the_go_env_file_is_not_deleted(tmp_path: Path, line: str) -> None:
    write(tmp_path, {ENV_FILE: f"{line}\n"})
    (left,) = fixed(tmp_path)
    name = line.partition("=")[0]
    assert (tmp_path / ENV_FILE).read_text() == f"{line}\n"
    assert left.finding.remedy == "Write the path in full: nothing replaces ~ and $HOME here."
    assert left.finding.commands[0].startswith(f'{name}="$HOME/')


@pytest.mark.parametrize("value", ["~/go", "$HOME/go", "${HOME}/go", "${env:HOME}/go"])
def test_in_what_gopls_hands_on_nothing_is_replaced(tmp_path: Path, value: str) -> None:
    write(tmp_path, {CODE: {"gopls": {"build.env": {"GOPATH": value}}}})
    (one,) = shown(tmp_path)
    assert (one.key, one.kind) == ("gopls.build.env.GOPATH", "makes-go-exit")
    assert "Write $HOME" not in one.remedy
