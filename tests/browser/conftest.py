"""A real Chromium, and pages of made-up machines. `make browser` installs what this needs."""

from __future__ import annotations

import os
import shutil
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from goarmd.config.schema import Http
from goarmd.web.server import WebSink
from tests.browser.scenes import SCENES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

AXE = Path(os.environ.get("GOARMD_AXE", ".venv/browser/node_modules/axe-core/axe.min.js"))


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright  # noqa: PLC0415  # only these tests need it

    program = os.environ.get("GOARMD_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def axe() -> str:
    return AXE.read_text()


@pytest.fixture(scope="session")
def served() -> Iterator[Callable[[str], WebSink]]:
    """Serves scenes, each made once."""
    opened: dict[str, WebSink] = {}

    def serve(name: str) -> WebSink:
        if name not in opened:
            scene = SCENES[name]()
            web = opened[name] = WebSink(Http(listen="127.0.0.1:0"), history=scene.history)
            web.publish(scene.report)
        return opened[name]

    yield serve
    for web in opened.values():
        with closing(web):
            pass
