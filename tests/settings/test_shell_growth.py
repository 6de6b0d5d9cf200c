"""Start-up files in which a value names itself several times a line: what would fill any memory stays bounded."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from goarmd.settings import assumed
from tests.settings.homes import MAC

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    "line",
    ["export PATH=$PATH:$PATH:$PATH\n", "export GOFLAGS=$GOFLAGS$GOFLAGS$GOFLAGS\n", "path=($path $path $path)\n"],
)
def test_a_value_that_triples_in_each_line_is_bounded(tmp_path: Path, line: str) -> None:
    (tmp_path / ".zshrc").write_text("export GOFLAGS=-mod=mod PATH=/a\nexport GOBIN=/b\n" + line * 60)
    began = time.thread_time()
    home = assumed.read(tmp_path, assumed.parse(MAC))
    assert time.thread_time() - began < 5
    assert all(len(shell.path) <= 1000 for shell in home.shells)
    assert all(len(variable.value or "") <= 16 * 1024 for variable in home.variables)
    assert [variable.value for variable in home.variables if variable.name == "GOBIN"] == ["/b"]
