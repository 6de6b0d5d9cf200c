"""What findings say: the exact text to write, and what really happens."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from goarmd.catalog.verdict import Kind
from tests.settings.homes import CODE, found, judged, write

if TYPE_CHECKING:
    from pathlib import Path

    from goarmd.parts.judgement import Judgement


def only(root: Path, settings: dict[str, Any]) -> Judgement:
    write(root, {CODE: settings})
    (one,) = judged(root)
    return one


@pytest.mark.parametrize(
    ("ui", "remedy"),
    [
        ({"semanticTokens": True}, 'with a dotted key: "gopls": {"ui.semanticTokens": ...}.'),
        (
            {"semanticTokens": True, "diagnostic": {"staticcheck": True}},
            'with dotted keys: "gopls": {"ui.semanticTokens": ..., "ui.diagnostic.staticcheck": ...}.',
        ),
    ],
)
def test_a_group_in_the_block_is_to_be_written_as_the_keys_in_it(
    tmp_path: Path, ui: dict[str, Any], remedy: str
) -> None:
    assert only(tmp_path, {"gopls": {"ui": ui}}).remedy.endswith(remedy)


def test_a_check_of_staticcheck_is_not_taken_for_another_one(tmp_path: Path) -> None:
    deprecated = only(tmp_path, {"gopls": {"analyses": {"SA1019": True}}})
    assert "the analyzer deprecated" in deprecated.remedy
    assert "Write" not in only(tmp_path, {"gopls": {"analyses": {"SA1099": True}}}).remedy


def test_a_relative_folder_for_tools_ends_each_installation(tmp_path: Path) -> None:
    one = only(tmp_path, {"go.toolsGopath": "go-tools"})
    assert "No tool can be installed" in one.detail
    assert "its own root" not in one.remedy


def test_a_hint_in_the_block_belongs_outside_of_it(tmp_path: Path) -> None:
    one = only(tmp_path, {"gopls": {"ui.inlayhint.assignVariableTypes": True}})
    assert '"go.inlayHints.assignVariableTypes" outside of "gopls"' in one.remedy


def test_the_beginning_of_a_name_is_taken_for_that_name(tmp_path: Path) -> None:
    write(tmp_path, {".zshrc": "export GOFIPS=on\n"})
    assert {each.remedy for each in judged(tmp_path)} == {"Write GOFIPS140, or delete it."}


def test_variables_of_tests_are_about_tests(tmp_path: Path) -> None:
    one = only(tmp_path, {"go.testEnvVars": {"GOOS": "linux"}})
    assert (one.detail[:9], one.remedy) == ("The tests", "Delete it from go.testEnvVars.")


@pytest.mark.parametrize(
    ("text", "more"),
    [
        ('{"go.lintTool": "staticcheck",,\n "go.x" 1\n}', "There is 1 more."),
        ('{"go.lintTool": "staticcheck",,\n "go.x" 1,\n "go.y" 1\n}', "There are 2 more."),
        ('{"go.lintTool": "staticcheck",' + '\n "go.x" 1,' * 100 + "\n}", "There are at least 19 more."),
    ],
)
def test_the_errors_of_a_file_are_counted(tmp_path: Path, text: str, more: str) -> None:
    write(tmp_path, {CODE: text})
    (broken,) = (each for each in judged(tmp_path) if each.kind is Kind.BROKEN_JSON)
    assert broken.detail.endswith(more)


def test_the_article_fits_the_request(tmp_path: Path) -> None:
    attach = {"type": "go", "request": "attach", "processId": 1, "program": "x", "mode": "local"}
    write(tmp_path, {"w/.vscode/launch.json": {"configurations": [attach]}})
    assert not any("a attach" in each.detail for each in judged(tmp_path))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"gopls.ui.semanticTokens": True}, {"gopls": {"staticcheck": True}}),
        ({"go.inlayHints.parameterNames": True}, {"go.inlayHints": {"constantValues": True}}),
    ],
)
def test_a_key_before_the_object_that_replaces_it_has_no_effect(
    tmp_path: Path, first: dict[str, Any], second: dict[str, Any]
) -> None:
    write(tmp_path, {CODE: {**first, **second}})
    assert found(tmp_path) == {("settings.json", 2, next(iter(first)), "conflicts")}
    write(tmp_path, {CODE: {**second, **first}})
    assert "conflicts" not in {kind for *_, kind in found(tmp_path)}


def test_each_place_of_a_refused_group_is_found(tmp_path: Path) -> None:
    settings = {"gopls": {"ui": {"semanticTokens": True}}, "gopls.ui.staticcheck": True, "gopls.ui.gofumpt": True}
    write(tmp_path, {CODE: settings})
    assert {key for _, _, key, _ in found(tmp_path)} == {"gopls.ui", "gopls.ui.staticcheck", "gopls.ui.gofumpt"}


def test_a_lone_settings_file_of_zed_is_read(tmp_path: Path) -> None:
    options = {"lsp": {"gopls": {"initialization_options": {"noSuchOption": True}}}}
    write(tmp_path, {"w/.zed/settings.json": options})
    assert {(line, kind) for _, line, _, kind in found(tmp_path)} == {(5, "unknown-setting")}


def test_of_a_flag_behind_serve_the_word_serve_is_too_much_and_not_the_flag(tmp_path: Path) -> None:
    one = only(tmp_path, {"go.languageServerFlags": ["-rpc.trace", "serve", "-remote=auto"]})
    assert (one.kind, one.edit) == (Kind.MAKES_GOPLS_EXIT, None)
    assert one.remedy.startswith("Delete serve from go.languageServerFlags: gopls serves without it")
