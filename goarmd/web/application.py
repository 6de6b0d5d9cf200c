"""Requests to responses: a table of paths. It only reads the last report, an atomic reference."""

from __future__ import annotations

import socket
import time
from dataclasses import dataclass, field
from http import HTTPStatus
from math import isfinite
from typing import TYPE_CHECKING

from msgspec.structs import replace

from goarmd.config.exposure import is_loopback
from goarmd.core.errors import GoarmdError
from goarmd.metrics.exposition import CONTENT_TYPE_LATEST, CONTENT_TYPE_OPENMETRICS, Exposition, Renderer
from goarmd.runtime.logs import Sparse
from goarmd.views.from_report import to_values
from goarmd.views.json_text import encode
from goarmd.web import NEWER_THAN
from goarmd.web.formats.request_head import preferences
from goarmd.web.spans import SPANS, span_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from goarmd.history.recorder import History
    from goarmd.runtime.on_demand import OnDemand
    from goarmd.runtime.report import Report
    from goarmd.web.formats.request_head import Request
    from goarmd.web.logins import Logins

_NOTHING_ELSE = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
_MISSED = 3  # intervals without a report after which the daemon is not well
_PATIENCE = 60.0  # seconds; the least time without a report that is not yet a problem


@dataclass(frozen=True, slots=True)
class Response:
    """The response to a request."""

    status: HTTPStatus
    body: bytes
    content_type: str = "text/plain; charset=utf-8"
    headers: tuple[tuple[str, str], ...] = ()
    policy: str = _NOTHING_ELSE


_JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Client:
    """Who asks.

    Attributes:
        address: its IP address; empty for a Unix socket.
        is_owner: the kernel says that it is a process of the daemon's own user: it needs neither Host nor login.
    """

    address: str
    is_owner: bool = False


def text(status: HTTPStatus, line: str, *headers: tuple[str, str]) -> Response:
    """A response of one line."""
    return Response(status, line.encode() + b"\n", headers=headers)


_NO_SPAN = text(HTTPStatus.BAD_REQUEST, f"write ?span= with one of {', '.join(SPANS)}, or nothing")


@dataclass(slots=True)
class _Served:
    """A report as bytes; each form is made at its first request."""

    report: Report
    exposition: Exposition
    published_at: float  # of time.monotonic(), which stands still while the machine sleeps
    _made: dict[str, bytes] = field(default_factory=dict)

    def once(self, name: str, make: Callable[[Report], bytes]) -> bytes:
        made = self._made.get(name)
        if made is None:
            made = self._made[name] = make(self.report)
        return made


