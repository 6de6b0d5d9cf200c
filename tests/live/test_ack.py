"""An acknowledged finding, as a running daemon sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.live import LIVE
from tests.live.running import Daemon, until

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = LIVE


def test_the_daemon_notices_an_acknowledgement_without_a_restart(daemon: Callable[..., Daemon]) -> None:
    running = daemon()
    (running.home / ".zshrc").write_text("export GOLSP_CPU_AFFINITY=0-3\n")

    def count(name: str) -> float:
        found = running.metrics().samples.get(name, {})
        return sum(value for labels, value in found.items() if ("check", "unknown_setting") in labels)

    until(lambda: count("goarmd_findings") == 1, "the finding")
    assert running.command("ack", "unknown_setting").returncode == 0
    until(lambda: count("goarmd_acknowledged_findings") == 1, "the acknowledgement", seconds=5)
    assert count("goarmd_findings") == 0
    assert running.command("ack", "--remove", "unknown_setting").returncode == 0
    until(lambda: count("goarmd_findings") == 1, "the finding again", seconds=5)
