"""The file watch on real files: every kind of change is noticed, with and without the system's events."""

from __future__ import annotations

import queue
import threading
import time
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from watchdog.observers.api import BaseObserver, EventEmitter

from goarmd.core.system import System
from goarmd.runtime.watch import FileWatch, native_folders

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

WITHIN = 1.0
SOON = 5.0  # where the delay does not matter
POLL = 0.2
SETTLE = 0.1
START = 0.3  # until the system's watch works
QUIET = 0.6  # longer than any change needs to be noticed


class Watched:
    """A watch, and the times of its calls."""

    def __init__(self, native: Callable[[Path], bool]) -> None:
        self.calls = queue.SimpleQueue[float]()
        self.watch = FileWatch(lambda: self.calls.put(time.monotonic()), native, POLL, SETTLE)

    def start(self, *files: Path) -> None:
        """Watch, and wait until the system's watch works."""
        self.watch.watch(files)
        time.sleep(START)

    def notices(self) -> bool:
        try:
            self.calls.get(timeout=SOON)
        except queue.Empty:
            return False
        return True

    def stays_quiet(self) -> bool:
        time.sleep(QUIET)
        return self.calls.empty()


@pytest.fixture(params=["native", "polled"])
def watched(request: pytest.FixtureRequest) -> Iterator[Watched]:
    made = Watched(lambda _: request.param == "native")
    with closing(made.watch):
        yield made


@pytest.fixture
def native() -> Iterator[Watched]:
    made = Watched(lambda _: True)
    with closing(made.watch):
        yield made


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "User" / "settings.json"
    path.parent.mkdir()
    path.write_text("{}")
    return path


def save_by_rename(file: Path) -> None:
    new = file.with_suffix(".tmp")
    new.write_text("[]")
    new.rename(file)


def save_in_place(file: Path) -> None:
    file.write_text("[]")  # of the same size


def replace_folder(file: Path) -> None:
    new = file.parent.with_name("New")
    new.mkdir()
    (new / file.name).write_text("[]")
    file.parent.rename(file.parent.with_name("Old"))
    new.rename(file.parent)


def remove_folder(file: Path) -> None:
    file.unlink()
    file.parent.rmdir()


CHANGES = [save_by_rename, save_in_place, replace_folder, remove_folder, lambda file: file.unlink()]


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("native", [True, False])
def test_every_kind_of_change_is_noticed_within_a_second(
    file: Path, change: Callable[[Path], None], *, native: bool
) -> None:
    noticed = threading.Event()
    with closing(FileWatch(noticed.set, lambda _: native)) as watch:
        watch.watch([file])
        time.sleep(0.5)
        change(file)
        assert noticed.wait(WITHIN)


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_is_noticed_once(watched: Watched, file: Path, change: Callable[[Path], None]) -> None:
    watched.start(file)
    change(file)
    assert watched.notices()
    assert watched.stays_quiet()


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
    with closing(FileWatch(lambda: calls.put(None), lambda _: True, poll_seconds=30, settle_seconds=1)) as watch:
        watch.watch([file])
        time.sleep(1.3)
        for size in range(5):
            file.write_text("x" * size)
            time.sleep(0.01)
        calls.get(timeout=SOON)
        time.sleep(1.3)
        assert calls.empty()


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
    watched.watch.watch([file, file.with_name("more.json")])
    assert watched.notices()


def test_the_systems_events_are_used_in_native_folders(file: Path) -> None:
    noticed = threading.Event()
    with closing(FileWatch(noticed.set, lambda _: True, 30, SETTLE)) as watch:
        watch.watch([file])
        time.sleep(START)
        save_by_rename(file)
        assert noticed.wait(WITHIN)


def test_the_systems_events_are_not_used_in_other_folders(file: Path) -> None:
    noticed = threading.Event()
    with closing(FileWatch(noticed.set, lambda _: False, 30, SETTLE)) as watch:
        watch.watch([file])
        time.sleep(START)
        save_by_rename(file)
        assert not noticed.wait(QUIET)


def test_changes_are_noticed_after_the_systems_watch_stops(
    native: Watched, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(EventEmitter, "run", lambda _: None)  # as when an exception ends its thread
    native.start(file)
    save_in_place(file)
    assert native.notices()
    assert native.watch.alive


def test_changes_are_noticed_if_the_system_refuses_to_watch(
    native: Watched, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError("no more watches")

    monkeypatch.setattr(BaseObserver, "schedule", refuse)
    native.start(file)
    save_in_place(file)
    assert native.notices()
    assert native.watch.alive


def test_a_closed_watch_notices_nothing_and_leaves_no_thread(file: Path) -> None:
    before = threading.active_count()
    made = Watched(lambda _: True)
    made.start(file)
    assert threading.active_count() > before
    made.watch.close()
    made.watch.close()
    save_in_place(file)
    assert made.stays_quiet()
    assert not made.watch.alive
    assert threading.active_count() == before


def test_the_watch_can_be_closed_from_its_own_call(file: Path) -> None:
    ended = threading.Event()

    def end() -> None:
        watch.close()
        ended.set()

    watch = FileWatch(end, lambda _: True)
    watch.watch([file])
    save_in_place(file)
    assert ended.wait(WITHIN)
    watch.close()
    assert not watch.alive


def test_on_macos_home_and_library_are_never_watched_natively(tmp_path: Path) -> None:
    may = native_folders(System.MACOS, tmp_path)
    assert not may(tmp_path)
    assert not may(tmp_path.parent)
    assert not may(tmp_path / "Library/Application Support/Code/User")
    assert may(tmp_path / "dotfiles")
    assert native_folders(System.LINUX, tmp_path)(tmp_path)
