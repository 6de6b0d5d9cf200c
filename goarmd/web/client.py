"""Asks a running daemon for its report."""

from __future__ import annotations

import time
from base64 import b64encode
from typing import TYPE_CHECKING, Annotated

import msgspec

from goarmd import __version__
from goarmd.config.login import read_login
from goarmd.core.errors import GoarmdError
from goarmd.views.json_text import decode_report
from goarmd.views.report_values import SCHEMA_VERSION
from goarmd.web import NEWER_THAN

if TYPE_CHECKING:
    from http.client import HTTPConnection

    from goarmd.config.schema import Http
    from goarmd.views.report_values import ReportValues

_TIMEOUT = 3  # seconds; it answers from memory
_PATIENCE = 2.0  # seconds to wait for a newer report; a sample takes milliseconds, a source may hang
_PAUSE = 0.02  # seconds
_OK, _ACCEPTED, _NOT_READY = 200, 202, 503
_RESTART = "restart that daemon with `goarmd install`, or stop `goarmd run` and start it again"
_UNFIT = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)  # what msgspec raises for bodies of any content


class _NotYetError(Exception):
    """A newer report is being made."""


class _Head(msgspec.Struct):
    """What every report of goarmd has, whatever its schema; the first ones had no version of that."""

    version: Annotated[str, msgspec.Meta(pattern=r"\A[\w.+-]{1,40}\Z")]  # fit for an error's one line
    findings: msgspec.Raw
    schema_version: int | None = None


def fetch_report(http: Http, *, newer_than: float | None = None) -> ReportValues | None:
    """The daemon's last report; None when no daemon answers there, or it has not looked yet.

    Args:
        http: where it listens.
        newer_than: Unix seconds; waits a little for a report from samples after that time.

    Raises:
        GoarmdError: something answers, but not as goarmd does, or not as this goarmd does.
    """
    answer = _answer(http) if newer_than is None else _newer_answer(http, newer_than)
    if answer is None:
        return None
    head, body = answer
    daemon = f"http://{http.listen}: goarmd {head.version} answers"
    if head.schema_version != SCHEMA_VERSION:
        there, here = head.schema_version or "unknown", f"this goarmd {__version__} reads {SCHEMA_VERSION}"
        raise GoarmdError(f"{daemon} with report schema {there}, and {here}: {_RESTART}")
    try:
        return decode_report(body)
    except _UNFIT as error:
        raise GoarmdError(f"{daemon} with a report that does not fit this goarmd ({error}): {_RESTART}") from error


def _newer_answer(http: Http, than: float) -> tuple[_Head, bytes] | None:
    """The first answer from samples after that time; after two seconds, any answer."""
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        try:
            return _answer(http, than)
        except _NotYetError:
            time.sleep(_PAUSE)
    return _answer(http)


def _answer(http: Http, newer_than: float | None = None) -> tuple[_Head, bytes] | None:
    """A report of any goarmd; None when nothing answers, or it has not looked yet.

    Raises:
        GoarmdError: something answers, but not as goarmd does.
    """
    body = _ask(http, newer_than)
    if body is None:
        return None
    try:
        return msgspec.json.decode(body, type=_Head), body
    except msgspec.ValidationError as error:
        raise GoarmdError(f"http://{http.listen}: what answers there is not goarmd: set http.listen") from error
    except _UNFIT as error:
        what = f"what answers there sends no complete JSON ({error})"
        raise GoarmdError(f"http://{http.listen}: {what}: try again, or set http.listen if it is not goarmd") from error


def _ask(http: Http, newer_than: float | None) -> bytes | None:
    """The body that comes when the report is asked for; None when nothing answers, or it has not looked yet."""
    from http.client import HTTPException, IncompleteRead  # noqa: PLC0415  # not paid for by the daemon

    connection = _connection(http)
    try:
        connection.request("GET", "/api/v1/report", headers=_login(http) | _newer(newer_than))
        response = connection.getresponse()
        body = response.read()
    except ConnectionRefusedError:
        return None
    except IncompleteRead as error:
        raise GoarmdError(f"http://{http.listen}: the answer was cut off ({error}): try again") from error
    except (OSError, HTTPException) as error:
        raise GoarmdError(f"http://{http.listen}: the daemon does not answer ({error})") from error
    finally:
        connection.close()
    if response.status == _NOT_READY:
        return None
    if response.status == _ACCEPTED:
        raise _NotYetError
    if response.status != _OK:
        raise GoarmdError(
            f"http://{http.listen}: what answers there is not goarmd (HTTP {response.status}): set http.listen"
        )
    return body


def is_ready(http: Http) -> bool:
    """Whether a daemon of any version answers and has looked at the machine.

    Raises:
        GoarmdError: something answers, but not as goarmd does.
    """
    return _answer(http) is not None


def problem(http: Http) -> str | None:
    """Why no daemon answers; None when one does. Its report is there as soon as /-/ready says so."""
    try:
        return None if is_ready(http) else f"nothing answers at {http.listen}"
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


def _newer(than: float | None) -> dict[str, str]:
    return {} if than is None else {NEWER_THAN: repr(than)}


def _login(http: Http) -> dict[str, str]:
    login = read_login(http)
    return {"Authorization": "Basic " + b64encode(login).decode()} if login else {}
