"""`goarmd rosetta` on simulated Macs with real files in a home."""

from __future__ import annotations

import os
import plistlib
from contextlib import closing
from datetime import datetime
from typing import TYPE_CHECKING

import pytest

from goarmd.config.paths import state_db
from goarmd.core.findings import Severity
from goarmd.runtime.acknowledged import Acknowledgement, Acknowledgements
from goarmd.state.state_file import StateFile
from goarmd.views.json_text import encode
from tests.commands.asking import plain, put, rosetta
from tests.core.privacy import looked_at
from tests.platforms.darwin_images import INTEL, FakeMac
from tests.programs.macho_images import ARM64, X86_64, program, universal
from tests.tools import only_on

if TYPE_CHECKING:
    from pathlib import Path

    from goarmd.commands import Result

NUL = plistlib.dumps({"Program": "/a\0b"}, fmt=plistlib.FMT_BINARY)
INVALID_JOBS = (
    NUL,
    b"<plist><dict><key>Program</key><date>yesterday</date></dict></plist>",
    b"<plist>" + b"<array>" * 20_000,
)
BOTH = universal((X86_64, program(X86_64)), (ARM64, program()))


def installed(result: Result, home: Path) -> dict[str, str]:
    """Path below the home, and kind of location, of the programs installed for another processor."""
    return {os.path.relpath(one["path"], home): str(one["place"]) for one in result.data["installed"]}


def test_a_mac_with_only_native_programs_is_fine(mac: FakeMac, home: Path) -> None:
    put(home / "go/bin/gopls", program())
    put(home / "bin/both", BOTH)
    mac.run(77, str(home / "go/bin/gopls"), b"gopls")
    result = rosetta()
    assert result.exit_code == 0
    assert "Nothing needs Rosetta" in plain(result)
    assert result.data["looked_at"] >= 2


def test_the_removal_of_rosetta_is_shown_with_versions_and_sources(mac: FakeMac, home: Path) -> None:
    result = rosetta()
    assert datetime.fromisoformat(result.data["host"]["boot_at"]).tzinfo is not None
    assert [step["macos"] for step in result.data["ends"]] == ["26.4", "27", "27", "28"]
    assert all(step["source"].startswith("https://") for step in result.data["ends"])
    assert "Rosetta is installed." in plain(result)
    assert "macOS 28 (autumn 2027)" in plain(result)


def test_every_kind_of_location_is_scanned(mac: FakeMac, home: Path) -> None:
    agent = put(home / "opt/agent", program(X86_64))
    put(home / "Library/LaunchAgents/x.plist", plistlib.dumps({"Label": "x", "ProgramArguments": [str(agent)]}))
    for path in (
        "go/bin/gopls",
        "sdk/go1.20/bin/go",
        "bin/protoc",
        "Applications/Cursor.app/Contents/MacOS/Cursor",
        ".vscode/extensions/a.b-1.0-darwin-x64/bin/server",
        ".cursor/extensions/c.d/node_modules/e/build/f.node",
    ):
        put(home / path, program(X86_64))
    result = rosetta()
    assert installed(result, home) == {
        "go/bin/gopls": "tool",
        "sdk/go1.20/bin/go": "sdk",
        "bin/protoc": "tool",
        "Applications/Cursor.app/Contents/MacOS/Cursor": "editor",
        ".vscode/extensions/a.b-1.0-darwin-x64/bin/server": "extension",
        ".cursor/extensions/c.d/node_modules/e/build/f.node": "extension",
        "opt/agent": "service",
    }
    assert result.exit_code == 1
    assert "0 running and 7 installed programs need Rosetta" in plain(result)


def test_what_was_put_aside_is_marked(mac: FakeMac, home: Path) -> None:
    path = put(home / "go/bin/gopls", program(X86_64))
    mac.run(77, str(path), b"gopls", parent=1, translated=True)
    known = {"foreign_executable": str(path), "translated_process": "gopls"}
    made = [Acknowledgement(check=check, about=of, severity=Severity.WARNING, at=0.0) for check, of in known.items()]
    with closing(StateFile(state_db())) as state:
        Acknowledgements(state).add(made, 0.0)
    result = rosetta()
    assert [one["put_aside"] for one in (*result.data["running"], *result.data["installed"])] == [True, True]
    assert "1 running and 1 installed programs need Rosetta (2 put aside)" in plain(result)


