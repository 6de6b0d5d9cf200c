"""The exit watch, against a stand-in with the rules of a kqueue on macOS."""

from __future__ import annotations

import errno
import signal
import threading
import time
from typing import TYPE_CHECKING, Any

import pytest

from goarmd.core.facts import Exit, ProcessKey
from goarmd.platforms._kqueue import KqueueWatch
from goarmd.platforms.darwin import platform
from tests.darwin.kqueue import CODE_SIGNATURE, DECRYPT, MEMORY, REPARENTED, Kernel
from tests.platforms.darwin_images import FakeMac

if TYPE_CHECKING:
    from collections.abc import Iterator

GOPLS = ProcessKey(77, 1000.5)
MINUTE = 60.0


@pytest.fixture
def kernel() -> Kernel:
    return Kernel(mine={77, 78}, foreign={90})


@pytest.fixture
def watch(kernel: Kernel) -> Iterator[KqueueWatch]:
    watch = KqueueWatch(lambda _: True, kernel)
    yield watch
    watch.close()


def test_an_exit_is_reported_once_with_its_wait_status(kernel: Kernel, watch: KqueueWatch) -> None:
    assert watch.add(GOPLS)
    kernel.exit(77, 2 << 8)
    (exit_,) = watch.wait(0)
    assert (exit_.key, exit_.status) == (GOPLS, 2 << 8)
    assert abs(exit_.at - time.time()) < MINUTE
    assert watch.wait(0) == ()


def test_an_exit_without_a_reason_is_not_a_kill_by_the_kernel(kernel: Kernel, watch: KqueueWatch) -> None:
    watch.add(GOPLS)
    kernel.exit(77, signal.SIGKILL)
    (exit_,) = watch.wait(0)
    assert (exit_.status, exit_.codesign, exit_.out_of_memory) == (signal.SIGKILL, False, False)


@pytest.mark.parametrize(
    ("reason", "codesign_and_memory"),
    [
        (CODE_SIGNATURE, (True, False)),
        (DECRYPT, (True, False)),
        (MEMORY, (False, True)),
        (REPARENTED, (False, False)),
    ],
)
def test_the_kernels_reason_is_separate_from_the_status(
    kernel: Kernel, watch: KqueueWatch, reason: int, codesign_and_memory: tuple[bool, bool]
) -> None:
    watch.add(GOPLS)
    kernel.exit(77, signal.SIGKILL, reason)
    (exit_,) = watch.wait(0)
    assert exit_.status == signal.SIGKILL
    assert (exit_.codesign, exit_.out_of_memory) == codesign_and_memory


def test_the_exit_of_another_users_process_has_a_reason_and_no_status(kernel: Kernel, watch: KqueueWatch) -> None:
    assert watch.add(ProcessKey(90, 1.0))
    kernel.exit(90, signal.SIGKILL, MEMORY)
    (exit_,) = watch.wait(0)
    assert (exit_.status, exit_.out_of_memory) == (None, True)


def test_an_exited_process_cannot_be_watched(kernel: Kernel, watch: KqueueWatch) -> None:
    assert not watch.add(ProcessKey(12345, 1.0))
    kernel.mine.add(12345)
    assert watch.add(ProcessKey(12345, 2.0))


def test_a_process_that_cannot_be_watched_does_not_count_as_exited(
    kernel: Kernel, watch: KqueueWatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.ENOMEM, "no memory")

    with monkeypatch.context() as patch:
        patch.setattr(kernel.queues[0], "control", refuse)
        assert watch.add(GOPLS) is None
    assert watch.add(GOPLS) is True


def test_another_process_with_the_pid_is_not_watched(kernel: Kernel) -> None:
    watch = KqueueWatch(lambda key: key != GOPLS, kernel)
    assert not watch.add(GOPLS)
    kernel.exit(77, 0)
    assert watch.wait(0) == ()
    watch.close()


