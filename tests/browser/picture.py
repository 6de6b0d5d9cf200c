"""Takes the README's picture of the page, from `goarmd demo`: `python -m tests.browser.picture docs/page.png`."""

from __future__ import annotations

import os
import shutil
import sys
import time
from contextlib import closing

from goarmd.assembly import all_checks
from goarmd.commands.demo import NOTICE, spaced
from goarmd.config.schema import Http
from goarmd.demo.day import Day
from goarmd.history.recorder import History
from goarmd.metrics import own_process
from goarmd.state.state_file import StateFile
from goarmd.web.server import WebSink

_NOW = 1_795_708_800.0  # any moment: always the same one, so that a new picture shows what has changed
_STEP = 120.0
_WIDTH, _HEIGHT = 1180, 1420


def take(path: str) -> None:
    """Write the picture."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415  # only this needs it

    with closing(StateFile(None)) as state:
        history = History(state, own_process.cost)
        with (
            closing(WebSink(Http(listen="127.0.0.1:0"), history=history, notice=NOTICE)) as web,
            sync_playwright() as run,
        ):
            for report in Day(_NOW, all_checks()).reports(_STEP):
                history.record(spaced(report))
                web.publish(report)
            program = os.environ.get("GOARMD_CHROMIUM") or shutil.which("chromium")
            browser = run.chromium.launch(executable_path=program, args=["--no-sandbox"])
            page = browser.new_page(viewport={"width": _WIDTH, "height": _HEIGHT}, color_scheme="light")
            page.goto(f"{web.url}/?span=24h")
            page.evaluate("document.querySelectorAll('details').forEach(each => each.open = false)")
            page.screenshot(path=path)
            browser.close()


if __name__ == "__main__":
    os.environ["TZ"] = "UTC"
    time.tzset()
    take(sys.argv[1])
