"""Toolchains that a module asks for, on a machine with Go 1.26."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.settings.homes import judged, write

if TYPE_CHECKING:
    from pathlib import Path

BAD = "module m\ngo 1.25.0\n\ntoolchain go1.27\n"
MODULE, WORK = "src/m/go.mod", "src/go.work"


def test_a_language_that_is_named_as_a_toolchain_stops_every_go_command(tmp_path: Path) -> None:
    write(tmp_path, {MODULE: BAD})
    (one,) = judged(tmp_path)
    assert (one.file, one.line, one.kind, one.severity) == (MODULE, 4, "makes-go-exit", "critical")
    assert one.remedy == "Write toolchain go1.27.0, its first release."


@pytest.mark.parametrize(
    "lines",
    [
        "go 1.25.0\ntoolchain go1.27.0",
        "go 1.25.0\ntoolchain go1.26",
        "go 1.20\ntoolchain go1.20",
        "go 1.27.1\ntoolchain go1.27",
        "go 1.27",
    ],
)
def test_a_toolchain_that_go_need_not_fetch_or_can_is_fine(tmp_path: Path, lines: str) -> None:
    write(tmp_path, {MODULE: f"module m\n{lines}\n"})
    assert judged(tmp_path) == ()


@pytest.mark.parametrize("pin", ["local", "go1.26.1", "go1.28.0+auto", "$MINE"])
def test_where_go_does_not_follow_the_module_its_toolchain_does_no_harm(tmp_path: Path, pin: str) -> None:
    write(tmp_path, {MODULE: BAD, ".zshrc": f"export GOTOOLCHAIN={pin}\n"})
    assert [each for each in judged(tmp_path) if each.file == MODULE] == []


def test_in_a_workspace_only_its_own_toolchain_counts(tmp_path: Path) -> None:
    write(tmp_path, {MODULE: BAD, WORK: "go 1.26\nuse ./m\n"})
    assert judged(tmp_path) == ()
    write(tmp_path, {WORK: "go 1.26\ntoolchain go1.27\nuse ./m\n"})
    assert [(each.file, each.line) for each in judged(tmp_path)] == [(WORK, 2)]
