"""The WSGI application: a table of paths. It only reads the last exposition, an atomic reference."""

from __future__ import annotations

import hmac
import socket
from base64 import b64decode
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, TypeAlias

from goarmd.config.exposure import is_loopback
from goarmd.metrics.exposition import CONTENT_TYPE_LATEST, CONTENT_TYPE_OPENMETRICS, Exposition
from goarmd.views.from_report import to_values
from goarmd.views.json_text import encode
from goarmd.web import NEWER_THAN
from goarmd.web.page import render

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from goarmd.runtime.report import Report

Environ = dict[str, Any]
Newer: TypeAlias = "Callable[[Report, float], bool]"
_NEWER_THAN_KEY = f"HTTP_{NEWER_THAN.upper().replace('-', '_')}"  # of WSGI


@dataclass(frozen=True, slots=True)
class Response:
    """The response to a request."""

    status: HTTPStatus
    body: bytes
    content_type: str = "text/plain; charset=utf-8"
    headers: tuple[tuple[str, str], ...] = ()


def _text(status: HTTPStatus, text: str, *headers: tuple[str, str]) -> Response:
    return Response(status, text.encode() + b"\n", headers=headers)


class Application:
    """Answers from the last report.

    Args:
        hosts: accepted Host headers (RFC 9110, 7.2). Others are refused, so that a web page that the user visits
            cannot read this one by pointing its own name at 127.0.0.1. Empty accepts all.
        login: the required user and password, as `user:password`.
        is_newer: whether a report is newer than a time; if not, it starts a sample. None: reports come on their own.
    """

    def __init__(self, hosts: frozenset[str], login: bytes | None, is_newer: Newer | None = None) -> None:
        self.exposition: Exposition | None = None
        self._hosts = hosts
        self._login = login
        self._is_newer = is_newer
        self._pages: dict[str, Callable[[Environ, Exposition], Response]] = {
            "/": _front_page,
            "/metrics": _metrics,
            "/api/v1/report": self._report,
            "/-/ready": lambda _, __: _text(HTTPStatus.OK, "ready"),
        }

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        """WSGI (PEP 3333)."""
        response = self._answer(environ)
        headers = [
            ("Content-Type", response.content_type),
            ("Content-Length", str(len(response.body))),
            ("X-Content-Type-Options", "nosniff"),
            ("Cache-Control", "no-store"),
            *response.headers,
        ]
        start_response(f"{response.status.value} {response.status.phrase}", headers)
        return [b"" if environ["REQUEST_METHOD"] == "HEAD" else response.body]

    def _answer(self, environ: Environ) -> Response:
        refusal = self._refusal(environ)
        if refusal is not None:
            return refusal
        if environ["PATH_INFO"] == "/-/healthy":
            return _text(HTTPStatus.OK, "healthy")
        page = self._pages.get(environ["PATH_INFO"])
        if page is None:
            known = ", ".join(sorted({*self._pages, "/-/healthy"}))
            return _text(HTTPStatus.NOT_FOUND, f"not found; known paths: {known}")
        exposition = self.exposition
        if exposition is None:
            return _text(HTTPStatus.SERVICE_UNAVAILABLE, "the first sample is not done yet", ("Retry-After", "1"))
        return page(environ, exposition)

    def _report(self, environ: Environ, exposition: Exposition) -> Response:
        """The report; 202 while a newer one is made, for a client that asks for one with its own header.

        A web page cannot send that header without being asked first (CORS), so it cannot have samples taken.
        """
        than = _moment(environ.get(_NEWER_THAN_KEY, ""))
        if than is not None and self._is_newer and not self._is_newer(exposition.report, than):
            return _text(HTTPStatus.ACCEPTED, "a newer report is being made: ask again")
        return Response(HTTPStatus.OK, encode(to_values(exposition.report)), "application/json")

    def _refusal(self, environ: Environ) -> Response | None:
        """Why this request is refused; None if it is allowed."""
        if self._hosts and _host_name(environ.get("HTTP_HOST", "")) not in self._hosts:
            return _text(HTTPStatus.FORBIDDEN, "unknown Host header: add it to http.hosts in the configuration")
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            return _text(HTTPStatus.METHOD_NOT_ALLOWED, "only GET and HEAD", ("Allow", "GET, HEAD"))
        if self._login is not None and not _is_login(environ.get("HTTP_AUTHORIZATION", ""), self._login):
            return _text(HTTPStatus.UNAUTHORIZED, "login needed", ("WWW-Authenticate", 'Basic realm="goarmd"'))
        return None


def allowed_hosts(listen_host: str, configured: Iterable[str]) -> frozenset[str]:
    """The accepted Host headers: the names of loopback, of this machine, and those of the configuration."""
    own = {"localhost", "127.0.0.1", "::1", socket.gethostname().lower()}
    if not is_loopback(listen_host) and not _is_any(listen_host):
        own.add(listen_host.lower())
    return frozenset(own | {host.lower() for host in configured})


def _is_any(host: str) -> bool:
    return host.strip("[]") in ("0.0.0.0", "::")  # noqa: S104  # compared, not listened to


def _host_name(header: str) -> str:
    """The header without its port."""
    name = header.lower().strip()
    return name[1 : name.find("]")] if name.startswith("[") else name.partition(":")[0]


def _is_login(header: str, login: bytes) -> bool:
    kind, _, encoded = header.partition(" ")
    try:
        given = b64decode(encoded, validate=True)
    except ValueError:
        return False
    return kind.lower() == "basic" and hmac.compare_digest(given, login)


def _metrics(environ: Environ, exposition: Exposition) -> Response:
    openmetrics = "application/openmetrics-text" in environ.get("HTTP_ACCEPT", "")
    compressed = "gzip" in environ.get("HTTP_ACCEPT_ENCODING", "")
    body = exposition.text(openmetrics=openmetrics, compressed=compressed)
    content_type = CONTENT_TYPE_OPENMETRICS if openmetrics else CONTENT_TYPE_LATEST
    encoding = (("Content-Encoding", "gzip"),) if compressed else ()
    return Response(HTTPStatus.OK, body, content_type, (*encoding, ("Vary", "Accept, Accept-Encoding")))


def _moment(header: str) -> float | None:
    """Unix seconds; None if the header is missing or no number."""
    try:
        return float(header)
    except ValueError:
        return None


def _front_page(_: Environ, exposition: Exposition) -> Response:
    policy = ("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'")
    page = render(to_values(exposition.report))
    return Response(HTTPStatus.OK, page.encode("utf-8", "replace"), "text/html; charset=utf-8", (policy,))
