"""The kernel's counters of out-of-memory kills, as files."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

import pytest

from goarmd.core.facts import ProcessKey
from goarmd.platforms._oom import OutOfMemoryKills
from goarmd.platforms._pidfd import PidfdWatch
from tests.tools import only_on

if TYPE_CHECKING:
    from pathlib import Path

KEY, OTHER = ProcessKey(7, 1.0), ProcessKey(8, 1.0)
V2, V1 = "0::/user.slice/session.scope\n", "4:memory:/docker/ab\n0::/\n"


class Machine:
    """A /proc and a /sys/fs/cgroup of our own."""

    def __init__(self, root: Path) -> None:
        self.proc, self.groups = root / "proc", root / "cgroup"
        self.kills = OutOfMemoryKills(self.proc, str(self.groups))
        self.set("vmstat", 0)

    def set(self, name: str, count: int) -> None:
        path = self.proc / "vmstat" if name == "vmstat" else self.groups / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"low 0\noom 1\noom_kill {count}\noom_group_kill 0\n")

    def member(self, key: ProcessKey, text: str) -> None:
        folder = self.proc / str(key.pid)
        folder.mkdir(parents=True)
        (folder / "cgroup").write_text(text)
        self.kills.follow(key)


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


@pytest.mark.parametrize(
    ("text", "counter"),
    [
        (V2, "user.slice/session.scope/memory.events"),
        ("0::/\n", "memory.events"),
        (V1, "memory/docker/ab/memory.oom_control"),
        (V1, "memory/memory.oom_control"),
    ],
)
def test_a_kill_that_the_processs_group_counts_is_for_memory(machine: Machine, text: str, counter: str) -> None:
    machine.set(counter, 3)
    machine.member(KEY, text)
    machine.set(counter, 4)
    assert machine.kills.killed(KEY)


def test_a_kill_by_a_person_is_not(machine: Machine) -> None:
    machine.set("user.slice/session.scope/memory.events", 3)
    machine.member(KEY, V2)
    assert not machine.kills.killed(KEY)


def test_a_kill_in_another_group_is_not(machine: Machine) -> None:
    machine.set("user.slice/session.scope/memory.events", 3)
    machine.member(KEY, V2)
    machine.set("vmstat", 1)
    assert not machine.kills.killed(KEY)


def test_each_kill_is_used_once(machine: Machine) -> None:
    machine.set("user.slice/session.scope/memory.events", 0)
    machine.member(KEY, V2)
    machine.member(OTHER, V2)
    machine.set("user.slice/session.scope/memory.events", 1)
    assert [machine.kills.killed(KEY), machine.kills.killed(OTHER)] == [True, False]


def test_without_a_counter_of_the_group_the_machines_decides(machine: Machine) -> None:
    machine.member(KEY, "0::/\n")
    assert not machine.kills.killed(KEY)
    machine.set("vmstat", 1)
    assert machine.kills.killed(KEY)


def test_a_group_that_is_gone_with_its_process_leaves_it_to_the_machines(machine: Machine) -> None:
    machine.set("user.slice/session.scope/memory.events", 0)
    machine.member(KEY, V2)
    (machine.groups / "user.slice/session.scope/memory.events").unlink()
    machine.set("vmstat", 1)
    assert machine.kills.killed(KEY)


def test_a_kill_of_long_before_is_not_this_one(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    now = 100.0
    monkeypatch.setattr(time, "monotonic", lambda: now)
    machine.set("user.slice/session.scope/memory.events", 0)
    machine.member(KEY, V2)
    machine.set("user.slice/session.scope/memory.events", 1)  # another process of the group
    now = 115.0
    machine.kills.refresh()
    now = 130.0
    machine.kills.refresh()
    now = 140.0
    assert not machine.kills.killed(KEY)


def test_a_kill_just_before_a_sample_is_not_lost(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    now = 100.0
    monkeypatch.setattr(time, "monotonic", lambda: now)
    machine.set("user.slice/session.scope/memory.events", 0)
    machine.member(KEY, V2)
    machine.set("user.slice/session.scope/memory.events", 1)
    now = 115.0
    machine.kills.refresh()
    now = 115.5
    assert machine.kills.killed(KEY)


@only_on("linux", "pidfds")
def test_a_closed_watch_of_exits_leaves_no_process_to_follow(machine: Machine) -> None:
    watch = PidfdWatch(machine.proc, lambda _: True, machine.kills)
    watch.add(ProcessKey(os.getpid(), 1.0))
    watch.close()
    assert machine.kills._of == {}
