"""The file watch on real files: every kind of change is noticed, by the system's events and without, whatever fails."""

from __future__ import annotations

import os
import queue
import threading
import time
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from goarmd.runtime import watch as module
from goarmd.runtime.watch import FileWatch
from tests.runtime.watching import (
    ALL_EVENTS,
    EVENTS,
    QUIET,
    SOON,
    START,
    WITHIN,
    Watched,
    remove_folder,
    replace_folder,
    save_by_rename,
    save_in_place,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from goarmd.platforms import FileEvents


CHANGES = [save_by_rename, save_in_place, replace_folder, remove_folder, lambda file: file.unlink()]


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("events", ALL_EVENTS.values(), ids=ALL_EVENTS)
def test_every_kind_of_change_is_noticed_within_a_second(
    file: Path, change: Callable[[Path], None], events: Callable[[], FileEvents]
) -> None:
    noticed = threading.Event()
    with closing(FileWatch(lambda _: noticed.set(), events)) as watch:
        watch.watch("test", [file])
        time.sleep(0.5)
        change(file)
        assert noticed.wait(WITHIN)


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_is_noticed_once(watched: Watched, file: Path, change: Callable[[Path], None]) -> None:
    watched.start(file)
    change(file)
    assert watched.notices()
    assert watched.stays_quiet()


def test_a_change_that_keeps_inode_size_and_modification_time_is_noticed(watched: Watched, file: Path) -> None:
    file.write_text("[1]")
    before = file.stat()
    watched.start(file)
    with file.open("r+") as opened:
        opened.write("[2]")
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    now = file.stat()
    assert (now.st_ino, now.st_size, now.st_mtime_ns) == (before.st_ino, before.st_size, before.st_mtime_ns)
    assert watched.notices()


def test_a_created_file_and_folder_are_noticed(watched: Watched, tmp_path: Path) -> None:
    file = tmp_path / "later" / "settings.json"
    watched.start(file)
    file.parent.mkdir()
    file.write_text("{}")
    assert watched.notices()


def test_changes_are_noticed_after_the_folder_was_replaced(watched: Watched, file: Path) -> None:
    watched.start(file)
    replace_folder(file)
    assert watched.notices()
    time.sleep(QUIET)
    save_in_place(file)
    assert watched.notices()


def test_a_changed_link_is_noticed(watched: Watched, file: Path) -> None:
    link = file.with_name("link.json")
    link.symlink_to(file)
    watched.start(link, file)
    link.unlink()
    link.symlink_to("elsewhere")
    assert watched.notices()


def test_reading_the_file_and_changing_its_neighbours_are_not_changes(watched: Watched, file: Path) -> None:
    watched.start(file)
    file.read_text()
    file.with_name("keybindings.json").write_text("[]")
    assert watched.stays_quiet()


def test_a_save_in_many_steps_is_noticed_once(file: Path) -> None:
    calls = queue.SimpleQueue[None]()
    with closing(FileWatch(lambda _: calls.put(None), EVENTS, settle_seconds=1)) as watch:
        watch.watch("test", [file])
        time.sleep(1.3)
        for size in range(5):
            file.write_text("x" * size)
            time.sleep(0.01)
        calls.get(timeout=SOON)
        time.sleep(1.3)
        assert calls.empty()


def test_what_changed_is_named(file: Path) -> None:
    calls, other = queue.SimpleQueue[frozenset[str]](), file.with_name("other.json")
    with closing(FileWatch(calls.put, EVENTS)) as watch:
        watch.watch("settings", [file])
        watch.watch("state", [other])
        time.sleep(0.5)
        other.write_text("{}")
        assert calls.get(timeout=SOON) == {"state"}
        file.write_text("{}")
        assert calls.get(timeout=SOON) == {"settings"}


def test_watching_other_files_replaces_the_first(watched: Watched, file: Path) -> None:
    other = file.with_name("other.json")
    watched.start(file)
    watched.start(other)
    save_in_place(file)
    assert watched.stays_quiet()
    other.write_text("{}")
    assert watched.notices()


def test_a_change_just_before_the_files_are_named_again_is_not_lost(watched: Watched, file: Path) -> None:
    watched.start(file)
    save_in_place(file)
    watched.watch.watch("test", [file, file.with_name("more.json")])
    assert watched.notices()


def test_who_names_files_is_told_whether_any_was_not_watched_until_then(watched: Watched, file: Path) -> None:
    other = file.with_name("other")
    assert watched.watch.watch("one", [file, other])
    assert not watched.watch.watch("two", [other])
    assert not watched.watch.watch("one", [file])
    watched.watch.watch("two", [])
    assert watched.watch.watch("one", [file, other])


def test_a_name_that_no_file_can_have_is_an_absent_file(watched: Watched, file: Path) -> None:
    assert watched.watch.watch("test", [file, file.with_name("a\0b")])
    save_in_place(file)
    assert watched.notices()


def test_the_files_of_one_name_replace_no_others(watched: Watched, file: Path) -> None:
    other = file.with_name("other.json")
    watched.start(file)
    watched.watch.watch("others", [other])
    time.sleep(QUIET)
    save_in_place(file)
    assert watched.notices()


def test_a_folder_that_is_removed_and_made_again_is_watched_again(native: Watched, file: Path) -> None:
    native.start(file)
    remove_folder(file)
    assert native.notices()
    file.parent.mkdir()
    file.write_text("{}")
    assert native.notices()
    time.sleep(START)
    save_in_place(file)
    assert native.notices()


def test_at_rest_the_watch_does_not_look(native: Watched, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    native.start(file, file.parent / "absent" / "settings.json")
    time.sleep(QUIET)
    looks: list[Path] = []
    monkeypatch.setattr(module, "fingerprint", looks.append)
    time.sleep(2 * QUIET)
    assert looks == []
