"""Notices changes of files, however an editor saves them.

The fingerprint of a file is its device, inode, size, modification and change time, or its absence. After any event of
the system (platforms/) all are compared: atomic saves arrive as renames, in odd orders and merged. Every half minute
they are compared without one, if a file or a folder that is there is another one by then; what the system cannot watch,
such as a network drive, more than once a second.
The one thread may end or hang (a dead network drive): the time of its last look shows it, and another takes over.
"""

from __future__ import annotations

import os
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from goarmd.core.facts import Fact
from goarmd.runtime.logs import logger
from goarmd.runtime.watch_turn import Turn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from goarmd.platforms import FileEvents
    from goarmd.runtime.watch_turn import Fingerprint

_SWEEP_SECONDS = 30.0
_POLL_SECONDS = 0.6
_SETTLE_SECONDS = 0.3  # an editor's save has several steps; together with the above below a second
_PATIENCE = 10.0  # seconds that a look may take: with the sweep and a sample every 15 s, a hang shows within a minute
_MOST_HANGING = 3  # threads: each new one would hang at the same file
_MOST_ROUNDS = 5  # comparisons in a row because the watched folders changed meanwhile

_log = logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchState(Fact):
    """How the watch of settings files does.

    Attributes:
        alive: changes are noticed.
        restarts: how often its thread had to be replaced.
        restarted_at: when that was last; None if it never was.
        reason: why, the last time: `ended` or `hung`.
    """

    alive: bool
    restarts: int = 0
    restarted_at: float | None = None
    reason: str | None = None


class FileWatch:
    """Calls `changed` when a watched file has changed.

    Args:
        changed: called from the watch's thread with the names of what changed; called again if it fails.
        events: opens the system's events.
        sweep_seconds: the interval of the comparisons that need no event.
        poll_seconds: the interval of looks at what the system cannot watch.
        settle_seconds: how long to wait for the end of a save.
        patience: seconds that a look may take.
    """

    def __init__(
        self,
        changed: Callable[[frozenset[str]], None],
        events: Callable[[], FileEvents],
        sweep_seconds: float = _SWEEP_SECONDS,
        poll_seconds: float = _POLL_SECONDS,
        settle_seconds: float = _SETTLE_SECONDS,
        patience: float = _PATIENCE,
    ) -> None:
        self._changed, self._events = changed, events
        self._sweep_seconds, self._poll_seconds = sweep_seconds, poll_seconds
        self._settle_seconds, self._patience = settle_seconds, patience
        self._lock = threading.Lock()  # never held while a file is looked at
        self._named: dict[str, frozenset[Path]] = {}
        self._seen: dict[Path, Fingerprint] = {}
        self._polled: dict[Path, Fingerprint] = {}
        self._closed = threading.Event()
        self._restarts, self._restarted_at, self._reason = 0, None, None  # type: tuple[int, float | None, str | None]
        self._hanging: list[threading.Thread] = []
        self._turn = Turn()
        self._start()

    def watch(self, name: str, files: Iterable[Path]) -> bool:
        """Watch these files, present or not, instead of those named so before. A change after this call is noticed.

        Returns whether any of them was not watched before: what was read of it earlier may be old.

        A symbolic link is watched as a link: name its target too. May hang with the file system.
        """
        wanted = frozenset(files)
        fresh = {file: fingerprint(file) for file in wanted if file not in self._seen}
        with self._lock:
            if self._named.get(name) == wanted:
                return False
            self._named[name] = wanted
            every = set(chain.from_iterable(self._named.values()))
            self._seen = {file: now for file, now in {**fresh, **self._seen}.items() if file in every}
        self._turn.ring()
        return bool(fresh)

    @property
    def alive(self) -> bool:
        """Whether changes are noticed: its thread runs, and looked a short time ago."""
        turn = self._turn
        late = time.monotonic() - turn.looked_at > self._sweep_seconds + self._patience
        return turn.thread is not None and turn.thread.is_alive() and not late

    def check(self) -> WatchState:
        """The state; a thread that ended or hangs is replaced first. Called with each sample."""
        if not self.alive and not self._closed.is_set():
            self._replace()
        return WatchState(
            alive=self.alive, restarts=self._restarts, restarted_at=self._restarted_at, reason=self._reason
        )

    def close(self) -> None:
        """Stop; `changed` is not called after this. A hanging thread is left behind."""
        self._closed.set()
        turn = self._turn
        turn.ring()
        if turn.thread and turn.thread is not threading.current_thread():
            turn.thread.join(timeout=self._settle_seconds + 0.1)

    def _start(self) -> None:
        turn = self._turn
        turn.thread = threading.Thread(target=self._run, args=(turn,), name="file-watch", daemon=True)
        try:
            turn.thread.start()
        except RuntimeError:  # no more threads: `check` tries again
            turn.thread = None

    def _replace(self) -> None:
        before = self._turn.thread
        hung = before is not None and before.is_alive()
        self._hanging = [thread for thread in self._hanging if thread.is_alive()]
        if before is not None and hung and before not in self._hanging:
            self._hanging.append(before)
        if len(self._hanging) >= _MOST_HANGING:
            return
        self._restarts, self._restarted_at = self._restarts + 1, time.time()
        self._reason = "hung" if hung else "ended"
        _log.warning("watch.restarted", reason=self._reason, restarts=self._restarts)
        self._turn = Turn()
        self._start()

    def _is_on(self, turn: Turn) -> bool:
        return turn is self._turn and not self._closed.is_set()

    def _run(self, turn: Turn) -> None:
        try:
            turn.open(self._events)
            self._compare(turn)
            while self._is_on(turn):
                self._wait(turn)
        except Exception as error:  # noqa: BLE001  # such as no memory: the next sample starts the watch again
            _log.error("watch.ended", error=f"{type(error).__name__}: {error}")
        finally:
            turn.close()

    def _wait(self, turn: Turn) -> None:
        """Wait for a change, or for the next look, and look."""
        blind = turn.events is None
        try:
            rang = turn.wait(self._poll_seconds if self._polled or blind else self._sweep_seconds)
        except OSError as error:  # the system's events failed: look without them, and open them again at the next sweep
            _log.warning("watch.events_failed", error=str(error))
            turn.close()
            self._compare(turn)
            return
        turn.looked_at = time.monotonic()
        if rang or _differ(self._polled):
            self._closed.wait(self._settle_seconds)
            with suppress(OSError):
                turn.wait(0)  # what was reported until now is compared next
            self._compare(turn)
        elif turn.looked_at - turn.compared_at >= self._sweep_seconds:
            self._sweep(turn)

    def _sweep(self, turn: Turn) -> None:
        """Compare the files, unless all that decides about them is as it was: far fewer paths than those not there."""
        turn.open(self._events)
        if self._polled or not turn.covered or _differ(turn.covered):
            self._compare(turn)
        turn.compared_at = time.monotonic()

    def _compare(self, turn: Turn) -> None:
        """Call `changed` if a file is another one; again until what is compared is also watched."""
        for _ in range(_MOST_ROUNDS):
            before = self._seen
            now = {file: fingerprint(file) for file in before}
            turn.looked_at = turn.compared_at = time.monotonic()
            if not self._is_on(turn):
                return
            if now != before:
                if not self._report(frozenset(file for file in now if now[file] != before[file])):
                    return  # compared again soon, with the same result
                self._keep(now)
            if not self._cover(turn, now):
                return

    def _report(self, files: frozenset[Path]) -> bool:
        """Call `changed`; whether that worked."""
        with self._lock:
            names = frozenset(name for name, named in self._named.items() if not named.isdisjoint(files))
        try:
            self._changed(names)
        except Exception as error:  # noqa: BLE001  # such as no thread for the reader: a watch goes on, and tries again
            _log.warning("watch.report_failed", error=f"{type(error).__name__}: {error}")
            self._polled = dict.fromkeys(self._seen)  # so the next look comes soon, and finds a difference
            return False
        return True

    def _keep(self, now: Mapping[Path, Fingerprint]) -> None:
        with self._lock:
            self._seen = {file: now.get(file, before) for file, before in self._seen.items()}

    def _cover(self, turn: Turn, seen: Mapping[Path, Fingerprint]) -> bool:
        """Have the system watch what decides about the files; whether anything of that is new."""
        probes = _probes(seen)
        if probes == turn.covered and not self._polled:
            return False
        files, folders = _places(seen, probes)
        fresh, refused = False, frozenset(files.keys() | folders.keys())
        if turn.events:
            fresh, refused = turn.events.cover(files, folders)
            turn.covered = probes
        blind = {file for file in seen if file in refused or file.parent in refused}
        self._polled = {path: known for path, known in probes.items() if path in refused or path in blind}
        return fresh


