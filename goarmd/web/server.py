"""The HTTP server: cheroot with bounded threads, queue, header sizes and time-outs."""

from __future__ import annotations

import errno
import os
import socket
from contextlib import suppress
from threading import Thread
from typing import TYPE_CHECKING

from cheroot.ssl.builtin import BuiltinSSLAdapter
from cheroot.wsgi import Server

from goarmd.config.exposure import careless
from goarmd.config.login import read_login
from goarmd.core.errors import ConfigError
from goarmd.metrics.exposition import Exposition
from goarmd.web.application import Application, allowed_hosts

if TYPE_CHECKING:
    from goarmd.config.schema import Http
    from goarmd.runtime.report import Report
    from goarmd.web.application import Newer

_THREADS = 4
_QUEUE = 16
_TIMEOUT = 5  # seconds without a byte
_LARGEST_HEADER = 16_384  # bytes
_WAKE_CALLS = 20
_LARGEST_BODY = 1024  # bytes; nothing is ever posted here


class WebSink:
    """Serves the last report."""

    def __init__(self, config: Http, is_newer: Newer | None = None) -> None:
        host, port = config.address
        _refuse_careless(config)
        self._application = Application(allowed_hosts(host, config.hosts), read_login(config), is_newer)
        self._server = Server(
            (host, port),
            self._application,
            numthreads=_THREADS,
            max=_THREADS,
            request_queue_size=_QUEUE,
            timeout=_TIMEOUT,
            shutdown_timeout=1,
            server_name="goarmd",
        )
        self._server.expiration_interval = _TIMEOUT  # how often cheroot wakes up; its default is twice a second
        self._server.max_request_header_size = _LARGEST_HEADER
        self._server.max_request_body_size = _LARGEST_BODY
        if config.tls_certificate:
            self._server.ssl_adapter = _tls(config)
        try:
            self._server.prepare()
        except OSError as error:
            raise ConfigError(_explain(config.listen, error)) from error
        scheme = "https" if config.tls_certificate else "http"
        address, bound = self._server.bind_addr[:2]
        self._wake_address = ({"0.0.0.0": "127.0.0.1", "::": "::1"}.get(address, address), bound)  # noqa: S104  # replaced
        self._url = f"{scheme}://{f'[{address}]' if ':' in address else address}:{bound}"
        self._thread = Thread(target=self._server.serve, name="http", daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        """The address it serves."""
        return self._url

    def publish(self, report: Report) -> None:
        """Serve this report from now on."""
        self._application.exposition = Exposition(report)

    def close(self) -> None:
        """Stop listening. cheroot sleeps in its selector, so connections wake it until it has stopped."""
        stopping = Thread(target=self._server.stop, daemon=True)
        stopping.start()
        for _ in range(_WAKE_CALLS):
            stopping.join(0.02)
            if not stopping.is_alive():
                return
            with suppress(OSError):
                socket.create_connection(self._wake_address, timeout=0.1).close()


def _explain(listen: str, error: OSError) -> str:
    """Why the server cannot listen; cheroot gives the system's error only as a part of its text."""
    if os.strerror(errno.EADDRINUSE) not in str(error):
        return f"http.listen {listen}: cannot listen there ({error.strerror or error}): set another address"
    remedy = "if goarmd is already running, `goarmd status` shows it; otherwise set another port"
    return f"http.listen {listen}: the port is in use: {remedy}"


def _refuse_careless(config: Http) -> None:
    if refusal := careless(config):
        raise ConfigError(f"http.listen {refusal}")


def _tls(config: Http) -> BuiltinSSLAdapter:
    try:
        return BuiltinSSLAdapter(config.tls_certificate, config.tls_key)
    except OSError as error:  # ssl.SSLError is one
        raise ConfigError(
            f"http.tls_certificate {config.tls_certificate} and tls_key {config.tls_key}: cannot be used ({error})"
        ) from error
