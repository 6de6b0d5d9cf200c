"""`goarmd rosetta` by the version of macOS, with and without Rosetta."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.commands.asking import plain, put, rosetta
from tests.programs.macho_images import X86_64, program

if TYPE_CHECKING:
    from pathlib import Path

    from tests.platforms.darwin_images import FakeMac


def on(mac: FakeMac, version: str) -> None:
    mac.values["kern.osproductversion"] = f"{version}\0".encode()


def test_without_rosetta_programs_do_not_start_now_and_the_verdict_says_what_helps(mac: FakeMac, home: Path) -> None:
    on(mac, "27.1")
    (home / "libRosettaRuntime").unlink()
    put(home / "go/bin/gopls", program(X86_64))
    put(home / "bin/protoc", program(X86_64))
    text = plain(rosetta())
    assert "macOS 27.1 arm64 Apple M2 Pro. Rosetta is not installed, so Intel programs do not start." in text
    assert "2 programs do not start now; " in text
    assert text.endswith("Until macOS 28 they start with Rosetta:\n  softwareupdate --install-rosetta")
    assert "break" not in text


def test_without_rosetta_one_program_is_one(mac: FakeMac, home: Path) -> None:
    (home / "libRosettaRuntime").unlink()
    put(home / "go/bin/gopls", program(X86_64))
    assert "1 program does not start now; " in plain(rosetta())


def test_without_rosetta_and_intel_programs_nothing_needs_it(mac: FakeMac, home: Path) -> None:
    (home / "libRosettaRuntime").unlink()
    assert "Nothing needs Rosetta: " in plain(rosetta())


def test_from_macos_28_on_nothing_can_be_installed_for_intel_programs(mac: FakeMac, home: Path) -> None:
    on(mac, "28.0")
    put(home / "go/bin/gopls", program(X86_64))
    text = plain(rosetta())
    assert "This macOS has no Rosetta, so Intel programs do not start." in text
    assert text.endswith("Install native builds.")
    assert "softwareupdate" not in text


@pytest.mark.parametrize(
    ("version", "steps"),
    [
        ("14.8", ["26.4", "27", "27", "28"]),
        ("26.4.1", ["26.4", "27", "27", "28"]),
        ("26.5", ["27", "27", "28"]),
        ("27.2", ["27", "27", "28"]),
        ("28.0", ["28"]),
    ],
)
def test_the_steps_from_this_version_on_are_shown(mac: FakeMac, home: Path, version: str, steps: list[str]) -> None:
    on(mac, version)
    assert [step["macos"] for step in rosetta().data["ends"]] == steps


def test_the_app_that_macos_warns_about_is_shown(mac: FakeMac, home: Path) -> None:
    on(mac, "27.0")
    path = put(home / "go/bin/gopls", program(X86_64))
    mac.run(60, "/Applications/Visual Studio Code.app/Contents/MacOS/Code", b"Code", parent=1)
    mac.run(77, str(path), b"gopls", parent=60, translated=True, responsible=60)
    assert "    macOS warns about Visual Studio Code because of it\n" in plain(rosetta())
