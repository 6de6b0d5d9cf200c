"""Files of a home: bounded, never blocking, and of another machine only what lies in its folder."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from goarmd.settings import disk as disk_module
from goarmd.settings.disk import Disk, is_folder
from tests.core.privacy import looked_at

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "home"
    folder.mkdir()
    return folder


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    file = tmp_path / "outside.json"
    file.write_text("{}")
    return file


def test_a_file_is_read_whole(root: Path) -> None:
    (root / ".zshrc").write_bytes(b"export A=1\n")
    content = Disk(root, is_machine=True).read(root / ".zshrc")
    assert content == disk_module.FileContent(b"export A=1\n")


def test_a_missing_file_is_none_and_no_problem(root: Path) -> None:
    (root / "file").touch()
    disk = Disk(root, is_machine=True)
    assert [disk.read(path) for path in (root / "no", root / "file" / "below")] == [None] * 2


@pytest.mark.parametrize("name", ["nul\0", "\ud800", "x" * 5000])
def test_a_name_that_no_file_can_have_is_not_there(root: Path, name: str) -> None:
    disk = Disk(root, is_machine=True)
    assert not disk.exists(str(root / name))
    assert disk.names(root / name) == ()
    content = disk.read(root / name)
    assert content is None or content.problem
    assert disk.is_unchanged()


def test_a_file_larger_than_the_bound_is_not_read_and_named(root: Path) -> None:
    with (root / "big").open("wb") as file:
        file.truncate(1024 * 1024 + 1)
    content = Disk(root, is_machine=True).read(root / "big")
    assert content is not None
    assert (content.raw, content.problem) == (b"", "it is larger than 1 MiB and was not read")


def test_a_fifo_is_not_waited_for(root: Path) -> None:
    os.mkfifo(root / "settings.json")
    content = Disk(root, is_machine=True).read(root / "settings.json")
    assert content is not None
    assert content.problem == "not a regular file"


def test_a_folder_in_the_place_of_a_file_is_a_problem(root: Path) -> None:
    (root / "settings.json").mkdir()
    content = Disk(root, is_machine=True).read(root / "settings.json")
    assert content is not None
    assert content.problem


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission_says_so(root: Path) -> None:
    (root / "secret").touch(mode=0)
    content = Disk(root, is_machine=True).read(root / "secret")
    assert content is not None
    assert "check its permissions" in (content.problem or "")


def test_links_that_lead_in_a_circle_are_a_problem(root: Path) -> None:
    (root / "a").symlink_to("b")
    (root / "b").symlink_to("a")
    content = Disk(root, is_machine=True).read(root / "a")
    assert content is not None
    assert content.problem


def test_a_link_out_of_the_folder_is_followed_on_this_machine_only(root: Path, outside: Path) -> None:
    (root / "settings.json").symlink_to(outside)
    own, others = (Disk(root, is_machine=is_machine) for is_machine in (True, False))
    content = own.read(root / "settings.json")
    assert content is not None
    assert content.raw == b"{}"
    assert others.read(root / "settings.json") is None


@pytest.mark.parametrize("way", ["../outside.json", "sub/../../outside.json"])
def test_a_path_of_another_machine_cannot_climb_out(root: Path, outside: Path, way: str) -> None:
    (root / "sub").mkdir()
    disk = Disk(root, is_machine=False)
    assert disk.read(root / way) is None
    assert disk.exists(str(root / way)) is None


def test_names_outside_a_folder_of_another_machine_are_unknown(root: Path, outside: Path) -> None:
    (root / "link").symlink_to(outside.parent)
    assert Disk(root, is_machine=False).names(root / "link") == ()
    assert "outside.json" in Disk(root, is_machine=True).names(root / "link")


def test_a_folder_that_is_reached_by_a_link_is_itself(tmp_path: Path, root: Path) -> None:
    (root / ".zshrc").write_text("x")
    linked = tmp_path / "linked"
    linked.symlink_to(root)
    content = Disk(linked, is_machine=False).read(linked / ".zshrc")
    assert content is not None
    assert content.raw == b"x"


def test_whether_a_file_exists_is_unknown_on_another_machine_unless_it_is_there(root: Path) -> None:
    (root / "there").touch()
    own, others = (Disk(root, is_machine=is_machine) for is_machine in (True, False))
    assert [own.exists(str(root / name)) for name in ("there", "not")] == [True, False]
    assert [others.exists(str(root / name)) for name in ("there", "not")] == [True, None]
    assert others.exists("/usr/bin/env") is None


def test_nothing_is_looked_at_in_private_folders(root: Path) -> None:
    private = root / "Documents"
    private.mkdir()
    (private / "settings.json").write_text("{}")
    (root / "settings.json").symlink_to(private / "settings.json")
    disk = Disk(root, is_machine=True)
    with looked_at(private) as seen:
        content = disk.read(root / "settings.json")
        assert content is not None
        assert "private folder" in (content.problem or "")
        assert disk.exists(str(private / "settings.json")) is None
        assert disk.names(private) == ()
        assert not is_folder(disk, private)
    assert seen == []


def test_names_are_sorted_and_bounded(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in "cab":
        (root / name).touch()
    assert Disk(root, is_machine=True).names(root) == ("a", "b", "c")
    monkeypatch.setattr(disk_module, "_MOST_NAMES", 2)
    assert Disk(root, is_machine=True).names(root) == ("a", "b")


def test_paths_below_the_root_are_shown_without_it(root: Path) -> None:
    disk = Disk(root, is_machine=True)
    assert disk.shown(root / ".config/x") == ".config/x"
    assert disk.shown(root.parent / "x") == str(root.parent / "x")


def _write(path: Path) -> None:
    path.write_text("other")


def _replace(path: Path) -> None:
    fresh = path.with_name("fresh")
    fresh.write_bytes(path.read_bytes())
    fresh.replace(path)


def _link_elsewhere(path: Path) -> None:
    path.unlink()
    path.symlink_to("/dev/null")


@pytest.mark.parametrize("change", [_write, _replace, _link_elsewhere, os.unlink])
def test_a_file_that_changed_after_it_was_read_is_noticed(root: Path, change: Callable[[Path], None]) -> None:
    path = root / "settings.json"
    path.write_text("{}")
    disk = Disk(root, is_machine=True)
    disk.read(path)
    assert disk.is_unchanged()
    change(path)
    assert not disk.is_unchanged()


def test_a_file_that_changed_between_two_reads_is_noticed(root: Path) -> None:
    file = root / ".common"
    file.write_text("a")
    disk = Disk(root, is_machine=True)
    disk.read(file)
    file.write_text("another")
    disk.read(file)
    assert not disk.is_unchanged()


def test_a_file_that_appears_where_one_was_looked_for_is_noticed(root: Path) -> None:
    disk = Disk(root, is_machine=True)
    assert disk.read(root / "deep/er/settings.json") is None
    (root / "deep").mkdir()
    (root / "deep/er").mkdir()
    (root / "deep/er/settings.json").touch()
    assert not disk.is_unchanged()


def test_a_link_on_the_way_that_leads_elsewhere_is_noticed(root: Path) -> None:
    for name in ("one", "two"):
        (root / name).mkdir()
        (root / name / "f").write_text(name)
    (root / "now").symlink_to("one")
    disk = Disk(root, is_machine=True)
    disk.read(root / "now/f")
    (root / "now").unlink()
    (root / "now").symlink_to("two")
    assert not disk.is_unchanged()


def test_a_new_name_in_a_listed_folder_is_noticed(root: Path) -> None:
    disk = Disk(root, is_machine=True)
    assert disk.names(root) == ()
    (root / "new").touch()
    assert not disk.is_unchanged()
