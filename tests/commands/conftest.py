"""A Mac with its own home, for `goarmd rosetta`."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from goarmd import platforms
from goarmd.platforms import darwin
from tests.platforms.darwin_images import ME, FakeMac

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "GOBIN", "GOPATH", "GOROOT", "GOENV"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    return tmp_path


@pytest.fixture
def mac(home: Path, monkeypatch: pytest.MonkeyPatch) -> FakeMac:
    """A Mac with Rosetta and without processes."""
    fake = FakeMac()
    runtime = home / "libRosettaRuntime"
    runtime.touch()
    monkeypatch.setattr(platforms, "current", lambda: darwin.platform(fake.library(), runtime))
    monkeypatch.setattr(os, "geteuid", lambda: ME)
    return fake
