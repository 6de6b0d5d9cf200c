"""A real gopls with an editor as its client."""

from __future__ import annotations

import shutil
import signal
import time
from typing import TYPE_CHECKING, Any

import pytest

from goarmd.core.moments import Moment
from tests.live import LIVE
from tests.live.lsp import Editor, make_module
from tests.live.running import Daemon, Metrics, gopls_below, place, until
from tests.tools import tool

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

pytestmark = LIVE
_NOTICED_WITHIN = 1.0  # seconds, although the default interval is 15


@pytest.fixture
def editor(gopls: Path, tmp_path: Path) -> Iterator[Editor]:
    """A gopls that serves a module, started by hand."""
    tool("go")
    file = make_module(tmp_path / "hello")
    with Editor([str(gopls)], file.parent, tmp_path / "home") as window:
        window.open(file)
        assert "Greeting" in window.symbols(file)
        yield window


def _process(daemon: Daemon, group: str, pid: int) -> dict[str, Any]:
    return until(lambda: daemon.processes(group).get(pid), f"pid {pid} is in group {group}")


def test_a_gopls_started_by_hand_is_reported_with_workspace_start_and_memory(
    editor: Editor, daemon: Callable[..., Daemon], tmp_path: Path
) -> None:
    running = daemon('[sampling]\ninterval = "500ms"')
    seen = _process(running, "gopls", editor.process.pid)
    assert seen["editor"] == "none"
    assert seen["workspace"] == str(tmp_path / "hello")
    assert seen["translated"] is False
    assert editor.started_after - 1 < Moment.parse(seen["started_at"]) < editor.started_before + 1
    until(
        lambda: _process(running, "gopls", editor.process.pid)["footprint_bytes"] > 50_000_000,
        "gopls has more than 50 MB",
    )


def test_the_telemetry_sidecar_is_not_counted_as_a_gopls(
    editor: Editor, gopls: Path, daemon: Callable[..., Daemon]
) -> None:
    running = daemon('[sampling]\ninterval = "500ms"\n' + gopls_below(gopls.parent))
    sidecar = until(lambda: running.processes("gopls-telemetry"), "the sidecar is seen").popitem()[1]
    assert sidecar["ancestors"][0]["pid"] == editor.process.pid
    assert set(running.processes("gopls")) == {editor.process.pid}
    metrics = running.metrics()
    assert metrics.sum("goarmd_group_processes", group="gopls", translated="false") == 1
    assert metrics.sum("goarmd_group_processes", group="gopls-telemetry", translated="false") == 1


def test_a_gopls_of_a_remote_extension_host_belongs_to_vscode(
    gopls: Path, daemon: Callable[..., Daemon], tmp_path: Path
) -> None:
    server = tmp_path / ".vscode-server" / "cli" / "servers" / "Stable-0" / "server"
    # A small shell starts gopls as Node would; its file is at the path of the node of VS Code's server.
    node = place(shutil.which("sh") or "", server, "node")
    command = [str(node), "-c", '"$1"; exit $?', "--type=extensionHost", str(gopls)]
    file = make_module(tmp_path / "hello")
    with Editor(command, file.parent, tmp_path / "home") as window:
        window.open(file)
        assert "Greeting" in window.symbols(file)
        running = daemon()
        host = running.processes("code-helper-plugin")
        ours = [p for p in running.processes("gopls").values() if p["ancestors"][0]["pid"] == window.process.pid]
        assert [p["editor"] for p in ours] == ["vscode"]
        assert window.process.pid in host
        assert running.metrics().sum("goarmd_gopls_footprint_bytes", editor="vscode") > 0
        window.close()
        assert window.process.wait(timeout=10) == 0


def _exits_soon(running: Daemon) -> dict[str, int]:
    """The exits of gopls by outcome, once there is one."""
    exited = time.monotonic()
    metrics = until(
        lambda: m if (m := running.metrics()).sum("goarmd_group_exits_total", group="gopls") else None,
        "the exit is counted",
    )
    assert time.monotonic() - exited < _NOTICED_WITHIN
    return _exits(metrics)


def _exits(metrics: Metrics) -> dict[str, int]:
    counts = metrics.samples["goarmd_group_exits_total"].items()
    rows = ((dict(labels), int(value)) for labels, value in counts if value)
    return {labels["outcome"]: value for labels, value in rows if labels["group"] == "gopls"}


def test_a_killed_gopls_is_counted_once_and_at_once(editor: Editor, gopls: Path, daemon: Callable[..., Daemon]) -> None:
    running = daemon(gopls_below(gopls.parent))
    editor.process.send_signal(signal.SIGKILL)  # not reaped yet: before Linux 6.15 the status is lost after that
    assert _exits_soon(running) == {"killed": 1}
    until(lambda: not running.processes("gopls"), "the killed process is no longer in the report", _NOTICED_WITHIN)


def test_a_gopls_whose_window_closes_is_counted_as_clean(
    editor: Editor, gopls: Path, daemon: Callable[..., Daemon]
) -> None:
    running = daemon(gopls_below(gopls.parent))
    editor.close()
    assert _exits_soon(running) == {"clean": 1}
    assert editor.process.wait(timeout=10) == 0


def test_one_exit_stays_one_in_later_samples(editor: Editor, gopls: Path, daemon: Callable[..., Daemon]) -> None:
    running = daemon(f'[sampling]\ninterval = "200ms"\n{gopls_below(gopls.parent)}')
    editor.process.send_signal(signal.SIGKILL)
    editor.process.wait()
    _exits_soon(running)
    seen = running.metrics().sum("goarmd_sample_timestamp_seconds")
    until(lambda: running.metrics().sum("goarmd_sample_timestamp_seconds") > seen + 1, "a second of samples passed")
    assert sum(_exits(running.metrics()).values()) == 1
