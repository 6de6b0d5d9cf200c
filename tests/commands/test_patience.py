"""A drive that does not answer: a command says so, and ends."""

from __future__ import annotations

import os
import threading
from typing import TYPE_CHECKING

import pytest

from goarmd.cli import main
from goarmd.commands import patiently
from goarmd.settings import disk

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A home whose .zshrc is on a drive that is away: whoever reads it waits."""
    for name in ("ZDOTDIR", "XDG_CONFIG_HOME", "XDG_STATE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / ".zshrc").write_text("export A=1\n")
    back, content = threading.Event(), disk._content

    def waiting(path: str) -> disk.FileContent:
        if os.path.basename(path) == ".zshrc":
            back.wait(20)
        return content(path)

    monkeypatch.setattr(disk, "_content", waiting)
    monkeypatch.setattr("goarmd.commands._PATIENCE", 0.3)
    yield
    back.set()


@pytest.mark.usefixtures("away")
@pytest.mark.parametrize("command", ["drift", "settings", "doctor"])
def test_a_drive_that_is_away_ends_a_command_with_words(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([command]) == 2
    assert "on a drive that is away?" in capsys.readouterr().err


def test_an_error_of_the_work_is_raised_where_it_is_waited_for() -> None:
    with pytest.raises(ZeroDivisionError):
        patiently("Dividing", lambda: 1 // 0)
