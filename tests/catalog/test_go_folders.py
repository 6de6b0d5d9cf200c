"""The file of `go env -w`, as the folders of Go are found in it: what a real go answers."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

import pytest

from goarmd.catalog import go_folders
from goarmd.core.system import System
from tests.tools import tool

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    "text",
    [
        "GOBIN=/x\n",
        " GOBIN=/x\n",
        "GOBIN =/x\n",
        "export GOBIN=/x\n",
        "# GOBIN=/x\n",
        "GOBIN=/x\r\n",
        "GOBIN=/x # mine\n",
        "GOBIN=/x\nGOBIN=/y\n",
        "GOBIN=/x\nGOBIN=\n",
        "\ufeffGOBIN=/x\n",
    ],
)
def test_gobin_is_what_go_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    file = tmp_path / "env"
    file.write_bytes(text.encode())
    for name in ("GOBIN", "GOPATH"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("GOENV", str(file))
    monkeypatch.setenv("HOME", str(tmp_path))
    go = subprocess.run([tool("go"), "env", "GOBIN"], capture_output=True, text=False, check=True, env=os.environ)
    named = go.stdout.decode().removesuffix("\n")
    (found,) = go_folders.find(System.LINUX, tmp_path).programs
    assert str(found) == (named or str(tmp_path / "go/bin"))
