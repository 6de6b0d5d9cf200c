"""`goarmd config check` refuses what `goarmd run` would refuse."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from goarmd.cli import main

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    monkeypatch.delenv("XDG_STATE_HOME", raising=False)
    path = tmp_path / ".config/goarmd/config.toml"
    path.parent.mkdir(parents=True)
    return path


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('[http]\nlisten = "0.0.0.0:1"', "http.listen: 0.0.0.0:1: other machines can reach this address"),
        ('[http]\nusername = "me"\npassword_file = "/nowhere/p"', "http.password_file /nowhere/p: "),
        ('[http]\ntls_certificate = "/nowhere/c"\ntls_key = "k"', "http.tls_certificate /nowhere/c"),
        ('[log]\nfile = "/nowhere/goarmd.log"', "log.file /nowhere/goarmd.log: cannot write it"),
        ('[textfile]\npath = "/nowhere/goarmd.prom"', "textfile.path /nowhere/goarmd.prom: cannot write it"),
    ],
)
def test_check_refuses_a_configuration_with_which_the_daemon_would_not_start(
    text: str, message: str, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file.write_text(text)
    assert main(["config", "check"]) == 2
    error = capsys.readouterr().err
    assert message in error
    assert error.count("\n") == 1


def test_check_creates_no_file(file: Path, tmp_path: Path) -> None:
    file.write_text(f'[log]\nfile = "{tmp_path}/goarmd.log"\n[textfile]\npath = "{tmp_path}/goarmd.prom"\n')
    assert main(["config", "check"]) == 0
    assert [path.name for path in tmp_path.iterdir()] == [".config"]
