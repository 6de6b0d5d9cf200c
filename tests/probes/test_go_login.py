"""Logins for module proxies, as Go finds them."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from goarmd.catalog.go_proxies import Endpoint
from goarmd.probes.go_login import asks_a_program, login

if TYPE_CHECKING:
    from pathlib import Path

NETRC = """machine athens.corp
  login ann password hunter2
machine athens.corp:8443 login port password h3
default login any password no
"""


def of(address: tuple[str, str, int], home: Path, **environment: str) -> str | None:
    scheme, host, port = address
    return login(Endpoint(scheme, host, port), environment, home)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / ".netrc").write_text(NETRC)
    return tmp_path


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        (("https", "athens.corp", 443), "ann:hunter2"),
        (("https", "athens.corp", 8443), "port:h3"),
        (("https", "athens.corp", 9000), None),
        (("https", "other.corp", 443), None),
        (("http", "athens.corp", 80), None),
    ],
)
def test_a_server_gets_its_own_login_over_https_only(
    address: tuple[str, str, int], expected: str | None, home: Path
) -> None:
    assert of(address, home) == expected


ATHENS = ("https", "athens.corp", 443)


def test_the_file_that_netrc_names_counts_instead(home: Path) -> None:
    (home / "other").write_text("machine athens.corp login bob password s3\n")
    assert of(ATHENS, home, NETRC=str(home / "other")) == "bob:s3"


@pytest.mark.parametrize(
    ("goauth", "has_login"), [("", True), ("netrc", True), ("git /x; netrc", True), ("off", False)]
)
def test_goauth_decides_whether_netrc_is_read(goauth: str, has_login: bool, home: Path) -> None:  # noqa: FBT001
    assert bool(of(ATHENS, home, GOAUTH=goauth)) is has_login


def test_signs_of_an_address_in_a_password_are_quoted(home: Path) -> None:
    (home / ".netrc").write_text("machine athens.corp login a@b password p:%/\n")
    assert of(ATHENS, home) == "a%40b:p%3A%25%2F"


@pytest.mark.parametrize("damaged", [b"machine", b"\xff\xfe machine x", b"macdef x\n", b"login a password b"])
def test_a_damaged_file_is_as_none(damaged: bytes, home: Path) -> None:
    (home / ".netrc").write_bytes(damaged)
    assert of(ATHENS, home) is None


def test_what_is_no_regular_file_is_not_opened(home: Path) -> None:
    (home / ".netrc").unlink()
    os.mkfifo(home / ".netrc")
    assert of(ATHENS, home) is None


@pytest.mark.parametrize(
    ("goauth", "runs"), [("", False), ("netrc", False), ("off", False), ("git /x", True), ("netrc; helper --go", True)]
)
def test_a_program_for_logins_is_recognised(goauth: str, runs: bool) -> None:  # noqa: FBT001
    assert asks_a_program(goauth) is runs
