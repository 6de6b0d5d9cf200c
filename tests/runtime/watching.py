"""A file watch with the times of its calls, and the kinds of events that it may have."""

from __future__ import annotations

import errno
import queue
import time
from typing import TYPE_CHECKING

from goarmd import platforms
from goarmd.platforms._vnodes import VnodeEvents
from goarmd.runtime.watch import FileWatch
from tests.darwin.kqueue import Kernel

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
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
        self.watch = FileWatch(lambda _: self.calls.put(time.monotonic()), events, sweep, POLL, SETTLE, patience=1.0)

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
