"""`"go": {"x": 1}`, which VS Code reads as `"go.x": 1`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.settings.homes import CODE, LINUX, fixed, found, judged, write

if TYPE_CHECKING:
    from pathlib import Path

NESTED = {
    "go": {
        "languageServerFlags": ["-rpc.trace", "-mod=readonly"],
        "lintTool": "golint2",
        "toolsEnvVars": {"GOFLAGS": "-foo"},
        "goroot": "/opt/homebrew/bin/go",
        "diagnostic.vulncheck": "never",
    }
}


def test_settings_in_an_object_have_the_findings_of_dotted_ones(tmp_path: Path) -> None:
    dotted = {f"go.{key}": value for key, value in NESTED["go"].items() if "." not in key}
    write(tmp_path / "a", {CODE: NESTED})
    write(tmp_path / "b", {CODE: dotted})
    assert {(key, kind) for _, _, key, kind in found(tmp_path / "a")} == {
        (key, kind) for _, _, key, kind in found(tmp_path / "b")
    }


def test_settings_in_an_object_are_fixed_where_they_stand(tmp_path: Path) -> None:
    write(tmp_path, {CODE: NESTED})
    fixed(tmp_path)
    left = json.loads((tmp_path / CODE).read_text())["go"]
    assert left["languageServerFlags"] == ["-rpc.trace"]
    assert "goroot" not in left


def test_each_finding_in_an_object_is_there_once(tmp_path: Path) -> None:
    write(tmp_path, {".config/Code/User/settings.json": {"go": {"buildFlags": ["-foo"], "inlayHints": {"x": 1}}}})
    places = [(each.line, each.key, each.kind) for each in judged(tmp_path, LINUX)]
    assert len(places) == len(set(places))
    assert {key for _, key, _ in places} >= {"go.buildFlags", "go.inlayHints.x"}
