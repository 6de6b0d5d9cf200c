"""Whether the kernel's out-of-memory killer ended a process: the counters of its kills, before and after a SIGKILL.

cgroup v2 counts in `memory.events` the processes of a group that any out-of-memory kill ended (cgroup-v2.rst), v1 in
`memory.oom_control`; /proc/vmstat counts those of the machine. All are readable without root and in containers. The
kernel raises them before it sends the signal (mm/oom_kill.c, __oom_kill_process).
"""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING

from goarmd.platforms._procfs import read

if TYPE_CHECKING:
    from pathlib import Path

    from goarmd.core.facts import ProcessKey

_MACHINE = ""  # stands for the counter of the whole machine
_COUNT = re.compile(rb"^oom_kill (\d{1,19})$", re.MULTILINE)
_LONGEST = 8192  # bytes of /proc/vmstat and the others; the counter of vmstat is behind 5,000
_RECENT = 2.0  # seconds; a kill that is not reported yet may be in a younger reading


@dataclass(slots=True)
class _Counter:
    """The readings of one counter: those that are older than a kill that may not be reported yet, and the newest."""

    path: str
    readings: list[tuple[float, int]] = field(default_factory=list)

    def note(self, now: float, value: int) -> None:
        """Keep a reading, and the latest one that is old enough to compare with."""
        old = [reading for reading in self.readings if now - reading[0] > _RECENT]
        self.readings = [
            *old[-1:],
            *(reading for reading in self.readings if now - reading[0] <= _RECENT),
            (now, value),
        ]

    def rose(self, now: float, value: int) -> bool:
        """Whether it is higher than before this kill; one kill of the difference is then used up."""
        before = next((reading for reading in reversed(self.readings) if now - reading[0] > _RECENT), None)
        first = before or next(iter(self.readings), None)
        if first is None or value <= first[1]:
            return False
        self.readings = [(at, count + 1 if count < value else count) for at, count in self.readings]
        return True


class OutOfMemoryKills:
    """The counters that matter to the watched processes, read when a sample is taken and when one was killed."""

    def __init__(self, root: Path, groups: str = "/sys/fs/cgroup") -> None:
        self._root, self._groups = str(root), groups
        self._counters: dict[str, _Counter] = {_MACHINE: _Counter(f"{self._root}/vmstat")}
        self._of: dict[ProcessKey, str] = {}
        self._lock = Lock()  # samples are taken on another thread than exits are awaited

    def follow(self, key: ProcessKey) -> None:
        """Find the counter of the process's group, and read it."""
        path = self._counter_of(key.pid)
        with self._lock:
            self._of[key] = path
            if path not in self._counters:
                self._counters[path] = _Counter(path)
                self._note(self._counters[path])
            if not self._counters[_MACHINE].readings:
                self._note(self._counters[_MACHINE])

    def refresh(self) -> None:
        """Read the counters again, so that a kill is compared with a reading of shortly before."""
        with self._lock:
            used = {_MACHINE, *self._of.values()} if self._of else set()
            self._counters = {path: one for path, one in self._counters.items() if path in used or path == _MACHINE}
            for path in used:
                self._note(self._counters[path])

    def forget(self, key: ProcessKey) -> None:
        """The process exited."""
        with self._lock:
            self._of.pop(key, None)

    def killed(self, key: ProcessKey) -> bool:
        """Whether the kernel killed this process, which a SIGKILL ended, for memory."""
        with self._lock:
            now = time.monotonic()
            machine = self._counters[_MACHINE]
            whole = _value(machine.path)
            own = self._counters.get(self._of.get(key, _MACHINE))
            if own and own is not machine and (value := _value(own.path)) is not None:
                rose = own.rose(now, value)
                if rose and whole is not None:
                    machine.rose(now, whole)
                return rose
            # Its group is gone together with it, or has no counter: the machine's decides.
            return whole is not None and machine.rose(now, whole)

    def _note(self, counter: _Counter) -> None:
        value = _value(counter.path)
        if value is not None:
            counter.note(time.monotonic(), value)

    def _counter_of(self, pid: int) -> str:
        """The file with the counter of the process's group; the machine's if the group has none."""
        try:
            lines = read(f"{self._root}/{pid}/cgroup", _LONGEST).decode("utf-8", "replace").splitlines()
        except OSError:
            return _MACHINE
        for line in lines:
            _, _, rest = line.partition(":")
            controllers, _, group = rest.partition(":")
            for path in self._files(controllers, group):
                if _value(path) is not None:
                    return path
        return _MACHINE

    def _files(self, controllers: str, group: str) -> tuple[str, ...]:
        """Where the counter may be; in a container the group's own folder is the root of what is mounted."""
        if not controllers:
            roots = (self._groups, f"{self._groups}/unified")
            return tuple(f"{root}{place}/memory.events" for root in roots for place in (group.rstrip("/"), ""))
        if "memory" in controllers.split(","):
            places = (group.rstrip("/"), "")
            return tuple(f"{self._groups}/memory{place}/memory.oom_control" for place in places)
        return ()


def _value(path: str) -> int | None:
    try:
        match = _COUNT.search(read(path, _LONGEST * 2))
    except OSError:
        return None
    return int(match[1]) if match else None
