"""The fixtures of the live tests."""

from __future__ import annotations

import platform
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.live.running import Daemon, environment, place, start_daemon
from tests.tools import tool

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

# The architecture of the foreign gopls and its emulator, by this machine's processor.
_FOREIGN = {"x86_64": ("arm64", "qemu-aarch64-static"), "aarch64": ("x86_64", "qemu-x86_64-static")}


@pytest.fixture
def daemon(tmp_path: Path) -> Iterator[Callable[..., Daemon]]:
    """Starts daemons with a configuration; each must exit with 0 at the end of the test."""
    started: list[Daemon] = []

    def start(config: str = "") -> Daemon:
        started.append(start_daemon(tmp_path / f"daemon{len(started)}", config))
        return started[-1]

    yield start
    for each in started:
        each.stop()


@pytest.fixture(scope="session")
def gopls(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A real gopls in its own folder."""
    return place(tool("gopls"), tmp_path_factory.mktemp("gopls"), "gopls")


@pytest.fixture(scope="session")
def foreign_gopls(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str, str]:
    """A gopls built for another processor, that processor, and its emulator."""
    architecture, emulator = _FOREIGN[platform.machine()]
    return place(tool("gopls-foreign"), tmp_path_factory.mktemp("foreign"), "gopls"), architecture, tool(emulator)


@pytest.fixture
def sleeper(tmp_path: Path) -> Path:
    """A small program called gopls, for exits that a real one does not have. Its first argument must be `sleep`."""
    return place(tool("sleep"), tmp_path / "bin", "gopls")


@pytest.fixture
def emulated(foreign_gopls: tuple[Path, str, str], tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A gopls that runs emulated and waits for an editor's first message."""
    gopls, _, emulator = foreign_gopls
    with subprocess.Popen(
        [emulator, str(gopls)], stdin=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment(tmp_path / "home")
    ) as process:
        yield process
        process.kill()
