"""Whose a folder is, and how to have it back."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from goarmd.core.ownership import of_another

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_ones_own_folder_is_of_nobody_else(tmp_path: Path) -> None:
    assert of_another(tmp_path / "state.db") is None


def test_anothers_folder_is_named_with_what_to_type(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 4_000_000)
    words = of_another(tmp_path / "state.db") or ""
    assert words.startswith(f"{tmp_path} belongs to ")
    assert words.endswith(f"type `sudo chown -R 4000000 {tmp_path}`")


def test_a_folder_that_is_absent_is_of_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 4_000_000)
    assert of_another(tmp_path / "absent" / "state.db") is None
