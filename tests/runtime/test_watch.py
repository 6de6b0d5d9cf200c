"""The file watch on real files: every kind of change is noticed, by the system's events and without, whatever fails."""

from __future__ import annotations

import errno
import queue
import threading
import time
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

from goarmd import platforms
from goarmd.platforms._vnodes import VnodeEvents
from goarmd.runtime import watch as module
from goarmd.runtime.watch import FileWatch, WatchState
from tests.darwin.kqueue import Kernel
from tests.live.running import until

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from goarmd.platforms import FileEvents

WITHIN = 1.0
SOON = 5.0  # where the delay does not matter
POLL = 0.2
SETTLE = 0.1
NEVER = 3600.0  # a sweep that no test waits for
START = 0.3  # until the system's watch works
QUIET = 0.6  # longer than any change needs to be noticed

EVENTS = platforms.current().file_events


def none() -> FileEvents:
    raise OSError(errno.EMFILE, "Too many open files")


class Refusing:
    """The system's events, of which it allows none: fs.inotify.max_user_watches is reached."""

    def __init__(self) -> None:
        self._events = EVENTS()
        self.wait, self.wake, self.close = self._events.wait, self._events.wake, self._events.close

    def cover(self, files: Iterable[Path], folders: Iterable[Path]) -> tuple[bool, frozenset[Path]]:
        return False, frozenset({*files, *folders})


class Watched:
    """A watch, and the times of its calls."""

    def __init__(self, events: Callable[[], FileEvents], sweep: float = NEVER) -> None:
        self.calls = queue.SimpleQueue[float]()
        self.watch = FileWatch(lambda: self.calls.put(time.monotonic()), events, sweep, POLL, SETTLE, patience=0.3)

    def start(self, *files: Path) -> None:
        """Watch, and wait until the system's watch works."""
        self.watch.watch("test", files)
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


def vnodes() -> FileEvents:
    """Those of a Mac, on kqueues that stand in for its own."""
    return VnodeEvents(Kernel())


ALL_EVENTS: dict[str, Callable[[], FileEvents]] = {
    "events": EVENTS,
    "kqueue": vnodes,
    "no instance": none,
    "no watches": Refusing,
}


@pytest.fixture(params=list(ALL_EVENTS.values()), ids=list(ALL_EVENTS))
def watched(request: pytest.FixtureRequest) -> Iterator[Watched]:
    made = Watched(request.param)
    with closing(made.watch):
        yield made


@pytest.fixture
def native() -> Iterator[Watched]:
    made = Watched(EVENTS)
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
@pytest.mark.parametrize("events", ALL_EVENTS.values(), ids=ALL_EVENTS)
def test_every_kind_of_change_is_noticed_within_a_second(
    file: Path, change: Callable[[Path], None], events: Callable[[], FileEvents]
) -> None:
    noticed = threading.Event()
    with closing(FileWatch(noticed.set, events)) as watch:
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
    with closing(FileWatch(lambda: calls.put(None), EVENTS, settle_seconds=1)) as watch:
        watch.watch("test", [file])
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
    watched.watch.watch("test", [file, file.with_name("more.json")])
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


