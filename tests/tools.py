"""Programs that tests ask, such as promtool."""

from __future__ import annotations

import os
import shutil

import pytest


def tool(name: str) -> str:
    """The program's path. Without it the test is skipped; where CI is set, everything must be there and it fails."""
    if path := shutil.which(name):
        return path
    if os.environ.get("CI"):
        pytest.fail(f"{name} is not installed")
    pytest.skip(f"{name} is not installed")
