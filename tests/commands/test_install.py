"""`goarmd install` and `uninstall` from the command line, in their own home."""

from __future__ import annotations

import json
import os
import socket
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from goarmd import platforms
from goarmd.cli import main
from goarmd.commands.install import refuse_another_session, refuse_translated
from goarmd.config.paths import state_folder
from goarmd.core.errors import GoarmdError
from goarmd.core.system import System
from goarmd.service import guide, launchd, places
from goarmd.state.claim import Claim
from goarmd.web.client import fetch_report
from tests.live import ONE_AT_A_TIME
from tests.tools import only_on
from tests.web.test_server import certificate

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = ONE_AT_A_TIME
ROOT = Path(__file__).parents[2]
on_linux = only_on("linux", "replaces systemctl; launchctl's replacement is in tests/service")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "a home"
    folder.mkdir()
    monkeypatch.setenv("HOME", str(folder))
    for name in ("XDG_CONFIG_HOME", "XDG_STATE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(places, "temporary_folders", lambda: ())  # this source tree may be in one
    return folder


@pytest.fixture
def listen(home: Path) -> str:
    """A configuration with its own address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    config = home / ".config/goarmd/config.toml"
    config.parent.mkdir(parents=True)
    config.write_text(f'[http]\nlisten = "{address}"\n')
    return address


@pytest.fixture
def systemd(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A systemd that runs this source tree's goarmd."""
    programs = tmp_path / "bin"
    programs.mkdir()
    (programs / "systemctl").symlink_to(ROOT / "tests/service/systemctl.py")
    monkeypatch.setenv("PATH", f"{programs}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    yield
    main(["uninstall"])


def files(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if not path.is_dir())


@on_linux
def test_install_upgrade_and_uninstall_work_and_leave_no_files(
    home: Path, listen: str, systemd: None, capsys: pytest.CaptureFixture[str]
) -> None:
    before = files(home)
    assert main(["install", "--json"]) == 0, capsys.readouterr().err
    answer = json.loads(capsys.readouterr().out)
    assert (answer["action"], answer["url"]) == ("installed", f"http://{listen}/")
    assert fetch_report(), "goarmd answers as soon as install returns"
    assert main(["install", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["action"] == "restarted"
    assert fetch_report()
    assert main(["uninstall"]) == 0
    assert fetch_report() is None
    assert files(home) == before, "the configuration belongs to the user and stays"


@on_linux
def test_uninstall_beside_a_daemon_of_a_terminal_says_how_to_stop_it(
    home: Path, systemd: None, capsys: pytest.CaptureFixture[str]
) -> None:
    with closing(Claim(state_folder())):
        assert main(["uninstall"]) == 0
        shown = capsys.readouterr().out
    assert f"runs (pid {os.getpid()}): nothing was changed. `kill {os.getpid()}` stops it" in shown
    assert "rm -r" not in shown


@on_linux
def test_status_reports_the_installed_and_the_uninstalled_service(
    home: Path, listen: str, systemd: None, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["install"])
    capsys.readouterr()
    assert main(["status"]) == 0
    assert "started by systemd, pid " in capsys.readouterr().out
    main(["uninstall"])
    capsys.readouterr()
    assert main(["status"]) == 1
    assert "`goarmd install`" in capsys.readouterr().out


@on_linux
def test_uninstall_can_keep_the_state(home: Path, listen: str, systemd: None) -> None:
    main(["install"])
    assert main(["uninstall", "--keep-state"]) == 0
    assert ".local/state/goarmd/state.db" in files(home)


@on_linux
def test_install_refuses_what_the_service_could_not_start_with_and_writes_nothing(
    home: Path, listen: str, systemd: None, capsys: pytest.CaptureFixture[str]
) -> None:
    chain, key = certificate(home)
    Path(key).chmod(0o644)
    (home / ".config/goarmd/config.toml").write_text(f'[http]\ntls_certificate = "{chain}"\ntls_key = "{key}"\n')
    before = files(home)
    assert main(["install"]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert "http.tls_key" in line
    assert "other users can read it" in line
    assert files(home) == before


@on_linux
def test_install_prints_the_address(listen: str, systemd: None, capsys: pytest.CaptureFixture[str]) -> None:
    main(["install"])
    printed = capsys.readouterr()
    assert f"http://{listen}/metrics" in printed.out
    assert "starting goarmd with systemd" in printed.err


def test_a_dry_run_shows_the_file_and_the_commands_and_changes_nothing(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["install", "--dry-run", "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert "goarmd" in shown["content"]
    assert len(shown["commands"]) > 2
    assert list(home.iterdir()) == []


def test_a_dry_run_prints_the_same_as_text(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["install", "--dry-run", "--json"])
    shown = json.loads(capsys.readouterr().out)
    main(["install", "--dry-run"])
    text = capsys.readouterr().out
    assert all(part in text for part in (shown["file"], shown["content"], *shown["commands"]))


@pytest.mark.parametrize("words", [["install"], ["install", "--dry-run"]], ids=" ".join)
def test_a_place_that_does_not_suit_is_refused_and_nothing_is_left(
    words: list[str], home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(places, "temporary_folders", lambda: (str(ROOT),))
    assert main(words) == 2
    printed = capsys.readouterr()
    assert "is a temporary folder, which is emptied: move it" in printed.err
    assert (printed.out, list(home.iterdir())) == ("", [])


@pytest.mark.parametrize("background", [False, True])
def test_an_agent_of_the_other_session_is_removed_first(home: Path, background: bool) -> None:  # noqa: FBT001
    refuse_another_session(System.MACOS, background=background)
    file = launchd.file_of(home)
    file.parent.mkdir(parents=True)
    file.write_bytes(launchd.plist(replace(guide.sample_agent(), background=background)))
    refuse_another_session(System.MACOS, background=background)
    with pytest.raises(GoarmdError, match="type `goarmd uninstall --keep-state` first"):
        refuse_another_session(System.MACOS, background=not background)


def test_on_linux_there_is_no_background_agent(home: Path) -> None:
    refuse_another_session(System.LINUX, background=False)
    with pytest.raises(GoarmdError, match="loginctl enable-linger"):
        refuse_another_session(System.LINUX, background=True)


def test_an_invalid_configuration_is_reported_before_anything_is_installed(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = home / "broken.toml"
    config.write_text("[htp]\n")
    assert main(["install", "--config", str(config)]) == 2
    assert 'did you mean "http"?' in capsys.readouterr().err
    assert files(home) == ["broken.toml"]


@on_linux
def test_without_systemd_the_error_has_a_remedy_and_nothing_is_left(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", str(home))
    assert main(["install"]) == 2
    assert "type `goarmd run` instead" in capsys.readouterr().err
    assert list(home.iterdir()) == []


def test_uninstall_without_an_installation_is_fine(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", str(home))  # no service manager
    assert main(["uninstall"]) == 0
    assert "goarmd is not installed" in capsys.readouterr().out


@on_linux
def test_uninstall_where_nothing_is_installed_keeps_the_state(
    home: Path, listen: str, systemd: None, capsys: pytest.CaptureFixture[str]
) -> None:
    state = home / ".local/state/goarmd/state.db"
    state.parent.mkdir(parents=True)
    state.write_bytes(b"kept")
    assert main(["uninstall"]) == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert shown.startswith("goarmd is not installed: nothing was changed")
    assert f"rm -r '{state.parent}'" in shown
    assert state.read_bytes() == b"kept"


@pytest.mark.parametrize("word", ["install", "uninstall"])
def test_root_is_refused_in_another_users_home(
    word: str, home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    if os.geteuid() == 0:
        os.chown(home, 4711, -1)
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert main([word]) == 2
    assert "without sudo" in capsys.readouterr().err


def test_a_translated_goarmd_is_not_installed_on_a_mac() -> None:
    host = replace(platforms.current().host(), os=System.MACOS, self_translated=True)
    with pytest.raises(GoarmdError, match=r"translated by Rosetta.*arm64 Python"):
        refuse_translated(host)


def test_a_native_goarmd_may_be_installed_on_a_mac() -> None:
    refuse_translated(replace(platforms.current().host(), os=System.MACOS, self_translated=False))
