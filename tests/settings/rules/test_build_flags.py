"""Build flags that gopls gives to go list, wherever an editor has them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.settings.homes import CODE, found, write

if TYPE_CHECKING:
    from pathlib import Path

BAD = ["-tags=x", "-foo"]


@pytest.mark.parametrize(
    ("file", "content", "line", "key"),
    [
        (CODE, {"gopls": {"build.buildFlags": BAD}}, 5, "gopls.build.buildFlags"),
        (CODE, {"go.buildFlags": BAD}, 4, "go.buildFlags"),
        (CODE, {"go.buildFlags": BAD, "go.buildTags": "y"}, 4, "go.buildFlags"),
        (".config/zed/settings.json", {"lsp": {"gopls": {"initialization_options": {"buildFlags": BAD}}}}, 7, ""),
        (".config/helix/languages.toml", '[language-server.gopls.config]\nbuildFlags = ["-foo"]\n', 2, ""),
    ],
)
def test_a_build_flag_that_go_list_refuses_is_found(
    tmp_path: Path, file: str, content: dict[str, Any] | str, line: int, key: str
) -> None:
    write(tmp_path, {file: content})
    assert found(tmp_path) == {(file.rpartition("/")[2], line, key or "buildFlags", "makes-go-exit")}


def test_flags_that_the_extension_does_not_send_are_not_those_of_gopls(tmp_path: Path) -> None:
    write(tmp_path, {CODE: {"go.buildFlags": ["-o=x"], "gopls": {"build.buildFlags": ["-tags=x"]}}})
    assert found(tmp_path) == set()


def test_a_flag_with_its_value_behind_a_space_is_found_once(tmp_path: Path) -> None:
    write(tmp_path, {CODE: {"go.buildFlags": ["-tags x"]}})
    assert len(found(tmp_path)) == 1
