"""Workspaces that recommend a Go extension that was replaced."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.settings.homes import fixed, found, write

if TYPE_CHECKING:
    from pathlib import Path

LIST = "w/.vscode/extensions.json"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (["ms-vscode.Go", "a.b"], ["golang.go", "a.b"]),
        (["ms-vscode.Go", "golang.Go"], ["golang.Go"]),
        (["lukehoban.go", "ms-vscode.go"], ["golang.go"]),
    ],
)
def test_a_fix_leaves_one_recommendation_of_the_extension(tmp_path: Path, before: list[str], after: list[str]) -> None:
    write(tmp_path, {LIST: {"recommendations": before}})
    assert fixed(tmp_path) == ()
    assert json.loads((tmp_path / LIST).read_text()) == {"recommendations": after}


def test_a_code_workspace_recommends_too(tmp_path: Path) -> None:
    write(tmp_path, {"w/x.code-workspace": {"folders": [], "extensions": {"recommendations": ["ms-vscode.Go"]}}})
    assert found(tmp_path) == {("x.code-workspace", 5, "recommendations ms-vscode.go", "removed")}
