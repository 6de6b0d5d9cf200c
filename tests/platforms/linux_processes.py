"""A reader of this machine's processes, and a program to be read."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from goarmd import platforms
from tests.builders import any_program

if TYPE_CHECKING:
    from goarmd.core.facts import Identity
    from goarmd.platforms import ProcessReader


@pytest.fixture
def reader() -> ProcessReader:
    return platforms.current().process_reader(any_program)


@pytest.fixture
def gopls(tmp_path: Path) -> Path:
    """A program called gopls that only sleeps."""
    return Path(shutil.copy(shutil.which("sleep") or "", tmp_path / "gopls"))


def born(reader: ProcessReader, pid: int) -> Identity:
    return next(identity for identity in reader.changes().born if identity.key.pid == pid)
