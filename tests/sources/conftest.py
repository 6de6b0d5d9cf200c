"""A context with a home of its own, whose platform is asked for nothing but its name."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, NoReturn, cast

import pytest

from goarmd.config import Config
from goarmd.platforms import Platform
from goarmd.sources import Context
from goarmd.store import Store
from tests.sources.macs import with_processes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from goarmd.process_table import ProcessTable


def never() -> NoReturn:
    raise AssertionError("this source asks the platform for nothing but its name")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("ZDOTDIR", "XDG_CONFIG_HOME", "XDG_DATA_HOME"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


@pytest.fixture
def make_context(home: Path) -> Iterator[Callable[..., Context]]:
    """Makes contexts that share a store, each for a platform."""
    with closing(Store(None)) as store:

        def make(platform: str = "linux", config: Config | None = None) -> Context:
            return Context(
                config=config or Config(),
                platform=Platform(platform, never, never, never),
                processes=cast("ProcessTable", None),
                store=store,
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
    return with_processes(make_context("darwin"))
