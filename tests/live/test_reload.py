"""What happens while the daemon reads its configuration again is not lost."""

from __future__ import annotations

import signal
import time
from contextlib import ExitStack
from typing import TYPE_CHECKING

from tests.live import LIVE
from tests.live.running import Daemon, only_below, started, until

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = LIVE


def test_an_exit_right_after_sighup_is_counted(daemon: Callable[..., Daemon], sleeper: Path) -> None:
    with ExitStack() as stack:
        processes = [stack.enter_context(started(sleeper, "60")) for _ in range(10)]
        running = daemon(only_below(sleeper.parent, "gopls"))
        until(lambda: len(running.processes("gopls")) == len(processes), "all are seen")
        for number, process in enumerate(processes, 1):
            running.process.send_signal(signal.SIGHUP)
            time.sleep(number / 1000)
            process.terminate()
            while len(running.logged("config.reloaded")) < number:
                time.sleep(0.02)
        until(
            lambda: running.metrics().sum("goarmd_group_exits_total", group="gopls", outcome="clean") == 10,
            "each is counted, with its outcome",
        )
