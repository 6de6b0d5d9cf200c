"""Replacing files in folders where other users have write permission."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

import pytest

from goarmd.core.safe_files import replace_whole

if TYPE_CHECKING:
    from pathlib import Path


def test_a_file_is_replaced_with_its_mode_and_no_other_file_remains(tmp_path: Path) -> None:
    file = tmp_path / "goarmd.prom"
    file.write_text("before")
    replace_whole(file, b"after", 0o644)
    assert file.read_text() == "after"
    assert stat.S_IMODE(file.stat().st_mode) == 0o644
    assert list(tmp_path.iterdir()) == [file]


def test_a_link_is_replaced_and_its_target_is_unchanged(tmp_path: Path) -> None:
    target = tmp_path / "id_rsa"
    target.write_text("key")
    (tmp_path / "goarmd.prom").symlink_to(target)
    replace_whole(tmp_path / "goarmd.prom", b"figures", 0o644)
    assert target.read_text() == "key"
    assert not (tmp_path / "goarmd.prom").is_symlink()


def test_a_failed_replacement_leaves_everything_unchanged(tmp_path: Path) -> None:
    folder = tmp_path / "goarmd.prom"
    folder.mkdir()
    with pytest.raises(OSError, match=os.strerror(21)):
        replace_whole(folder, b"figures", 0o644)
    assert list(tmp_path.iterdir()) == [folder]