def test_a_program_started_by_launchd_is_shown_with_its_job(mac: FakeMac, home: Path) -> None:
    agent, job = put(home / "go/bin/agent", program(X86_64)), home / "Library/LaunchAgents/x.plist"
    put(job, plistlib.dumps({"Label": "x", "Program": str(agent)}))
    mac.run(77, str(agent), b"agent", parent=1, translated=True)
    result = rosetta()
    assert [one["launchd_job"] for one in (*result.data["running"], *result.data["installed"])] == [str(job)] * 2
    assert plain(result).count(f"launchd starts it: {job}") == 2


def test_a_running_process_has_the_remedy_of_its_file(mac: FakeMac, home: Path) -> None:
    path = put(home / "sdk/go1.20/bin/go", program(X86_64))
    mac.run(77, str(path), b"go", parent=1, translated=True)
    assert rosetta().data["running"][0]["remedy"] == rosetta().data["installed"][0]["remedy"]


def test_a_running_process_is_shown_with_its_ancestors_and_remedy(mac: FakeMac, home: Path) -> None:
    path = put(home / "go/bin/gopls", program(X86_64))
    mac.run(1, "/sbin/launchd", user=0, parent=0)
    mac.run(60, "/Applications/Visual Studio Code.app/Contents/MacOS/Code", b"Code", parent=1)
    mac.run(77, str(path), b"gopls", parent=60, translated=True)
    result = rosetta()
    (one,) = result.data["running"]
    assert (one["pid"], one["group"], one["file_architectures"], one["origin"]) == (77, "gopls", ["x86_64"], "gopls")
    assert "gopls, pid 77, started by Code < launchd" in plain(result)
    assert "go install golang.org/x/tools/gopls@latest" in plain(result)


def test_the_child_of_a_translated_process_is_shown_with_the_origin(mac: FakeMac, home: Path) -> None:
    path = put(home / "go/bin/gopls", BOTH)
    mac.run(60, "/System/Applications/Utilities/Terminal.app/Contents/MacOS/Terminal", parent=1, translated=True)
    mac.run(77, str(path), b"gopls", parent=60, translated=True)
    text = plain(rosetta())
    assert "translation begins with Terminal" in text
    assert "Quit Terminal" in text


def test_a_universal_program_launched_translated_is_not_to_be_replaced(mac: FakeMac, home: Path) -> None:
    path = put(home / "go/bin/gopls", BOTH)
    mac.run(77, str(path), b"gopls", parent=1, translated=True)
    assert "Its file runs natively too" in plain(rosetta())


def test_other_users_processes_are_shown(mac: FakeMac, home: Path) -> None:
    mac.run(78, "/usr/local/bin/theirs", user=502, translated=True)
    assert [one["user_id"] for one in rosetta().data["running"]] == [502]


def test_an_intel_mac_needs_no_rosetta(mac: FakeMac, home: Path) -> None:
    mac.values = dict(INTEL)
    put(home / "go/bin/gopls", program(X86_64))
    result = rosetta()
    assert (result.exit_code, result.data["ends"]) == (0, [])
    assert "An Intel Mac: nothing is translated here" in plain(result)


def test_an_unreadable_program_is_reported_and_fails(mac: FakeMac, home: Path) -> None:
    path = put(home / "go/bin/gopls", program(buildinfo=b"x" * 100)[:0x1010])
    result = rosetta()
    assert result.exit_code == 2
    assert f"not checked: {path}: is cut off" in plain(result)
    assert "Nothing was found that needs Rosetta, but not all could be read" in plain(result)
    assert result.data["problems"][0]["path"] == str(path)


