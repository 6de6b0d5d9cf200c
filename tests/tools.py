"""Programs that tests use and nobody need have: a test that lacks one is skipped, but on CI it fails."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

# tests/install_gopls.sh builds `gopls` and `gopls-foreign` (for the other processor) into this folder.
_FOLDER = Path(os.environ.get("GOARMD_TEST_TOOLS", "~/.cache/goarmd-test-tools")).expanduser()


def tool(name: str) -> str:
    """The path of a program, our own build first."""
    path = shutil.which(name, path=_FOLDER) or shutil.which(name)
    if path is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(f"{name} is not installed")
    return path