def test_an_exit_reported_before_the_check_counts_as_watched(kernel: Kernel) -> None:
    exits: list[Exit] = []

    def exits_at_once(_: ProcessKey) -> bool:
        kernel.exit(77, 0)
        exits.extend(watches[0].wait(0))
        return False

    watches = [KqueueWatch(exits_at_once, kernel)]
    assert watches[0].add(GOPLS)
    assert [exit_.key for exit_ in exits] == [GOPLS]
    watches[0].close()


def test_a_process_watched_twice_is_reported_once(kernel: Kernel, watch: KqueueWatch) -> None:
    assert watch.add(GOPLS)
    assert watch.add(GOPLS)
    kernel.exit(77, 0)
    assert len(watch.wait(0)) == 1


def test_a_reused_pid_never_gets_the_exit_of_its_predecessor(kernel: Kernel, watch: KqueueWatch) -> None:
    watch.add(GOPLS)
    kernel.exit(77, 9)
    kernel.mine.add(77)
    successor = ProcessKey(77, 2000.5)
    assert not watch.add(successor)
    assert [exit_.key for exit_ in watch.wait(0)] == [GOPLS]
    assert watch.add(successor)


def test_every_one_of_many_exits_is_reported(kernel: Kernel, watch: KqueueWatch) -> None:
    kernel.mine.update(range(1000, 2000))
    for pid in range(1000, 2000):
        watch.add(ProcessKey(pid, 1.0))
    for pid in range(1000, 2000):
        kernel.exit(pid, 0)
    exited = [exit_.key.pid for _ in range(4) for exit_ in watch.wait(0)]
    assert sorted(exited) == list(range(1000, 2000))


def test_wake_interrupts_a_wait(watch: KqueueWatch) -> None:
    waiting = threading.Thread(target=watch.wait, args=(MINUTE,))
    waiting.start()
    watch.wake()
    waiting.join(MINUTE / 2)
    assert not waiting.is_alive()


def test_an_exit_and_a_wake_up_can_come_together(kernel: Kernel, watch: KqueueWatch) -> None:
    watch.add(GOPLS)
    kernel.exit(77, 0)
    watch.wake()
    assert [exit_.key for exit_ in watch.wait(0)] == [GOPLS]
    assert watch.wait(0) == ()


def test_a_wake_up_is_not_the_exit_of_the_pid_with_its_number(kernel: Kernel, watch: KqueueWatch) -> None:
    pipe = kernel.queues[0].pipe
    kernel.mine.add(pipe)
    assert watch.add(ProcessKey(pipe, 1.0))
    watch.wake()
    assert watch.wait(0) == ()


def watch_of_a_mac(mac: FakeMac, kernel: Kernel, monkeypatch: pytest.MonkeyPatch) -> KqueueWatch:
    """A watch made as the daemon makes it, with the stand-in for the kqueue."""
    monkeypatch.setattr("goarmd.platforms.darwin.KqueueWatch", lambda is_alive: KqueueWatch(is_alive, kernel))
    watch = platform(mac.library()).exit_watch()
    assert isinstance(watch, KqueueWatch)
    return watch


def test_the_platform_watches_exactly_the_given_process(kernel: Kernel, monkeypatch: pytest.MonkeyPatch) -> None:
    mac = FakeMac()
    mac.run(77, "/bin/gopls", started=(1000, 500_000))
    watch = watch_of_a_mac(mac, kernel, monkeypatch)
    assert watch.add(GOPLS)
    watch.close()


@pytest.mark.parametrize("difference", [{"zombie": True}, {"started": (1000, 500_001)}, {"pid": 4}], ids=str)
def test_the_platform_refuses_any_other_process_with_the_pid(
    kernel: Kernel, monkeypatch: pytest.MonkeyPatch, difference: dict[str, Any]
) -> None:
    mac = FakeMac()
    mac.run(**{"pid": 77, "path": "/bin/gopls", "started": (1000, 500_000), **difference})
    watch = watch_of_a_mac(mac, kernel, monkeypatch)
    assert not watch.add(GOPLS)
    watch.close()
