"""The authorities of a Mac's keychains, as a stand-in for Apple's program prints them."""

from __future__ import annotations

import ssl
from typing import TYPE_CHECKING

import pytest

from goarmd.probes import keychain, proxy
from tests.probes import proxies

if TYPE_CHECKING:
    from pathlib import Path


def stand_in(folder: Path, script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    program = folder / "security"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    monkeypatch.setattr(keychain, "_PROGRAM", str(program))


def test_what_the_keychains_have_is_trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = proxies.certificates(tmp_path)
    stand_in(tmp_path, f'test "$1 $2 $3" = "find-certificate -a -p" && /bin/cat {made.authority}', monkeypatch)
    context = proxy.trusting(None, None, keychain.authorities())
    subjects = [each["subject"] for each in context.get_ca_certs()]
    assert ((("commonName", "ca"),),) in subjects
    assert context.verify_mode is ssl.CERT_REQUIRED


@pytest.mark.parametrize("script", ["exit 1", "echo half; kill -9 $$"])
def test_a_program_that_fails_gives_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    stand_in(tmp_path, script, monkeypatch)
    assert keychain.authorities() == ""


def test_where_there_is_no_such_program_there_are_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keychain, "_PROGRAM", str(tmp_path / "nothing"))
    assert keychain.authorities() == ""
