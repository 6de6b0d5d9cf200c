"""The listener for exits, with a watch that tells what it is told to."""

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
    """An exit watch of a kernel in which processes end when the test says so."""

    def __init__(self) -> None:
        self.ends: SimpleQueue[Exit | None] = SimpleQueue()
        self.added: list[ProcessKey] = []
        self.closed = False
        self.answer: bool | None = True

    def add(self, key: ProcessKey) -> bool | None:
        assert not self.closed
        self.added.append(key)
        return self.answer

    def wait(self, _: float) -> tuple[Exit, ...]:
        exit_ = self.ends.get(timeout=10)
        return (exit_,) if exit_ else ()

    def wake(self) -> None:
        self.ends.put(None)

    def close(self) -> None:
        self.closed = True


def listening(watch: Watch) -> tuple[ExitListener, SimpleQueue[Reading]]:
    readings: SimpleQueue[Reading] = SimpleQueue()
    listener = ExitListener(ExitFollower(watch), readings.put)
    readings.get(timeout=10)  # it listens
    return listener, readings


def test_an_exit_has_the_time_at_which_it_was_noticed_however_long_was_waited() -> None:
    watch = Watch()
    listener, readings = listening(watch)
    time.sleep(0.3)
    noticed = time.time()
    watch.ends.put(Exit(key=KEY, at=noticed, status=0))
    run = readings.get(timeout=10).run
    assert run.at == noticed
    assert run.duration_seconds < 0.2
    listener.close()


def test_a_process_is_followed_once_and_again_when_it_could_not_be() -> None:
    watch = Watch()
    exits = ExitFollower(watch)
    watch.answer = None
    assert exits.follow(KEY) is None
    watch.answer = True
    assert exits.follow(KEY) is True
    assert exits.follow(KEY) is True
    assert watch.added == [KEY, KEY]


def test_nothing_is_watched_any_more_once_it_is_closed() -> None:
    watch = Watch()
    exits = ExitFollower(watch)
    listener = ExitListener(exits, lambda _: None)
    over = threading.Event()

    def keys() -> Iterator[ProcessKey]:
        number = 0
        while not over.is_set():
            number += 1
            yield ProcessKey(number, 1.0)

    looking = threading.Thread(target=listener.watch, args=(keys(),))
    looking.start()
    time.sleep(0.05)
    listener.close()
    over.set()
    looking.join(10)
    assert watch.closed
    assert exits.follow(KEY) is None
