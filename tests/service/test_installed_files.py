"""The files that an installation on a Mac leaves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from goarmd.service.lifecycle import install
from tests.service.fakes import INSTALLED, LAUNCHER, PLIST, Launchctl, agent, files, mac, service

if TYPE_CHECKING:
    from pathlib import Path


def test_the_plist_is_readable_for_all_and_writable_for_its_user_only(home: Path) -> None:
    install(service(home), mac(Launchctl()).tools())
    assert (home / PLIST).stat().st_mode & 0o777 == 0o644


def test_the_folder_of_the_logs_is_its_users_alone(home: Path) -> None:
    install(service(home), mac(Launchctl()).tools())
    assert agent(home).logs.stat().st_mode & 0o777 == 0o700


def test_nothing_half_written_is_left_beside_the_plist(home: Path) -> None:
    install(service(home), mac(Launchctl()).tools())
    assert files(home) == INSTALLED


def test_the_program_of_the_plist_is_executable_and_named_goarmd(home: Path) -> None:
    launchctl = Launchctl()
    install(service(home), mac(launchctl).tools())
    assert launchctl.loaded is not None
    (program,) = launchctl.loaded["ProgramArguments"]
    assert program == str(home / LAUNCHER)
    assert (home / LAUNCHER).stat().st_mode & 0o777 == 0o755
    assert (home / LAUNCHER).parent.stat().st_mode & 0o777 == 0o700
