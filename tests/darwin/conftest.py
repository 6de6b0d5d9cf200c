"""What the tests on a pretended Mac share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.darwin.compiler import build
from tests.darwin.machine import Machine

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="session")
def libsystem(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The stand-in for Apple's library, compiled."""
    folder = tmp_path_factory.mktemp("libsystem")
    done = build(folder)
    assert done.returncode == 0, done.stderr
    return folder / "libSystem.so"


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    """A Mac on which nothing runs yet; the stand-in answers for it in this process."""
    machine = Machine(tmp_path / "machine")
    monkeypatch.setenv("GOARMD_TEST_MACHINE", str(machine.file))
    return machine
