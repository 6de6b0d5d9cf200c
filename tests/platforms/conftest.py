from __future__ import annotations

import os

import pytest

from goarmd.platforms.darwin import DarwinProcesses
from tests.builders import any_program
from tests.platforms.darwin_images import ME, FakeMac


@pytest.fixture
def mac(monkeypatch: pytest.MonkeyPatch) -> FakeMac:
    """A Mac on which the tests run as the user ME."""
    monkeypatch.setattr(os, "geteuid", lambda: ME)
    return FakeMac()


@pytest.fixture
def reader(mac: FakeMac) -> DarwinProcesses:
    return DarwinProcesses(mac.library(), any_program)