def _differ(known: Mapping[Path, Fingerprint]) -> bool:
    """Whether one of these paths has another fingerprint by now."""
    return any(fingerprint(path) != before for path, before in known.items())


def _places(seen: Mapping[Path, Fingerprint], probes: Iterable[Path]) -> tuple[dict[Path, None], dict[Path, None]]:
    """The files that are there, and the folders in which files may appear or be replaced."""
    files = {file: None for file, found in seen.items() if found}
    return files, {path: None for path in (*probes, *(file.parent for file in files)) if path not in files}


def _probes(seen: Mapping[Path, Fingerprint]) -> dict[Path, Fingerprint]:
    """What to look at so that no change is missed: a file that is there, else the nearest folder that is."""
    nearest: dict[str, tuple[Path, Fingerprint]] = {}  # by folder, for this call
    return dict(
        (file, found) if found else _nearest(os.path.dirname(file), nearest)  # noqa: PTH120  # a third of the time
        for file, found in seen.items()
    )


def _nearest(folder: str, known: dict[str, tuple[Path, Fingerprint]]) -> tuple[Path, Fingerprint]:
    if folder not in known:
        found = fingerprint(folder)
        is_last = found or folder == os.sep
        known[folder] = (Path(folder), found) if is_last else _nearest(os.path.dirname(folder), known)  # noqa: PTH120
    return known[folder]


def fingerprint(file: Path | str) -> Fingerprint:
    """What changes with a file, ctime too, which no program sets back; None if it is absent or inaccessible."""
    try:
        status = os.lstat(file)
    except (OSError, ValueError):  # a name that no file can have
        return None
    return status.st_dev, status.st_ino, status.st_mtime_ns, status.st_ctime_ns, status.st_size