class Application:
    """Answers from the last report.

    Attributes:
        url: where it is served, as soon as that is known.

    Args:
        hosts: accepted Host headers (RFC 9110, 7.2). Others are refused, so that a web page that the user visits
            cannot read this one by pointing its own name at 127.0.0.1. Empty accepts all.
        logins: decides who may read; None lets everybody.
        on_demand: starts samples. None: reports come on their own.
        history: what was measured before; None has none.
        notice: what the page says above all else.
    """

    def __init__(
        self,
        hosts: frozenset[str],
        logins: Logins | None,
        on_demand: OnDemand | None = None,
        history: History | None = None,
        notice: str = "",
    ) -> None:
        self._served: _Served | None = None
        self._renderer = Renderer()
        self.url = ""
        self._began_at = time.monotonic()
        self._hosts = hosts
        self._logins = logins
        self._on_demand, self._history, self._notice = on_demand, history, notice
        self._faults = Sparse("web.fault")
        self._pages: dict[str, Callable[[Request, _Served], Response]] = {
            "/": self._front_page,
            "/metrics": self._metrics,
            "/api/v1/report": self._report,
            "/api/v1/history": self._past,
            "/api/v1/openapi.json": _description,
            "/-/ready": lambda _, __: text(HTTPStatus.OK, "ready"),
        }

    def publish(self, report: Report) -> None:
        """Answer from this report from now on; may be called from any thread."""
        self._served = _Served(report, Exposition(report, self._renderer), time.monotonic())

    def answer(self, request: Request, client: Client) -> Response:
        """The response to a request; 500 if it cannot be made, so that one page's fault does not stop the others."""
        try:
            return self._answer(request, client)
        except Exception as error:  # noqa: BLE001  # the boundary of the web server
            self._faults.warning(path=request.path[:100], error=f"{type(error).__name__}: {error}"[:500])
            return text(HTTPStatus.INTERNAL_SERVER_ERROR, "goarmd failed to make this page: its log has the error")

    def _answer(self, request: Request, client: Client) -> Response:
        refusal = self._refusal(request, client)
        if refusal is not None:
            return refusal
        if request.path == "/-/healthy":
            problem = self._problem()
            return text(HTTPStatus.SERVICE_UNAVAILABLE, problem) if problem else text(HTTPStatus.OK, "healthy")
        page = self._pages.get(request.path)
        if page is None:
            known = ", ".join(sorted({*self._pages, "/-/healthy"}))
            return text(HTTPStatus.NOT_FOUND, f"not found; known paths: {known}")
        served = self._served
        if served is None:
            return text(HTTPStatus.SERVICE_UNAVAILABLE, "the first sample is not done yet", ("Retry-After", "1"))
        if request.path == "/-/ready" and (problem := self._problem()):
            return text(HTTPStatus.SERVICE_UNAVAILABLE, problem)
        return page(request, served)

    def _report(self, request: Request, served: _Served) -> Response:
        """The report; 202 while a newer one is made, for a client that asks for one with its own header.

        A page of another site cannot send that header: a browser asks first, and no answer allows it.
        """
        try:
            than = _moment(request.fields.get(NEWER_THAN.lower()))
        except ValueError:
            return text(HTTPStatus.BAD_REQUEST, f"{NEWER_THAN}: write Unix seconds, such as 1800000000.5")
        if than is not None and self._on_demand and not self._on_demand.is_newer(served.report, than):
            return text(HTTPStatus.ACCEPTED, "a newer report is being made: ask again")
        body = served.once("report", lambda report: encode(replace(to_values(report), url=self.url)))
        return Response(HTTPStatus.OK, body, _JSON)

    def _metrics(self, request: Request, served: _Served) -> Response:
        if self._on_demand:
            self._on_demand.scraped(served.report)
        wanted = _weight(request, "accept", "application/openmetrics-text")
        openmetrics = wanted > 0 and wanted >= _weight(request, "accept", "text/plain")
        compressed = _weight(request, "accept-encoding", "gzip", "x-gzip", "*") > 0
        body = served.exposition.text(openmetrics=openmetrics, compressed=compressed)
        content_type = CONTENT_TYPE_OPENMETRICS if openmetrics else CONTENT_TYPE_LATEST
        encoding = (("Content-Encoding", "gzip"),) if compressed else ()
        return Response(HTTPStatus.OK, body, content_type, (*encoding, ("Vary", "Accept, Accept-Encoding")))

    def _past(self, request: Request, served: _Served) -> Response:
        from goarmd.web import documents  # noqa: PLC0415  # at the first request: see there

        if (span := span_of(request.query)) is None:
            return _NO_SPAN
        try:
            body = served.once(f"history {span.name}", lambda report: documents.past(report, self._history, span))
        except GoarmdError as error:
            return text(HTTPStatus.SERVICE_UNAVAILABLE, str(error))
        return Response(HTTPStatus.OK, body, _JSON)

    def _front_page(self, request: Request, served: _Served) -> Response:
        from goarmd.web import documents  # noqa: PLC0415  # as above

        if (span := span_of(request.query)) is None:
            return _NO_SPAN
        wanted = span if request.query else None
        name = f"page {wanted.name if wanted else 'as it is'}"
        body = served.once(name, lambda report: documents.page(report, self._history, wanted, self._notice))
        policy = f"{_NOTHING_ELSE}; {documents.ALLOWED}"
        return Response(HTTPStatus.OK, body, "text/html; charset=utf-8", policy=policy)

    def _problem(self) -> str | None:
        """Why the daemon is not well: no report for several intervals, so the engine hangs or cannot sample."""
        served = self._served
        since = served.published_at if served else self._began_at
        interval = float(served.report.config.sampling.interval) if served else 0.0
        silent = time.monotonic() - since
        if silent < max(_PATIENCE, _MISSED * interval):
            return None
        return f"no report for {silent:.0f} s: see goarmd's log, and restart it"

    def _refusal(self, request: Request, client: Client) -> Response | None:
        """Why this request is refused; None if it is allowed."""
        if not client.is_owner and self._hosts and _host_name(request.fields.get("host", "")) not in self._hosts:
            return text(HTTPStatus.FORBIDDEN, "unknown Host header: add it to http.hosts in the configuration")
        if request.method not in ("GET", "HEAD"):
            return text(HTTPStatus.METHOD_NOT_ALLOWED, "only GET and HEAD", ("Allow", "GET, HEAD"))
        if request.has_body:
            return text(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "requests have no body here")
        if _is_from_another_page(request) or not self._is_own_origin(request.fields.get("origin")):
            return text(HTTPStatus.FORBIDDEN, "pages of other sites may link to this one, but not load it")
        if self._logins is not None and not client.is_owner:
            return self._logins.refusal(request.fields.get("authorization", ""), client.address)
        return None

    def _is_own_origin(self, origin: str | None) -> bool:
        """Whether the page that asks, if a browser names one (RFC 6454, 7), is of a host that is accepted."""
        return origin is None or not self._hosts or _host_name(origin.partition("://")[2]) in self._hosts


