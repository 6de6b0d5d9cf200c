"""Settings in the block of a language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.settings.homes import CODE, found, judged, write

if TYPE_CHECKING:
    from pathlib import Path


def test_a_setting_of_the_extension_has_no_effect_in_a_block(tmp_path: Path) -> None:
    write(tmp_path, {CODE: {"[go]": {"go.lintTool": "golangci-lint", "gopls": {"formatting.gofumpt": True}}}})
    assert {(each.line, each.key, each.kind, each.severity) for each in judged(tmp_path)} == {
        (3, "[go].go.lintTool", "unknown-setting", "info"),
        (4, "[go].gopls", "unknown-setting", "info"),
    }


def test_settings_of_the_editor_belong_into_a_block(tmp_path: Path) -> None:
    write(tmp_path, {CODE: {"[go]": {"editor.formatOnSave": True}, "[go][go.mod]": {"goose.x": 1, "[go]": 1}}})
    assert found(tmp_path) == set()
