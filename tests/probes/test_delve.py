"""Delve's version, from what it prints."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from goarmd.probes import delve

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture
def dlv(tmp_path: Path) -> Callable[[str], Path]:
    """Makes a program called dlv out of shell code."""

    def make(code: str) -> Path:
        path = tmp_path / "dlv"
        path.write_text(f"#!/bin/sh\n{code}\n")
        path.chmod(0o755)
        return path

    return make


@pytest.mark.parametrize(
    ("printed", "version"),
    [
        ("Delve Debugger\\nVersion: 1.26.0\\nBuild: $Id: abc $", "1.26.0"),
        ("Delve Debugger\\nVersion: v1.9.1-rc.1+dirty\\n", "1.9.1-rc.1+dirty"),
        ("Version: ", None),
        ("Version: x.y", None),
        ("something else", None),
        ("", None),
    ],
)
def test_the_version_is_the_word_after_its_name(dlv: Callable[[str], Path], printed: str, version: str | None) -> None:
    assert delve.version(dlv(f"printf '{printed}'")) == version


def test_it_is_asked_for_its_version_and_nothing_else(dlv: Callable[[str], Path]) -> None:
    assert delve.version(dlv('[ "$*" = version ] && echo "Version: 1.2.3"')) == "1.2.3"


def test_a_silent_delve_is_killed(dlv: Callable[[str], Path]) -> None:
    began = time.monotonic()
    assert delve.version(dlv("exec /bin/sleep 60"), timeout=0.5) is None
    assert time.monotonic() - began < 5


def test_endless_output_is_bounded(dlv: Callable[[str], Path]) -> None:
    assert delve.version(dlv("while :; do echo xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx; done"), timeout=5) is None


def test_a_delve_that_is_not_there_has_no_version(tmp_path: Path) -> None:
    assert delve.version(tmp_path / "dlv") is None
