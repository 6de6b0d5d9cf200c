"""Sources share threads: what hangs is reported and stops no other, and what did not change is not looked at."""

from __future__ import annotations

import queue
import threading
import time
from contextlib import closing
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from goarmd.config.schema import Config
from goarmd.core.facts import Cursor
from goarmd.parts.source import Cadence, Context, Reading, Source, no_stamp
from goarmd.runtime.runner import Runner
from tests.builders import host
from tests.live.running import until

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from goarmd.core.facts import Fact

SOON = 5.0
CONTEXT: Context = SimpleNamespace(config=Config())  # type: ignore[assignment]  # these sources read nothing of it


def nothing(_: Context) -> Iterable[Fact]:
    return ()


def make(
    name: str,
    read: Callable[[Context], Iterable[Fact]] = nothing,
    *,
    cadence: Cadence = Cadence.EVIDENCE,
    stamp: Callable[[Context], object] = no_stamp,
    files: Callable[[Context], Iterable[Path]] = lambda _: (),
) -> Source:
    return Source(name=name, help="T.", cadence=cadence, read=read, stamp=stamp, files=files)


class Posted:
    """A runner, and what it posted."""

    def __init__(self, **given: Any) -> None:
        self.readings = queue.SimpleQueue[tuple[str, Reading]]()
        self.runner = Runner(CONTEXT, lambda source, reading, _: self.readings.put((source.name, reading)), **given)
        self.close = self.runner.close

    def next(self) -> tuple[str, str | None]:
        """Name and kind of error of the next result."""
        name, reading = self.readings.get(timeout=SOON)
        return name, reading.run.error_kind

    def run(self, source: Source) -> bool:
        """Start a source; whether it ran. The run before it has ended, not only posted its result."""
        while self.runner._running:
            time.sleep(0.001)
        self.runner.start([source, marker := make("marker")])  # at once: so one thread runs both in this order
        first = self.next()[0]
        return first == source.name and self.next()[0] == marker.name


@pytest.fixture
def posted() -> Iterator[Posted]:
    with closing(Posted()) as made:
        yield made


@pytest.fixture
def let_go() -> Iterator[threading.Event]:
    event = threading.Event()
    yield event
    event.set()


def test_sources_run_in_order_on_one_thread_that_is_used_again(posted: Posted) -> None:
    threads: list[int] = []

    def read(_: Context) -> Iterable[Fact]:
        threads.append(threading.get_ident())
        return ()

    for _ in range(20):
        posted.runner.start([make("a", read), make("b", read)])
        assert [posted.next(), posted.next()] == [("a", None), ("b", None)]
        time.sleep(0.01)
    assert len(set(threads)) == 1


