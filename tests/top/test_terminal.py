"""`goarmd top` in a real terminal, tmux: drawn, resized, interrupted; and while the daemon is stopped."""

from __future__ import annotations

import itertools
import shlex
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.live import LIVE
from tests.live.running import Daemon, environment, until
from tests.tools import tool

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

pytestmark = LIVE
ROOT = Path(__file__).parents[2]
_NAMES = itertools.count()


@dataclass
class Terminal:
    """A terminal of tmux in which one command runs, and then its exit code is shown."""

    socket: Path

    def tmux(self, *words: str) -> str:
        done = subprocess.run(
            [tool("tmux"), "-u", "-S", self.socket, *words], capture_output=True, text=True, check=True
        )
        return done.stdout

    def start(self, home: Path, *command: str, width: int, height: int, **variables: str) -> None:
        names = ("HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME")
        given = {name: environment(home)[name] for name in names} | variables
        words = shlex.join(["env", "LC_ALL=C.UTF-8", *(f"{name}={value}" for name, value in given.items()), *command])
        size = ("-x", str(width), "-y", str(height))
        shown = "echo exit code $?; stty -a | tr ' ' '\\n' | grep -x -e icanon -e echo -e -icanon -e -echo"
        script = f"trap : INT TSTP; {words}; {shown}; sleep 60"
        self.tmux("-f", "/dev/null", "new-session", "-d", *size, "-c", str(ROOT), script)

    @property
    def screen(self) -> list[str]:
        return self.tmux("capture-pane", "-p").splitlines()

    def shows(self, *parts: str) -> list[str]:
        """The screen, as soon as it has all these."""

        def found() -> list[str] | None:
            time.sleep(0.1)  # each look starts a program
            lines = self.screen
            return lines if all(part in "\n".join(lines) for part in parts) else None

        return until(found, f"a screen with {parts}")


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    tool("tmux")
    made = Terminal(tmp_path / f"tmux{next(_NAMES)}")
    yield made
    subprocess.run([tool("tmux"), "-S", made.socket, "kill-server"], capture_output=True, check=False)


GOARMD = (sys.executable, "-m", "goarmd")


def test_the_simulated_mac_is_drawn_resized_sorted_and_left(terminal: Terminal, tmp_path: Path) -> None:
    terminal.start(tmp_path, *GOARMD, "demo", "top", width=80, height=24)
    lines = terminal.shows("DEMO: a simulated Mac", "vscode", "5 x gopls of cursor", "critical: ")
    assert (len(lines), max(map(len, lines)) <= 80) == (24, True)
    assert lines[-1].startswith("q quit   sort by: [m memory]")
    terminal.tmux("resize-window", "-x", "200", "-y", "50")
    lines = terminal.shows("█" * 60)
    assert (len(lines), lines[-1].startswith("q quit")) == (50, True)
    terminal.tmux("send-keys", "n", "Up")
    terminal.shows("[n name]")
    terminal.tmux("send-keys", "q")
    lines = terminal.shows("exit code 0\nicanon\necho")
    assert not any("GROUP" in line for line in lines), "the terminal is as it was"


def test_an_interrupted_view_gives_the_terminal_back(terminal: Terminal, tmp_path: Path) -> None:
    terminal.start(tmp_path, *GOARMD, "demo", "top", width=80, height=24, NO_COLOR="1", TERM="screen")
    terminal.shows("DEMO: a simulated Mac")
    terminal.tmux("send-keys", "C-z", "C-c")
    terminal.shows("exit code 0\nicanon\necho")


def test_it_goes_on_without_the_daemon(terminal: Terminal, daemon: Callable[..., Daemon]) -> None:
    running = daemon()
    terminal.start(running.home, *GOARMD, "top", "--interval", "500ms", width=80, height=24)
    terminal.shows("  daemon, ")
    running.stop()
    terminal.shows("no daemon: sampling here")
    terminal.tmux("send-keys", "q")
    terminal.shows("exit code 0")
