"""Asks a running daemon for its report."""

from __future__ import annotations

import json
from base64 import b64encode
from typing import TYPE_CHECKING, Any

from goarmd.config.login import read_login
from goarmd.core.errors import GoarmdError

if TYPE_CHECKING:
    from http.client import HTTPConnection

    from goarmd.config.schema import Http

_TIMEOUT = 3  # seconds; it answers from memory
_OK, _NOT_READY = 200, 503


def fetch_report(http: Http) -> dict[str, Any] | None:
    """The daemon's last report; None when no daemon answers there, or it has not looked yet.

    Raises:
        GoarmdError: something answers, but not as goarmd does.
    """
    from http.client import HTTPException  # noqa: PLC0415  # not paid for by the daemon

    connection = _connection(http)
    try:
        connection.request("GET", "/api/v1/report", headers=_login(http))
        response = connection.getresponse()
        body = response.read()
    except ConnectionRefusedError:
        return None
    except (OSError, HTTPException) as error:
        raise GoarmdError(f"http://{http.listen}: the daemon does not answer ({error})") from error
    finally:
        connection.close()
    if response.status == _NOT_READY:
        return None
    try:
        report = json.loads(body) if response.status == _OK else None
    except ValueError:
        report = None
    if not isinstance(report, dict) or "findings" not in report:
        raise GoarmdError(
            f"http://{http.listen}: what answers there is not goarmd (HTTP {response.status}): set http.listen"
        )
    return report


def is_ready(http: Http) -> bool:
    """Whether a daemon answers and has looked at the machine."""
    return fetch_report(http) is not None


def problem(http: Http) -> str | None:
    """Why no daemon answers; None when one does. Its report is there as soon as /-/ready says so."""
    try:
        return None if fetch_report(http) else f"nothing answers at {http.listen}"
    except GoarmdError as error:
        return str(error)


def _connection(http: Http) -> HTTPConnection:
    import ssl  # noqa: PLC0415  # not paid for by the daemon
    from http.client import HTTPConnection, HTTPSConnection  # noqa: PLC0415  # as above

    listening, port = http.address
    host = _reachable(listening)
    if not http.tls_certificate:
        return HTTPConnection(host, port, timeout=_TIMEOUT)
    try:
        context = ssl.create_default_context(cafile=http.tls_certificate)
    except OSError as error:
        raise GoarmdError(f"http.tls_certificate {http.tls_certificate}: cannot be used ({error})") from error
    context.check_hostname = False  # its name is not that of the address; that it is our own certificate is enough
    return HTTPSConnection(host, port, timeout=_TIMEOUT, context=context)


def _reachable(host: str) -> str:
    """Where a server that listens on every address is reached from this machine."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104  # an address to replace


def _login(http: Http) -> dict[str, str]:
    login = read_login(http)
    return {"Authorization": "Basic " + b64encode(login).decode()} if login else {}
