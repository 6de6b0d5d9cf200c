"""The file watch goes on, whatever fails beneath it."""

from __future__ import annotations

import errno
import threading
import time
from contextlib import closing
from typing import TYPE_CHECKING, Any

from goarmd.runtime import watch as module
from goarmd.runtime.watch import FileWatch, WatchState
from tests.live.running import until
from tests.runtime.watching import (
    EVENTS,
    NEVER,
    POLL,
    QUIET,
    SETTLE,
    SOON,
    START,
    WITHIN,
    Refusing,
    Watched,
    none,
    save_by_rename,
    save_in_place,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pytest

    from goarmd.platforms import FileEvents


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
        for change in (save_in_place, save_by_rename, save_in_place):
            change(file)
            assert made.notices()
        assert made.watch.alive


def test_events_that_fail_while_nothing_changes_leave_no_gap(file: Path) -> None:
    fail = threading.Event()

    class Failing(Refusing):
        def __init__(self) -> None:
            super().__init__()
            self.cover = self._events.cover  # type: ignore[method-assign]
            self.wait = self._wait

        def _wait(self, timeout: float) -> bool:
            if fail.is_set():
                raise OSError(errno.EBADF, "Bad file descriptor")
            return self._events.wait(min(timeout, 0.05))

    made = Watched(Failing)
    with closing(made.watch):
        made.start(file)
        fail.set()
        time.sleep(QUIET)
        save_in_place(file)
        assert made.notices()


def test_a_call_that_fails_is_made_again(file: Path) -> None:
    calls: list[float] = []

    def fail_first(_: frozenset[str]) -> None:
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
        save_by_rename(file)  # one step
        assert made.notices()
        let_go.set()
        until(lambda: not first[0].is_alive(), "the old thread ends", SOON)
        assert made.stays_quiet()


def test_no_more_than_three_threads_hang(
    file: Path, monkeypatch: pytest.MonkeyPatch, threads_begun: Callable[[], int]
) -> None:
    let_go = threading.Event()

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
        assert threads_begun() <= 3
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


def test_a_closed_watch_notices_nothing_and_leaves_no_thread(file: Path, threads_begun: Callable[[], int]) -> None:
    made = Watched(EVENTS)
    made.start(file)
    assert threads_begun() > 0
    made.watch.close()
    made.watch.close()
    save_in_place(file)
    assert made.stays_quiet()
    assert not made.watch.alive
    assert threads_begun() == 0


def test_the_watch_can_be_closed_from_its_own_call(file: Path) -> None:
    ended = threading.Event()

    def end(_: frozenset[str]) -> None:
        watch.close()
        ended.set()

    watch = FileWatch(end, EVENTS)
    watch.watch("test", [file])
    time.sleep(START)
    save_in_place(file)
    assert ended.wait(WITHIN)
    watch.close()
    assert not watch.alive