def test_a_hanging_source_is_reported_and_not_started_twice(
    posted: Posted, let_go: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("goarmd.runtime.runner._PATIENCE", 0.05)
    starts: list[int] = []

    def read(_: Context) -> Iterable[Fact]:
        starts.append(1)
        let_go.wait(SOON)
        return ()

    source = make("hanging", read)
    posted.runner.start([source])
    time.sleep(0.1)
    posted.runner.start([source])
    assert posted.next() == ("hanging", "timeout")
    let_go.set()
    assert (posted.next(), len(starts)) == (("hanging", None), 1)


def test_a_hanging_source_stops_no_other_one(posted: Posted, let_go: threading.Event) -> None:
    hanging = make("hanging", lambda _: (let_go.wait(SOON), ())[1])
    sources = [make("before"), hanging, make("after")]
    posted.runner.start(sources)
    assert posted.next() == ("before", None)
    posted.runner.start(sources)
    assert sorted([posted.next()[0], posted.next()[0]]) == ["after", "before"]


def test_a_source_that_ran_while_the_machine_slept_is_not_hanging(
    posted: Posted, let_go: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = make("slow", lambda _: (let_go.wait(SOON), ())[1])
    posted.runner.start([source])
    clock = time.time
    monkeypatch.setattr(time, "time", lambda: clock() + 3600)
    posted.runner.start([source])
    let_go.set()
    assert posted.next() == ("slow", None)


def test_each_hanging_source_holds_one_thread(
    posted: Posted, let_go: threading.Event, threads_begun: Callable[[], int]
) -> None:
    hanging = [make(f"hanging{number}", lambda _: (let_go.wait(SOON), ())[1]) for number in range(3)]
    for _ in range(10):
        posted.runner.start([make("quick", cadence=Cadence.SAMPLE), *hanging])
        assert posted.next() == ("quick", None)
    time.sleep(0.1)
    assert threads_begun() <= len(hanging) + 1
    let_go.set()
    until(lambda: threads_begun() <= 1, "they end", SOON)


def test_a_source_that_fails_ends_no_thread(posted: Posted) -> None:
    def broken(_: Context) -> Iterable[Fact]:
        raise ZeroDivisionError("oh")

    posted.runner.start([make("broken", broken), make("next")])
    assert [posted.next(), posted.next()] == [("broken", "fault"), ("next", None)]


def test_without_a_thread_the_sources_are_reported_and_run_later(
    posted: Posted, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: object) -> None:
        raise RuntimeError("can't start new thread")

    with monkeypatch.context() as patched:
        patched.setattr(threading.Thread, "start", refuse)
        posted.runner.start([make("a")])
        assert posted.next() == ("a", "fault")
    posted.runner.start([make("b")])
    assert [posted.next(), posted.next()] == [("a", None), ("b", None)]


def test_a_source_whose_stamp_is_the_same_does_not_run(posted: Posted) -> None:
    stamps = ["one"]
    source = make("a", stamp=lambda _: stamps[0])
    assert posted.run(source)
    assert not posted.run(source)
    stamps[0] = "two"
    assert posted.run(source)
    assert not posted.run(source)


def test_who_asks_gets_a_run_anyway(posted: Posted) -> None:
    source = make("a", stamp=lambda _: "same")
    assert posted.run(source)
    posted.runner.start([source], anyway=True)
    assert posted.next() == ("a", None)


def test_a_source_without_a_stamp_always_runs(posted: Posted) -> None:
    assert posted.run(make("a"))
    assert posted.run(make("a"))


def test_a_source_whose_stamp_fails_runs(posted: Posted) -> None:
    def broken(_: Context) -> object:
        raise PermissionError

    assert posted.run(make("a", stamp=broken))
    assert posted.run(make("a", stamp=broken))


def test_a_run_that_failed_is_repeated(posted: Posted) -> None:
    def broken(_: Context) -> Iterable[Fact]:
        raise OSError("not now")

    assert posted.run(make("a", broken, stamp=lambda _: "same"))
    assert posted.run(make("a", broken, stamp=lambda _: "same"))


def test_a_run_that_moved_a_cursor_is_followed_by_another(posted: Posted) -> None:
    facts: list[Fact] = [host(), Cursor(key="log:1", value="5")]
    source = make("a", lambda _: tuple(facts), stamp=lambda _: "same")
    assert posted.run(source)
    facts.pop()
    assert posted.run(source)
    assert not posted.run(source)


def test_the_files_of_a_watched_source_are_named_before_and_after_its_run(tmp_path: Path) -> None:
    order: list[object] = []

    def read(_: Context) -> Iterable[Fact]:
        order.append("read")
        return ()

    def watch(name: str, files: Iterable[Path]) -> bool:
        order.append((name, tuple(files)))
        return False

    made = Posted(watch=watch)
    with closing(made):
        made.runner.start([make("settings", read, cadence=Cadence.WATCHED, files=lambda _: [tmp_path])])
        made.next()
    assert order == [("settings", (tmp_path,)), "read", ("settings", (tmp_path,))]


def test_a_change_during_the_run_of_a_watched_source_leads_to_another_run(
    posted: Posted, let_go: threading.Event
) -> None:
    begun = threading.Event()

    def read(_: Context) -> Iterable[Fact]:
        begun.set()
        let_go.wait(SOON)
        return ()

    source = make("settings", read, cadence=Cadence.WATCHED)
    posted.runner.start([source])
    assert begun.wait(SOON)
    posted.runner.start([source])
    posted.runner.start([source])
    let_go.set()
    posted.runner.start([make("last")])
    runs = [posted.next()[0] for _ in range(3)]
    assert sorted(runs) == ["last", "settings", "settings"]
    time.sleep(0.05)
    assert posted.readings.empty()


def test_a_source_runs_again_if_it_read_a_file_that_was_not_watched_meanwhile(tmp_path: Path) -> None:
    watched: set[Path] = set()

    def watch(_: str, files: Iterable[Path]) -> bool:
        fresh = set(files) - watched
        watched.update(fresh)
        return bool(fresh)

    found: list[Path] = []

    def read(_: Context) -> Iterable[Fact]:
        found.append(tmp_path)
        return ()

    with closing(Posted(watch=watch)) as made:
        made.runner.start([make("settings", read, cadence=Cadence.WATCHED, files=lambda _: found)])
        assert [made.next()[0], made.next()[0]] == ["settings", "settings"]
        time.sleep(0.05)
        assert made.readings.empty()


def test_a_file_that_cannot_be_watched_costs_no_reading() -> None:
    def broken(*_: object) -> bool:
        raise ValueError("embedded null byte")

    with closing(Posted(watch=broken)) as made:
        for _ in range(2):
            made.runner.start([make("settings", cadence=Cadence.WATCHED)])
            assert made.next() == ("settings", None)


def test_a_closed_runner_posts_nothing_and_leaves_no_thread(
    let_go: threading.Event, threads_begun: Callable[[], int]
) -> None:
    made = Posted()
    made.runner.start([make("quick"), make("hanging", lambda _: (let_go.wait(SOON), ())[1])])
    assert made.next() == ("quick", None)
    made.close()
    let_go.set()
    until(lambda: threads_begun() == 0, "its threads end", SOON)
    assert made.readings.empty()
