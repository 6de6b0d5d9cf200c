"""What is judged in the settings of editors, in homes that are read as on disk."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from goarmd.core.findings import Severity
from tests.settings.homes import CODE, LINUX, MAC, found, judged, write

if TYPE_CHECKING:
    from pathlib import Path


def test_a_home_without_go_settings_has_no_finding(tmp_path: Path) -> None:
    write(tmp_path, {CODE: {"editor.fontSize": 12}, ".zshrc": "export EDITOR=vim\n"})
    assert judged(tmp_path) == ()


def test_a_flag_that_gopls_does_not_know_is_critical_at_its_line(tmp_path: Path) -> None:
    write(tmp_path, {CODE: '{\n "go.languageServerFlags": [\n  "-rpc.trace",\n  "-cachesize=512"\n ]\n}'})
    (one,) = judged(tmp_path)
    assert (one.line, one.key, one.kind) == (4, "go.languageServerFlags -cachesize=512", "makes-gopls-exit")
    assert one.severity is Severity.CRITICAL


def test_a_boolean_among_the_flags_makes_gopls_exit(tmp_path: Path) -> None:
    write(tmp_path, {CODE: {"go.languageServerFlags": [True]}})
    assert {kind for *_, kind in found(tmp_path)} == {"makes-gopls-exit"}


def test_the_flat_form_of_a_nested_gopls_setting_is_refused_with_the_right_form(tmp_path: Path) -> None:
    write(tmp_path, {CODE: {"gopls.ui.semanticTokens": True}})
    (one,) = judged(tmp_path)
    assert (one.key, one.kind) == ("gopls.ui.semanticTokens", "unknown-setting")
    assert '"gopls": {"ui.semanticTokens": ...}' in one.remedy


def test_a_flat_gopls_setting_of_one_word_works(tmp_path: Path) -> None:
    write(tmp_path, {CODE: {"gopls.buildFlags": ["-tags=x"]}})
    assert judged(tmp_path) == ()


def test_what_the_extension_sends_too_is_a_conflict_in_the_users_own_line(tmp_path: Path) -> None:
    write(tmp_path, {CODE: {"gopls": {"hints": {"parameterNames": True}}}})
    assert found(tmp_path) == {("settings.json", 3, "gopls.hints", "conflicts")}


def test_a_workspace_is_judged_with_the_users_settings_beneath_it(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            CODE: {"gopls": {"build.directoryFilters": ["-**/x"]}},
            "src/app/.vscode/settings.json": {"gopls": {"directoryFilters": ["-**/y"]}},
        },
    )
    assert ("settings.json", 3, "gopls.directoryFilters", "conflicts") in found(tmp_path)


def test_an_extension_that_sends_what_its_gopls_lacks_is_found_although_nothing_is_set(tmp_path: Path) -> None:
    listing = [{"identifier": {"id": "golang.go"}, "version": "0.52.1", "relativeLocation": "golang.go-0.52.1"}]
    write(tmp_path, {".vscode/extensions/extensions.json": listing})
    older = MAC.replace("gopls=0.24.0", "gopls=0.20.0")
    assert {(key, kind) for _, _, key, kind in found(tmp_path, older)} == {
        ("go.diagnostic.vulncheck (default)", "version-mismatch")
    }
    assert found(tmp_path) == set()


@pytest.mark.parametrize(
    ("setting", "kind"),
    [
        ({"go.goroot": "/usr/local/opt/go/libexec"}, "foreign-architecture-path"),
        ({"go.goroot": "/opt/homebrew/Cellar/go/1.22.1/libexec"}, "stale-pin"),
        ({"go.alternateTools": {"dlv": "/usr/local/opt/delve/bin/dlv"}}, "foreign-architecture-path"),
        ({"go.alternateTools": {"dlv": "$USER/dlv.sh"}}, "relative-path"),
        ({"go.toolsEnvVars": {"GOARCH": "amd64"}}, "cross-compile-trap"),
        ({"go.toolsEnvVars": {"GOARCH": "wasm"}}, "makes-go-exit"),
        ({"go.toolsEnvVars": {"PATH": "/opt/homebrew/bin"}}, "editor-environment"),
        ({"go.toolsEnvVars": {"PATH": "/x/bin:$PATH"}}, "editor-environment"),
        ({"terminal.integrated.env.osx": {"PATH": "/x/bin:$PATH"}}, "editor-environment"),
        ({"terminal.integrated.env.osx": {"PATH": "${PATH}:/x/bin"}}, "editor-environment"),
        ({"terminal.integrated.profiles.osx": {"x": {"path": "arch", "args": ["-x86_64", "/bin/zsh"]}}},
         "foreign-architecture-path"),
        ({"application.shellEnvironmentResolutionTimeout": 1}, "editor-environment"),
        ({"http.proxyStrictSSL": False}, "proxy"),
        ({"gopls": {"build.env": {"GOMEMLIMIT": "2GiB"}}}, "unknown-setting"),
    ],
)  # fmt: skip
def test_each_trap_has_its_kind(tmp_path: Path, setting: dict[str, object], kind: str) -> None:
    write(tmp_path, {CODE: setting})
    assert {found_kind for *_, found_kind in found(tmp_path)} == {kind}


@pytest.mark.parametrize(
    "setting",
    [
        {"go.goroot": "/opt/homebrew/opt/go/libexec"},
        {"go.gopath": ""},
        {"go.useLanguageServer": True},
        {"go.formatTool": "goimports"},
        {"go.toolsEnvVars": {"PATH": "/x/bin:${env:PATH}"}},
        {"terminal.integrated.env.osx": {"PATH": "/x/bin:${env:PATH}", "GOBIN": "${env:HOME}/bin"}},
        {"terminal.integrated.inheritEnv": False},
        {"gopls": {"matcher": "fuzzy", "completionDocumentation": True}},
        {"terminal.integrated.profiles.osx": {"zsh": {"path": "/bin/zsh", "args": ["-l"]}}},
    ],
)
def test_what_is_right_is_silent(tmp_path: Path, setting: dict[str, object]) -> None:
    write(tmp_path, {CODE: setting})
    assert found(tmp_path) == set()


def test_a_go_for_intel_macs_is_right_on_an_intel_mac(tmp_path: Path) -> None:
    write(tmp_path, {CODE: {"go.goroot": "/usr/local/opt/go/libexec"}})
    assert found(tmp_path, MAC.replace("arm64", "x86_64")) == set()


def test_a_goroot_that_is_not_there_is_missing_only_where_that_can_be_known(tmp_path: Path) -> None:
    write(tmp_path, {".config/Code/User/settings.json": {"go.goroot": "/nowhere/go"}})
    assert found(tmp_path, LINUX) == set()


def test_an_attribute_of_launch_json_that_never_existed_names_what_to_use(tmp_path: Path) -> None:
    launch = {"configurations": [{"type": "go", "request": "launch", "program": ".", "dlvPath": "/x/dlv"}]}
    write(tmp_path, {"src/app/.vscode/launch.json": launch})
    (one,) = judged(tmp_path)
    assert (one.key, one.kind) == ("launch.dlvPath", "unknown-setting")
    assert "go.alternateTools" in one.remedy


def test_a_file_with_one_bad_line_is_named_and_the_rest_is_judged(tmp_path: Path) -> None:
    write(tmp_path, {CODE: '{\n "go.goroot": ""\n "go.goplsArgs": []\n}'})
    assert {(line, kind) for _, line, _, kind in found(tmp_path)} == {(2, "broken-json"), (3, "unknown-setting")}


def test_a_key_twice_is_no_fault_unless_it_is_about_go(tmp_path: Path) -> None:
    write(tmp_path, {CODE: '{"a": 1, "a": 2, "go.lintTool": "revive", "go.lintTool": "revive"}'})
    assert {(key, kind) for _, _, key, kind in found(tmp_path)} == {("JSON", "broken-json")}


def test_settings_of_zed_and_helix_are_asked_of_gopls_too(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            ".config/zed/settings.json": {"lsp": {"gopls": {"initialization_options": {"gofumptt": True}}}},
            ".config/helix/languages.toml": '[language-server.gopls.config]\n"ui.semanticTokens" = "yes"\n',
        },
    )
    assert {(file, kind) for file, _, _, kind in found(tmp_path)} == {
        ("settings.json", "unknown-setting"),
        ("languages.toml", "wrong-type"),
    }


@pytest.mark.parametrize("place", [CODE, "src/a/.vscode/settings.json"])
def test_flags_for_another_program_than_gopls_are_not_judged(tmp_path: Path, place: str) -> None:
    tools, flags = {"go.alternateTools": {"gopls": "my-proxy"}}, {"go.languageServerFlags": ["--workspace=x"]}
    write(tmp_path, {CODE: tools, place: tools | flags if place == CODE else flags})
    assert found(tmp_path) == set()


def test_flags_for_a_gopls_of_ones_own_are_judged(tmp_path: Path) -> None:
    tools = {"go.alternateTools": {"gopls": "~/bin/gopls-tip"}}
    write(tmp_path, {CODE: {**tools, "go.languageServerFlags": ["--workspace=x"]}})
    assert {kind for *_, kind in found(tmp_path)} == {"makes-gopls-exit"}


@pytest.mark.parametrize(
    ("key", "remedy"), [("ui.semanticTokens", "Move it"), ("build.experimentalWorkspaceModule", "Delete the line")]
)
def test_a_setting_of_gopls_beside_its_block_has_no_effect(tmp_path: Path, key: str, remedy: str) -> None:
    write(tmp_path, {CODE: {key: True, "build.other": 1}})
    (one,) = judged(tmp_path)
    assert (one.key, one.kind, one.remedy.startswith(remedy)) == (key, "unknown-setting", True)


def test_a_member_that_gopls_refuses_is_named_at_its_own_line(tmp_path: Path) -> None:
    write(tmp_path, {CODE: {"gopls": {"build.env": {"A": "1", "CGO_ENABLED": 1}}}})
    assert found(tmp_path) == {("settings.json", 5, "gopls.build.env.CGO_ENABLED", "wrong-type")}


def test_an_analyzer_that_an_older_gopls_has_dropped_is_one_finding(tmp_path: Path) -> None:
    write(tmp_path, {CODE: {"gopls": {"analyses": {"fieldalignment": True}}}})
    (one,) = judged(tmp_path, MAC.replace("gopls=0.24.0", "gopls=0.17.1"))
    assert (one.line, one.key, one.kind) == (4, "gopls.analyses.fieldalignment", "removed")
    assert one.severity is Severity.WARNING


def test_nothing_is_asked_of_a_gopls_that_is_switched_off(tmp_path: Path) -> None:
    settings = {"go.languageServerFlags": ["-mod=readonly"], "gopls": {"memoryMode": "Normal"}}
    write(tmp_path, {CODE: {"go.useLanguageServer": False, **settings}})
    assert found(tmp_path) == set()


def test_a_user_who_has_set_vulncheck_gets_no_message_of_an_older_gopls(tmp_path: Path) -> None:
    listing = [{"identifier": {"id": "golang.go"}, "version": "0.52.1", "relativeLocation": "golang.go-0.52.1"}]
    write(tmp_path, {".vscode/extensions/extensions.json": listing, CODE: {"go.diagnostic.vulncheck": "Off"}})
    assert found(tmp_path, MAC.replace("gopls=0.24.0", "gopls=0.20.0")) == set()


def test_a_custom_formatter_needs_a_program(tmp_path: Path) -> None:
    write(tmp_path, {CODE: {"go.formatTool": "custom"}})
    assert found(tmp_path) == {("settings.json", 2, "go.formatTool", "missing-path")}
    write(tmp_path, {CODE: {"go.formatTool": "custom", "go.alternateTools": {"customFormatter": "gofumpt"}}})
    assert found(tmp_path) == set()


@pytest.mark.parametrize(
    ("setting", "option"),
    [({"go.lintTool": "staticcheck"}, {}), ({"go.formatTool": "goimports"}, {"formatting.gofumpt": True})],
)
def test_work_that_gopls_does_too_is_noise(
    tmp_path: Path, setting: dict[str, object], option: dict[str, object]
) -> None:
    write(tmp_path, {CODE: {**setting, "gopls": option}})
    (one,) = judged(tmp_path)
    assert (one.kind, one.noise) == ("conflicts", True)


@pytest.mark.parametrize(
    "place",
    [
        "Library/Application Support/Code - Insiders/User/profiles/a1/settings.json",
        "Library/Application Support/Cursor/User/settings.json",
        "Library/Application Support/Windsurf/User/settings.json",
        "Library/Application Support/Antigravity/User/settings.json",
        "Library/Application Support/Trae/User/settings.json",
        ".config/Code - OSS/User/settings.json",
        ".config/VSCodium/User/settings.json",
        ".var/app/com.visualstudio.code/config/Code/User/settings.json",
        ".vscode-server/data/Machine/settings.json",
        ".vscode-remote/data/Machine/settings.json",
        ".cursor-server/data/Machine/settings.json",
        ".local/share/code-server/User/settings.json",
        "src/a/.vscode/settings.json",
    ],
)
def test_settings_are_read_wherever_an_editor_keeps_them(tmp_path: Path, place: str) -> None:
    write(tmp_path, {place: {"go.goplsArgs": []}})
    assert {(file, key) for file, _, key, _ in found(tmp_path)} == {("settings.json", "go.goplsArgs")}


def test_a_code_workspace_has_settings_and_configurations(tmp_path: Path) -> None:
    launch = {"configurations": [{"type": "go", "request": "launch", "program": ".", "dlvPath": "x"}]}
    write(tmp_path, {"src/a/a.code-workspace": {"settings": {"go.goplsArgs": []}, "launch": launch}})
    assert {key for _, _, key, _ in found(tmp_path)} == {"go.goplsArgs", "launch.dlvPath"}
    write(tmp_path, {"src/a/a.code-workspace": "{}", CODE: {"launch": launch}})
    assert {key for _, _, key, _ in found(tmp_path)} == {"launch.dlvPath"}


def test_a_project_has_settings_of_zed_and_helix(tmp_path: Path) -> None:
    zed = {"lsp": {"gopls": {"initialization_options": {"gofumptt": True}}}}
    helix = "[language-server.gopls.config]\ngofumptt = true\n"
    write(
        tmp_path, {"src/a/go.mod": "module a\n", "src/a/.zed/settings.json": zed, "src/a/.helix/languages.toml": helix}
    )
    assert {file for file, *_ in found(tmp_path)} == {"settings.json", "languages.toml"}


def test_what_the_extension_sends_in_its_place_has_no_effect(tmp_path: Path) -> None:
    write(tmp_path, {CODE: {"gopls": {"ui.vulncheck": "Imports", "ui.inlayhint.hints": {"rangeVariableTypes": True}}}})
    told = {each.key: each.remedy for each in judged(tmp_path)}
    assert told == {
        "gopls.ui.vulncheck": "Set it by go.diagnostic.vulncheck instead, then delete it here.",
        "gopls.ui.inlayhint.hints": "Set it by go.inlayHints instead, then delete it here.",
    }
