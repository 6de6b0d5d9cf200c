from __future__ import annotations

from pathlib import Path

import pytest

from goarmd.core.private_folders import trail


@pytest.mark.parametrize(
    "folder",
    [
        *("Documents", "desktop", "Downloads/x", "Library/Mobile Documents/a", "Library/CloudStorage"),
        *("Pictures", "Music/x", "Movies", "Library/Containers/com.example.chat/Data", "Library/Group Containers/x"),
        *("Library/Mail", "Library/Messages/a", "library/safari", "Library/Application Support/AddressBook"),
    ],
)
def test_a_path_into_a_privacy_protected_folder_has_no_end(tmp_path: Path, folder: str) -> None:
    assert trail(tmp_path / folder / "file", tmp_path).end is None


@pytest.mark.parametrize("folder", ["go/bin", "Library/Application Support/Code", "Library/Logs", "src/Documents"])
def test_a_path_into_a_developers_folder_has_an_end(tmp_path: Path, folder: str) -> None:
    assert trail(tmp_path / folder / "file", tmp_path).end == tmp_path / folder / "file"


@pytest.mark.parametrize("path", ["/Volumes/USB/go/bin/gopls", "/Volumes/net"])
def test_external_disks_and_network_drives_are_privacy_protected(tmp_path: Path, path: str) -> None:
    assert trail(Path(path), tmp_path).end is None


def test_a_home_on_an_external_disk_is_not_privacy_protected() -> None:
    home = Path("/Volumes/SSD/Users/you")
    assert trail(home / "go/bin/gopls", home).end == home / "go/bin/gopls"
    assert trail(home / "Documents/x", home).end is None


def test_links_are_followed_and_listed(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    found = trail(tmp_path / "link/file", tmp_path)
    assert (found.links, found.end) == ((tmp_path / "link",), tmp_path.resolve() / "real/file")


def test_a_link_into_a_privacy_protected_folder_has_no_end(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "Documents")
    assert trail(tmp_path / "link/file", tmp_path).end is None


@pytest.mark.parametrize("way", ["absent/../link/file", "/{home}/Documents/x", "slashes/x"])
def test_no_spelling_leads_into_a_privacy_protected_folder(tmp_path: Path, way: str) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "Documents")
    (tmp_path / "slashes").symlink_to(f"/{tmp_path}/Documents")
    assert trail(tmp_path / way.format(home=tmp_path), tmp_path).end is None


def test_a_loop_of_links_terminates(tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to("loop")
    assert trail(tmp_path / "loop", tmp_path).end == tmp_path / "loop"
