"""Serves one scene: `python -m tests.browser.serve trouble 8099`."""

from __future__ import annotations

import sys
from threading import Event

from goarmd.config.schema import Http
from goarmd.web.server import WebSink
from tests.browser.scenes import SCENES

if __name__ == "__main__":
    scene = SCENES[sys.argv[1]]()
    web = WebSink(Http(listen=f"127.0.0.1:{sys.argv[2]}"), history=scene.history)
    web.publish(scene.report)
    print(web.url, flush=True)  # noqa: T201  # for the person who started it
    Event().wait()