def _is_from_another_page(request: Request) -> bool:
    """Whether a browser loads this for a page of another site (W3C Fetch Metadata); a link that is followed is fine."""
    fields = request.fields
    follows = fields.get("sec-fetch-mode") == "navigate" and fields.get("sec-fetch-dest") == "document"
    return fields.get("sec-fetch-site") == "cross-site" and not follows


def allowed_hosts(listen_host: str, configured: Iterable[str]) -> frozenset[str]:
    """The accepted Host headers: loopback's, those of the configuration, and, beyond loopback, this machine's."""
    own = {"localhost", "127.0.0.1", "::1"}
    if not is_loopback(listen_host):
        own.add(socket.gethostname().lower())
        if not _is_any(listen_host):
            own.add(listen_host.lower())
    return frozenset(own | {host.lower() for host in configured})


def _is_any(host: str) -> bool:
    return host.strip("[]") in ("0.0.0.0", "::")  # noqa: S104  # compared, not listened to


def _host_name(header: str) -> str:
    """The header without its port; as it is if a bracket is not closed, which is nobody's name."""
    name = header.lower().strip()
    if not name.startswith("["):
        return name.partition(":")[0]
    address, closed, _ = name[1:].partition("]")
    return address if closed else name


def _weight(request: Request, field_name: str, *names: str) -> float:
    """The weight in a list such as Accept-Encoding of the first of these that it names; 0 means "not this one"."""
    weights: dict[str, float] = {}
    for name, weight in preferences(request.fields.get(field_name, "")):  # a type comes once for each of its versions
        weights[name] = max(weight, weights.get(name, 0.0))
    return next((weights[name] for name in names if name in weights), 0.0)


def _moment(header: str | None) -> float | None:
    """Unix seconds; None if the header is missing.

    Raises:
        ValueError: it is not a number.
    """
    if header is None:
        return None
    seconds = float(header)
    if not isfinite(seconds):
        raise ValueError(header)
    return seconds


def _description(_: Request, served: _Served) -> Response:
    from goarmd.web import documents  # noqa: PLC0415  # as above

    return Response(HTTPStatus.OK, served.once("description", lambda _: documents.api()), _JSON)
