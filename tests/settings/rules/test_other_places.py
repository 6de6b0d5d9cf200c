"""Places beside settings.json of VS Code from which go and gopls get flags, options and variables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from goarmd.core.findings import Severity
from tests.settings.homes import CODE, found, judged, write

if TYPE_CHECKING:
    from pathlib import Path

LAUNCH = "w/.vscode/launch.json"
HELIX = ".config/helix/languages.toml"
ZED = ".config/zed/settings.json"


def launch(**values: Any) -> dict[str, Any]:
    return {"configurations": [{"type": "go", "request": "launch", "name": "x", "program": "${file}", **values}]}


@pytest.mark.parametrize("variable", [{"GOFLAGS": "-mod vendor"}, {"GOPATH": "~/go"}, {"GOMEMLIMIT": "4G"}])
def test_what_ends_go_is_found_where_gopls_or_a_build_of_dlv_starts_it(
    tmp_path: Path, variable: dict[str, str]
) -> None:
    name = next(iter(variable))
    write(tmp_path, {CODE: {"gopls": {"build.env": variable}}, LAUNCH: launch(env=variable)})
    exits = {(key, kind) for _, _, key, kind in found(tmp_path) if kind == "makes-go-exit"}
    assert exits == {(f"gopls.build.env.{name}", "makes-go-exit"), (f"launch.env.{name}", "makes-go-exit")}


def test_a_cross_compile_there_is_meant(tmp_path: Path) -> None:
    write(tmp_path, {CODE: {"gopls": {"build.env": {"GOOS": "linux"}}}, LAUNCH: launch(env={"GOOS": "linux"})})
    assert found(tmp_path) == set()


@pytest.mark.parametrize("values", [{"mode": "exec"}, {"mode": "remote"}, {"env": {"GOFLAGS": "${env:X} y"}}])
def test_where_no_go_is_started_or_the_value_is_not_known_nothing_exits(tmp_path: Path, values: dict[str, Any]) -> None:
    write(tmp_path, {LAUNCH: launch(**{"env": {"GOFLAGS": "-mod vendor"}, **values})})
    assert "makes-go-exit" not in {kind for *_, kind in found(tmp_path)}


def test_flags_of_helix_and_zed_are_judged_at_their_lines(tmp_path: Path) -> None:
    write(tmp_path, {HELIX: '[language-server.gopls]\nargs = ["-mod=readonly"]\n'})
    write(tmp_path, {ZED: {"lsp": {"gopls": {"binary": {"arguments": ["serve", "-cachesize=1"]}}}}})
    exits = [each for each in judged(tmp_path) if each.kind == "makes-gopls-exit"]
    assert {(each.line, each.key, each.severity) for each in exits} == {
        (2, "args -mod=readonly", Severity.CRITICAL),
        (7, "arguments -cachesize=1", Severity.CRITICAL),
    }
    assert all("Go: Restart" not in each.remedy for each in exits)


def test_flags_of_another_program_are_its_own(tmp_path: Path) -> None:
    write(tmp_path, {HELIX: '[language-server.gopls]\ncommand = "my-gopls"\nargs = ["-mod=readonly"]\n'})
    assert found(tmp_path) == set()


def test_flags_are_those_of_gopls_wherever_it_stands(tmp_path: Path) -> None:
    write(tmp_path, {HELIX: '[language-server.gopls]\ncommand = "/opt/go/bin/gopls"\nargs = ["-mod=readonly"]\n'})
    assert "makes-gopls-exit" in {kind for *_, kind in found(tmp_path)}


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/usr/local/opt/gopls/bin/gopls", "foreign-architecture-path"),
        ("/opt/homebrew/Cellar/gopls/0.20.0/bin/gopls", "stale-pin"),
    ],
)
def test_a_gopls_of_another_editor_that_will_not_last_is_told_with_its_line(
    tmp_path: Path, path: str, kind: str
) -> None:
    write(tmp_path, {HELIX: f'[language-server.gopls]\ncommand = "{path}"\n'})
    write(tmp_path, {ZED: {"lsp": {"gopls": {"binary": {"path": path}}}}})
    told = judged(tmp_path)
    assert {(each.line, each.key, each.kind, each.severity) for each in told} == {
        (2, "command", kind, Severity.WARNING),
        (5, "path", kind, Severity.WARNING),
    }
    assert all(path in each.detail for each in told)
    assert {name for name in ("Helix", "Zed") for each in told if f"{name} finds gopls in PATH" in each.remedy} == {
        "Helix",
        "Zed",
    }


@pytest.mark.parametrize("path", ["gopls", "~/go/bin/gopls", "bin/gopls"])
def test_a_program_that_only_the_editor_can_find_is_not_judged(tmp_path: Path, path: str) -> None:
    write(tmp_path, {HELIX: f'[language-server.gopls]\ncommand = "{path}"\n'})
    assert found(tmp_path) == set()


def test_names_that_gopls_passes_over_are_found_in_every_editor(tmp_path: Path) -> None:
    write(tmp_path, {HELIX: "[language-server.gopls.config.analyses]\nunusedvariable = true\nfillstruct = true\n"})
    write(tmp_path, {ZED: {"lsp": {"gopls": {"initialization_options": {"hints": {"nothing": True}}}}}})
    keys = {(file, key) for file, _, key, _ in found(tmp_path)}
    assert ("languages.toml", "analyses.fillstruct") in keys
    assert ("settings.json", "hints.nothing") in keys


@pytest.mark.parametrize(
    "settings", [{"[go]": {"editor.defaultFormatter": "ms-vscode.go"}}, {"editor.defaultFormatter": "lukehoban.Go"}]
)
def test_a_formatter_that_is_gone_is_named_with_the_one_that_is_there(tmp_path: Path, settings: dict[str, Any]) -> None:
    write(tmp_path, {CODE: settings})
    (one,) = judged(tmp_path)
    assert (one.kind, one.edit) == ("removed", '"golang.go"')


@pytest.mark.parametrize(("port", "count"), [("2345", 1), (2345, 1), (0, 0), ("${input:port}", 0)])
def test_a_port_in_quotes_connects_as_a_number_does(tmp_path: Path, port: object, count: int) -> None:
    write(tmp_path, {LAUNCH: launch(port=port)})
    assert len([each for each in found(tmp_path) if each[3] == "conflicts"]) == count


@pytest.mark.parametrize(
    ("files", "count"),
    [
        ({"w/.vscode/settings.json": {"go.delveConfig": {"debugAdapter": "legacy"}}}, 0),
        ({CODE: {"go": {"delveConfig": {"debugAdapter": "legacy"}}}, "w/.vscode/settings.json": {}}, 0),
        ({CODE: {"go.delveConfig.debugAdapter": "legacy"}}, 0),
        ({"other/.vscode/settings.json": {"go.delveConfig": {"debugAdapter": "legacy"}}}, 3),
        (
            {
                CODE: {"go.delveConfig": {"debugAdapter": "legacy"}},
                "w/.vscode/settings.json": {"go.delveConfig": {"debugAdapter": "dlv-dap"}},
            },
            3,
        ),
    ],
)
def test_what_the_adapter_of_the_settings_takes_is_no_fault(
    tmp_path: Path, files: dict[str, dict[str, Any]], count: int
) -> None:
    write(tmp_path, {LAUNCH: launch(port=2345, apiVersion=1, dlvLoadConfig={"maxStringLen": 512}), **files})
    assert len([each for each in judged(tmp_path) if each.file == LAUNCH]) == count


@pytest.mark.parametrize("key", ["ui.completion.usePlaceholders", "ui.inlayhint.hints"])
def test_what_zed_sends_itself_is_to_be_set_by_its_bare_name(tmp_path: Path, key: str) -> None:
    word = key.rpartition(".")[2]
    value = {"parameterNames": True} if word == "hints" else False
    write(tmp_path, {ZED: {"lsp": {"gopls": {"initialization_options": {key: value}}}}})
    (one,) = judged(tmp_path)
    assert (one.key, one.kind, one.severity) == (key, "conflicts", "warning")
    assert f'Write "{word}"' in one.remedy
    write(tmp_path, {ZED: {"lsp": {"gopls": {"initialization_options": {word: value}}}}})
    assert found(tmp_path) == set()


def test_helix_sends_nothing_of_its_own(tmp_path: Path) -> None:
    write(tmp_path, {HELIX: '[language-server.gopls.config]\n"ui.completion.usePlaceholders" = true\n'})
    assert found(tmp_path) == set()


def test_what_zed_and_helix_start_gopls_with_is_judged(tmp_path: Path) -> None:
    write(tmp_path, {HELIX: '[language-server.gopls]\nenvironment = { "GOMEMLIMIT" = "4GB" }\n'})
    write(tmp_path, {ZED: {"lsp": {"gopls": {"binary": {"env": {"GOFLAGS": "-tags a"}}}}}})
    assert {(file, key) for file, _, key, kind in found(tmp_path) if kind == "makes-go-exit"} == {
        ("languages.toml", "environment.GOMEMLIMIT"),
        ("settings.json", "env.GOFLAGS"),
    }


def test_of_hints_that_are_sent_as_one_the_wrong_one_is_named(tmp_path: Path) -> None:
    write(tmp_path, {CODE: {"go.inlayHints.parameterNames": True, "go.inlayHints.constantValues": "maybe"}})
    told = [(each.key, each.remedy) for each in judged(tmp_path) if each.kind == "wrong-type"]
    assert {key for key, _ in told} == {"go.inlayHints.constantValues"}
    assert all("object" not in remedy for _, remedy in told)


@pytest.mark.parametrize(
    ("file", "text", "editor"),
    [
        (".config/helix/languages.toml", '[language-server.gopls\nargs = ["-vv"]\n', "Helix"),
        (".config/zed/settings.json", '{"lsp": {"gopls": {}},,, "x": }', "Zed"),
    ],
)
def test_a_file_that_another_editor_refuses_is_a_warning(tmp_path: Path, file: str, text: str, editor: str) -> None:
    write(tmp_path, {file: text})
    (one,) = judged(tmp_path)
    assert (one.file, one.line, one.kind, one.severity) == (file, 1, "broken-json", "warning")
    assert one.remedy == f"Repair the line: {editor} reads nothing of the file meanwhile."
