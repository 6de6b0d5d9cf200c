"""The listener for exits, with a fake watch."""

from __future__ import annotations

import threading
import time
from queue import SimpleQueue
from typing import TYPE_CHECKING

from goarmd.core.facts import Exit, ProcessKey
from goarmd.platforms.exit_follower import ExitFollower
from goarmd.processes.sources.exits import ExitListener

if TYPE_CHECKING:
    from collections.abc import Iterator

    from goarmd.parts.source import Reading

KEY = ProcessKey(7, 1000.0)


class Watch:
    """An exit watch whose exits come from the test."""

    def __init__(self) -> None:
        self.exits: SimpleQueue[Exit | None] = SimpleQueue()
        self.added: list[ProcessKey] = []
        self.closed = False
        self.answer: bool | None = True

    def add(self, key: ProcessKey) -> bool | None:
        assert not self.closed
        self.added.append(key)
        return self.answer

    def wait(self, _: float) -> tuple[Exit, ...]:
        exit_ = self.exits.get(timeout=10)
        return (exit_,) if exit_ else ()

    def wake(self) -> None:
        self.exits.put(None)

    def close(self) -> None:
        self.closed = True


def listening(watch: Watch) -> tuple[ExitListener, SimpleQueue[Reading]]:
    readings: SimpleQueue[Reading] = SimpleQueue()
    listener = ExitListener(ExitFollower(watch), readings.put)
    readings.get(timeout=10)  # it listens
    return listener, readings


def test_an_exit_has_its_own_time_even_after_a_long_wait() -> None:
    watch = Watch()
    listener, readings = listening(watch)
    time.sleep(0.3)
    noticed = time.time()
    watch.exits.put(Exit(key=KEY, at=noticed, status=0))
    run = readings.get(timeout=10).run
    assert run.at == noticed
    assert run.duration_seconds < 0.2
    listener.close()


def test_a_process_is_followed_once_and_retried_after_a_failure() -> None:
    watch = Watch()
    exits = ExitFollower(watch)
    watch.answer = None
    assert exits.follow(KEY) is None
    watch.answer = True
    assert exits.follow(KEY) is True
    assert exits.follow(KEY) is True
    assert watch.added == [KEY, KEY]


def test_a_closed_listener_watches_nothing() -> None:
    watch = Watch()
    exits = ExitFollower(watch)
    listener = ExitListener(exits, lambda _: None)
    over = threading.Event()

    def keys() -> Iterator[ProcessKey]:
        number = 0
        while not over.is_set():
            number += 1
            yield ProcessKey(number, 1.0)

    watching = threading.Thread(target=listener.watch, args=(keys(),))
    watching.start()
    time.sleep(0.05)
    listener.close()
    over.set()
    watching.join(10)
    assert watch.closed
    assert exits.follow(KEY) is None
