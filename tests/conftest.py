"""What all tests share: programs that tests/install_gopls.sh built are found first, and contexts for sources.

A context has a home folder of its own, and a platform that knows nothing but its name.
"""

from __future__ import annotations

import os
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, cast

import pytest
from hypothesis import settings

from goarmd.config.schema import Config
from goarmd.core.system import System
from goarmd.parts.source import Context
from goarmd.platforms import Platform
from goarmd.state.state_file import StateFile
from tests.programs.sources.macs import with_processes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from goarmd.platforms.process_table import ProcessTable

_BUILT = Path(os.environ.get("GOARMD_TEST_TOOLS", "~/.cache/goarmd-test-tools")).expanduser()
os.environ["PATH"] = f"{_BUILT}{os.pathsep}{os.environ['PATH']}"
for _name in [name for name in os.environ if name.startswith("PYTHON")]:  # goarmd is tried as a user's Python runs it
    del os.environ[_name]
settings.register_profile("goarmd", deadline=None)  # how long an example takes depends on what else the machine does
settings.load_profile("goarmd")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One more than there are cores: the one with the tests of real processes mostly waits."""
    return (os.cpu_count() or 1) + 1


def never(*_: object) -> NoReturn:
    raise AssertionError("this source asks the platform for nothing but its name")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("ZDOTDIR", "XDG_CONFIG_HOME", "XDG_DATA_HOME"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


@pytest.fixture
def make_context(home: Path) -> Iterator[Callable[..., Context]]:
    """Makes contexts that share a state, each for a platform."""
    with closing(StateFile(None)) as state:

        def make(system: System = System.LINUX, config: Config | None = None) -> Context:
            return Context(
                config=config or Config(),
                platform=Platform(system, never, never, never, never),
                processes=cast("ProcessTable", None),
                state=state,
                home=home,
            )

        yield make


@pytest.fixture
def context(make_context: Callable[..., Context]) -> Context:
    return make_context()


@pytest.fixture
def mac(make_context: Callable[..., Context], monkeypatch: pytest.MonkeyPatch) -> Context:
    """A Mac's context on which nothing runs; PATH and Go's variables are those of a service."""
    for name in ("GOBIN", "GOPATH", "GOROOT", "GOENV", "GOMODCACHE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PATH", "")
    return with_processes(make_context(System.MACOS))
