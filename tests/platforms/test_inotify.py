"""The events of Linux for the watch of files."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from tests.tools import only_on

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

pytestmark = only_on("linux", "inotify is Linux's")


def test_a_folder_that_is_made_again_with_the_inode_of_before_is_watched_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from goarmd.platforms import _inotify  # noqa: PLC0415  # on Linux only

    monkeypatch.setattr(_inotify, "_identity", lambda path: (1, 1) if path.exists() else None)
    folder = tmp_path / "User"
    folder.mkdir()
    with closing(_inotify.InotifyEvents()) as events:
        events.cover([], [folder])
        folder.rmdir()
        assert events.wait(5)
        folder.mkdir()
        assert events.cover([], [folder]) == (True, frozenset())
        (folder / "settings.json").touch()
        assert events.wait(5)


def test_what_is_watched_on_is_not_laid_again(tmp_path: Path) -> None:
    from goarmd.platforms import _inotify  # noqa: PLC0415  # on Linux only

    file = tmp_path / "a"
    file.touch()
    with closing(_inotify.InotifyEvents()) as events:
        assert events.cover([file], [tmp_path])[0]
        file.write_text("x" * 100)
        assert events.wait(5)
        assert not events.cover([file], [tmp_path])[0]