def test_a_dangling_link_is_not_a_program(mac: FakeMac, home: Path) -> None:
    (home / "go/bin").mkdir(parents=True)
    (home / "go/bin/gopls").symlink_to("gone")
    assert rosetta().exit_code == 0


def test_an_extension_with_builds_for_several_processors_is_fine(mac: FakeMac, home: Path) -> None:
    extension = home / ".vscode/extensions/a.b-1.0"
    put(extension / "prebuilds/darwin-x64/node.node", program(X86_64))
    put(extension / "prebuilds/darwin-arm64/node.node", program())
    assert rosetta().exit_code == 0
    put(home / ".vscode/extensions/c.d-1.0/prebuilds/darwin-x64/node.node", program(X86_64))
    assert list(installed(rosetta(), home)) == [".vscode/extensions/c.d-1.0/prebuilds/darwin-x64/node.node"]


def test_a_homebrew_service_is_recognised_behind_its_link(mac: FakeMac, home: Path) -> None:
    path = put(home / "go/bin/redis", program(X86_64))
    (home / "opt").symlink_to(home / "go/bin")
    job = put(home / "Library/LaunchAgents/x.plist", plistlib.dumps({"Program": str(home / "opt/redis")}))
    (one,) = rosetta().data["installed"]
    assert (one["file"], one["launchd_job"]) == (str(path), str(job))


def test_a_fifo_among_launchds_jobs_does_not_block(mac: FakeMac, home: Path) -> None:
    (home / "Library/LaunchAgents").mkdir(parents=True)
    os.mkfifo(home / "Library/LaunchAgents/x.plist")
    assert rosetta().exit_code == 0


@pytest.mark.parametrize(
    "content", [b"no plist", b"", plistlib.dumps([1]), plistlib.dumps({"Program": 7}), *INVALID_JOBS]
)
def test_invalid_jobs_are_skipped(mac: FakeMac, home: Path, content: bytes) -> None:
    put(home / "Library/LaunchAgents/x.plist", content)
    assert rosetta().exit_code == 0


@pytest.mark.parametrize("folder", ["Documents", "Desktop"])
def test_privacy_protected_folders_are_not_accessed(mac: FakeMac, home: Path, folder: str) -> None:
    private = put(home / folder / "bin/gopls", program(X86_64)).parent
    (home / "bin").symlink_to(private)
    (home / ".vscode").mkdir()
    (home / ".vscode/extensions").symlink_to(private)
    (home / "Library/LaunchAgents").mkdir(parents=True)
    (home / "Library/LaunchAgents/x.plist").symlink_to(private / "gopls")
    mac.run(77, str(private / "gopls"), b"gopls", translated=True)
    with looked_at(home / folder) as looked:
        result = rosetta()
    assert (looked, result.data["installed"]) == ([], [])


def test_ten_of_a_kind_are_shown_and_all_are_in_json(mac: FakeMac, home: Path) -> None:
    for number in range(12):
        put(home / f".vscode/extensions/x/{number:02}.node", program(X86_64))
    result = rosetta()
    assert "and 2 more (--json has all)" in plain(result)
    assert len(result.data["installed"]) == 12


def test_markup_in_a_name_is_shown_literally(mac: FakeMac, home: Path) -> None:
    put(home / "go/bin/[bold] gopls", program(X86_64))
    assert "[bold] gopls" in plain(rosetta())


@only_on("linux", "macOS's file system rejects such names")
def test_a_name_that_is_not_utf8_is_shown_and_valid_json(mac: FakeMac, home: Path) -> None:
    put(home / "go/bin" / os.fsdecode(b"caf\xe9"), program(X86_64))
    result = rosetta()
    assert "caf\udce9" in plain(result)
    assert "caf\ufffd" in encode(result.data).decode()


def test_terminal_control_characters_in_a_name_are_escaped(mac: FakeMac, home: Path) -> None:
    put(home / "go/bin/a\nb \x1b[2J", program(X86_64))
    text = plain(rosetta())
    assert r"a\nb \x1b[2J" in text
    assert "\x1b" not in text
