"""Which files `goarmd fix` edits."""

from __future__ import annotations

import pytest

from goarmd.settings.file_kinds import FileKind, can_edit, kind_of


@pytest.mark.parametrize(
    ("file", "kind"),
    [
        (".vscode/settings.json", FileKind.JSON),
        ("src/all.code-workspace", FileKind.JSON),
        ("Library/Application Support/go/env", FileKind.GO_ENV),
        (".config/go/env", FileKind.GO_ENV),
        (".config/fish/conf.d/go.fish", FileKind.FISH),
        (".zshrc", FileKind.SHELL),
        (".zshrc.local", FileKind.SHELL),
        (".bashrc.d/go.sh", FileKind.SHELL),
        (".config/helix/languages.toml", None),
        ("src/go.mod", None),
    ],
)
def test_a_file_is_of_the_kind_that_its_name_says(file: str, kind: FileKind | None) -> None:
    assert kind_of(file) is kind


def test_a_line_that_is_not_known_can_be_edited_in_json_only() -> None:
    assert can_edit("settings.json", 0)
    assert not can_edit(".zshrc", 0)
