"""Analyzers, lenses and hints that gopls passes over: only those that the user wrote are found, where they stand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.settings.homes import CODE, found, write

if TYPE_CHECKING:
    from pathlib import Path

OLD = "os=darwin,hardware=arm64,go=1.26,gopls=0.18.1,extension=0.57.2"


@pytest.mark.parametrize("assume", [OLD, OLD.replace("0.18.1", "0.19.1").replace("0.57.2", "0.50.0")])
def test_a_hint_that_only_the_extension_sends_is_not_the_users(tmp_path: Path, assume: str) -> None:
    write(tmp_path, {CODE: {"go.inlayHints.parameterNames": True}})
    assert "unknown-setting" not in {kind for *_, kind in found(tmp_path, assume)}


@pytest.mark.parametrize(
    ("settings", "line"),
    [
        ({"go.inlayHints.ignoredError": True}, 2),
        ({"go.inlayHints.parameterNames": True, "go.inlayHints.ignoredError": True}, 3),
        ({"go.inlayHints": {"ignoredError": True}}, 3),
    ],
)
def test_a_hint_that_the_user_wrote_is_named_once(tmp_path: Path, settings: dict[str, Any], line: int) -> None:
    write(tmp_path, {CODE: settings})
    of_hints = {each for each in found(tmp_path, OLD) if each[3] == "unknown-setting"}
    assert of_hints == {("settings.json", line, "go.inlayHints.ignoredError", "unknown-setting")}
