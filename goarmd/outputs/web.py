"""Serves the last report over HTTP: metrics, the status page, JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from goarmd.config.paths import socket_path
from goarmd.outputs import Output
from goarmd.web.server import WebSink

if TYPE_CHECKING:
    from goarmd.config.schema import Config
    from goarmd.outputs import Sink, Surroundings


def _open(config: Config, around: Surroundings) -> Sink:
    return WebSink(config.http, socket_path(), around.on_demand, around.history)


OUTPUT = Output(name="web", help="Serves metrics, the status page and the JSON report over HTTP.", open=_open)