def test_a_sweep_finds_what_no_event_reported(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Silent(Refusing):
        def cover(self, *_: object) -> tuple[bool, frozenset[Path]]:
            return False, frozenset()

    swept = Watched(Silent, sweep=0.5)
    with closing(swept.watch):
        swept.start(file)
        save_in_place(file)
        assert swept.notices()


def test_the_systems_events_are_opened_again_once_there_are_some(file: Path) -> None:
    tries: list[FileEvents] = []

    def sometimes() -> FileEvents:
        if len(tries) < 3:
            tries.append(none)  # type: ignore[arg-type]
            return none()
        tries.append(EVENTS())
        return tries[-1]

    made = Watched(sometimes, sweep=0.3)
    with closing(made.watch):
        made.start(file)
        until(lambda: len(tries) > 3, "another try", SOON)
        assert made.watch.alive
        assert made.watch.check().restarts == 0


def test_events_that_fail_later_leave_the_watch_alive(file: Path) -> None:
    class Failing(Refusing):
        def __init__(self) -> None:
            super().__init__()
            self.waits = 0
            self.wait = self._wait

        def _wait(self, timeout: float) -> bool:
            self.waits += 1
            if self.waits > 2:
                raise OSError(errno.EBADF, "Bad file descriptor")
            return self._events.wait(timeout)

    made = Watched(Failing)
    with closing(made.watch):
        made.start(file)
        save_in_place(file)
        assert made.notices()
        save_by_rename(file)
        assert made.notices()
        assert made.watch.alive


def test_a_call_that_fails_is_made_again(file: Path) -> None:
    calls: list[float] = []

    def fail_first() -> None:
        calls.append(time.monotonic())
        if len(calls) == 1:
            raise RuntimeError("can't start new thread")

    with closing(FileWatch(fail_first, EVENTS, NEVER, POLL, SETTLE)) as watch:
        watch.watch("test", [file])
        time.sleep(START)
        save_in_place(file)
        until(lambda: len(calls) == 2, "the second call", SOON)
        time.sleep(QUIET)
        assert len(calls) == 2
        assert watch.alive


def test_a_watch_that_ended_is_started_again(native: Watched, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fault(_: object) -> None:
        raise MemoryError

    native.start(file)
    with monkeypatch.context() as patched:
        patched.setattr(module, "fingerprint", fault)
        save_in_place(file)
        until(lambda: not native.watch.alive, "it ended", SOON)
    state = native.watch.check()
    assert (state.alive, state.restarts, state.reason) == (True, 1, "ended")
    assert native.notices()  # of the change at which it ended
    time.sleep(START)
    save_by_rename(file)
    assert native.notices()


def test_a_watch_that_hangs_is_replaced_and_calls_nothing_later(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    let_go, looked = threading.Event(), module.fingerprint
    first: list[threading.Thread] = []

    def hang(path: Path) -> Any:
        if threading.current_thread() in first:
            let_go.wait(30)
        return looked(path)

    made = Watched(EVENTS, sweep=0.3)
    with closing(made.watch):
        made.start(file)
        first.append(made.watch._turn.thread)  # type: ignore[arg-type]
        monkeypatch.setattr(module, "fingerprint", hang)
        until(lambda: not made.watch.alive, "the hang shows", SOON)
        state = made.watch.check()
        assert (state.alive, state.restarts, state.reason) == (True, 1, "hung")
        save_in_place(file)
        assert made.notices()
        let_go.set()
        until(lambda: not first[0].is_alive(), "the old thread ends", SOON)
        assert made.stays_quiet()


def test_no_more_than_three_threads_hang(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    let_go, before = threading.Event(), threading.active_count()

    def hang(_: Path) -> Any:
        let_go.wait(30)

    made = Watched(EVENTS, sweep=0.1)
    with closing(made.watch):
        made.start(file)
        monkeypatch.setattr(module, "fingerprint", hang)
        monkeypatch.setattr(made.watch, "_patience", 0.0)
        states: list[WatchState] = []
        for _ in range(30):
            states.append(made.watch.check())
            time.sleep(0.1)
        assert not states[-1].alive
        assert threading.active_count() - before <= 3
        let_go.set()


def test_without_a_thread_the_watch_is_not_alive_and_tries_again(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: object) -> None:
        raise RuntimeError("can't start new thread")

    with monkeypatch.context() as patched:
        patched.setattr(threading.Thread, "start", refuse)
        made = Watched(EVENTS)
        made.watch.watch("test", [file])
        assert not made.watch.check().alive
    with closing(made.watch):
        assert made.watch.check().alive
        time.sleep(START)
        save_in_place(file)
        assert made.notices()


def test_a_closed_watch_notices_nothing_and_leaves_no_thread(file: Path) -> None:
    before = threading.active_count()
    made = Watched(EVENTS)
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

    watch = FileWatch(end, EVENTS)
    watch.watch("test", [file])
    time.sleep(START)
    save_in_place(file)
    assert ended.wait(WITHIN)
    watch.close()
    assert not watch.alive
