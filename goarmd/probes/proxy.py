"""Asks a module proxy as Go would, through the same HTTP proxy, and finds which hop fails and why.

It asks for the list of versions of one public module, with the logins that the addresses have. Nothing is stored, and
no answer is kept but its status.
"""

from __future__ import annotations

import base64
import contextlib
import errno
import socket
import ssl
import time
from typing import TYPE_CHECKING
from urllib.parse import unquote

import goarmd
from goarmd.probes import socks
from goarmd.probes.proxy_outcome import Hop, Outcome, Phase, Probed
from goarmd.probes.streams import Deadline, Plain, Tls, connect

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from goarmd.catalog.go_proxies import Endpoint
    from goarmd.probes.streams import Stream

_PATH = "/golang.org/x/mod/@v/list"
_MOST_HEAD = 16 * 1024  # bytes of an answer's head
_MOST_BODY = 4 * 1024
_OK, _BAD_REQUEST, _UNAUTHORIZED, _LOGIN_OF_PROXY, _SERVER_ERROR, _GATEWAY = 200, 400, 401, 407, 500, (502, 503, 504)
_FORBIDDEN = 403
_ALERT = b"\x15\x03"  # how a TLS server answers to what is not TLS (RFC 8446, 5.1)


class _Failed(Exception):  # noqa: N818  # it is how a step ends, and leaves this file never
    """A step ended with this outcome."""

    def __init__(self, outcome: Outcome, hop: Hop | None = None, status: int | None = None) -> None:
        super().__init__(outcome)
        self.outcome, self.hop, self.status = outcome, hop, status


def ask(target: Endpoint, through: Endpoint | None, context: ssl.SSLContext, timeout: float) -> Probed:
    """Ask a module proxy.

    Args:
        target: the module proxy.
        through: the HTTP proxy; None asks directly.
        context: of TLS, with the authorities that Go would trust.
        timeout: seconds for all of it.
    """
    return _Probe(target, through, context, Deadline(timeout)).run()


def trusting(file: str | None, folder: str | None, more: str = "") -> ssl.SSLContext:
    """A context of TLS as Go's: the system's authorities, or those of SSL_CERT_FILE and SSL_CERT_DIR.

    Args:
        file: SSL_CERT_FILE.
        folder: SSL_CERT_DIR.
        more: further authorities as PEM, such as those of a keychain.
    """
    context = ssl.create_default_context()
    context.verify_flags &= ~ssl.VERIFY_X509_STRICT  # which Go is not
    for name, value in (("cafile", file), ("capath", folder), ("cadata", more)):
        with contextlib.suppress(OSError, ValueError):  # Go passes over what it cannot read, too
            if value:
                context.load_verify_locations(**{name: value})
    return context


class _Probe:
    """One question, step by step."""

    def __init__(self, target: Endpoint, through: Endpoint | None, context: ssl.SSLContext, deadline: Deadline) -> None:
        self._target, self._through, self._context, self._deadline = target, through, context, deadline
        self._hop, self._phase = Hop.PROXY if through else Hop.SERVER, Phase.CONNECT
        self._seconds: dict[Phase, float] = {}
        self._connection: Plain | None = None

    def run(self) -> Probed:
        status: int | None
        try:
            status = self._steps()
            outcome = _of_status(status)
        except _Failed as failed:
            outcome, status = failed.outcome, failed.status
            self._hop = failed.hop or self._hop
        except OSError as error:  # ssl.SSLError and TimeoutError are ones
            outcome, status = _of_error(error), None
        finally:
            if self._connection:
                self._connection.close()
        if outcome is Outcome.CLOSED and self._is_plain and self._speaks_tls():
            outcome = Outcome.WRONG_SCHEME
        return Probed(outcome, self._hop, self._phase, dict(self._seconds), status)

    @property
    def _is_plain(self) -> bool:
        """Whether nothing but plain text has been sent."""
        return not self._seconds.keys() & {Phase.PROXY_TLS, Phase.TLS} and Phase.CONNECT in self._seconds

    def _speaks_tls(self) -> bool:
        """Whether who ended a plain connection without a word would have answered to TLS, with any certificate."""
        first = self._through or self._target
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE  # nothing is sent over it
        try:
            connected = connect(first.host, first.port, self._deadline)
            with contextlib.closing(connected):
                Tls(connected, context, first.host)
        except OSError:
            return False
        return True

    def _steps(self) -> int:
        first = self._through or self._target
        with self._step(Phase.CONNECT):
            self._connection = connect(first.host, first.port, self._deadline)
        stream: Stream = self._connection
        if self._through and self._through.scheme == "https":
            with self._step(Phase.PROXY_TLS):
                stream = Tls(stream, self._context, self._through.host)
        if self._through and (self._target.scheme == "https" or self._by_socks):
            with self._step(Phase.TUNNEL):
                (self._socks if self._by_socks else self._tunnel)(stream, self._through)
            self._hop = Hop.SERVER
        if self._target.scheme == "https":
            with self._step(Phase.TLS):
                stream = Tls(stream, self._context, self._target.host)
        with self._step(Phase.HTTP):
            return self._get(stream)

    @contextlib.contextmanager
    def _step(self, phase: Phase) -> Iterator[None]:
        self._phase, began = phase, time.monotonic()
        try:
            yield
        finally:
            self._seconds[phase] = time.monotonic() - began

    @property
    def _by_socks(self) -> bool:
        return self._through is not None and self._through.scheme.startswith("socks")

    def _socks(self, stream: Stream, through: Endpoint) -> None:
        if failed := socks.tunnel(stream, self._target, through.login):
            raise _Failed(*failed)

    def _tunnel(self, stream: Stream, through: Endpoint) -> None:
        name = self._target.name
        stream.send(_request(f"CONNECT {name} HTTP/1.1", name, {"Proxy-Authorization": through.login}))
        status, _ = _answer(stream)
        if status in _GATEWAY:
            raise _Failed(Outcome.UNREACHABLE, Hop.SERVER, status)
        if status == _LOGIN_OF_PROXY:
            raise _Failed(Outcome.LOGIN_REQUIRED, status=status)
        if status // 100 != _OK // 100:
            raise _Failed(Outcome.CONNECT_DENIED, status=status)

    def _get(self, stream: Stream) -> int:
        """The status of the answer to a GET; with a plain address it goes to the HTTP proxy, which asks on."""
        is_asked_on = self._through and self._target.scheme == "http" and not self._by_socks
        whole = f"http://{self._target.name}" if is_asked_on else ""
        by_proxy = self._through.login if whole and self._through else None
        logins = {"Authorization": self._target.login, "Proxy-Authorization": by_proxy}
        stream.send(_request(f"GET {whole}{self._target.path}{_PATH} HTTP/1.1", self._target.name, logins))
        status, body = _answer(stream)
        if status == _BAD_REQUEST and b"https" in body.lower():  # "The plain HTTP request was sent to HTTPS port"
            raise _Failed(Outcome.WRONG_SCHEME, status=status)
        if whole and status in _GATEWAY:
            raise _Failed(Outcome.UNREACHABLE, Hop.SERVER, status)
        if whole and status != _LOGIN_OF_PROXY:
            self._hop = Hop.SERVER
        return status


def _request(line: str, host: str, logins: Mapping[str, str | None]) -> bytes:
    headers = [f"Host: {host}", f"User-Agent: goarmd/{goarmd.__version__}", "Accept: */*", "Connection: close"]
    for name, login in logins.items():
        if login:
            encoded = base64.b64encode(unquote(login).encode("utf-8", "replace")).decode()
            headers.append(f"{name}: Basic {encoded}")
    return "\r\n".join((line, *headers, "", "")).encode("utf-8", "replace")


def _answer(stream: Stream) -> tuple[int, bytes]:
    """The status and the beginning of the body of an answer."""
    heard = b""
    while b"\r\n\r\n" not in heard and len(heard) < _MOST_HEAD:
        data = stream.receive()
        if not data:
            break
        heard += data
        if heard.startswith(_ALERT):
            raise _Failed(Outcome.WRONG_SCHEME)
    if not heard:
        raise _Failed(Outcome.CLOSED)
    version, _, rest = heard.partition(b" ")
    if not version.startswith(b"HTTP/1.") or not rest[:3].isdigit():
        raise _Failed(Outcome.NOT_HTTP)
    return int(rest[:3]), heard.partition(b"\r\n\r\n")[2][:_MOST_BODY]


def _of_status(status: int) -> Outcome:
    """Go goes on to the next entry at 404 and 410: a proxy that says so works."""
    if status in (_UNAUTHORIZED, _LOGIN_OF_PROXY):
        return Outcome.LOGIN_REQUIRED
    if status == _FORBIDDEN:
        return Outcome.FORBIDDEN
    return Outcome.HTTP_ERROR if status >= _SERVER_ERROR or status == _BAD_REQUEST else Outcome.OK


# By OpenSSL's numbers (x509_vfy.h): 10 expired, 9 not yet valid, 18 and 19 self-signed, 2, 20 and 21 no known issuer,
# 62 and 64 another name.
_OF_CERTIFICATE = {
    **dict.fromkeys((9, 10), Outcome.EXPIRED),
    18: Outcome.SELF_SIGNED,
    **dict.fromkeys((2, 19, 20, 21), Outcome.UNKNOWN_AUTHORITY),
    **dict.fromkeys((62, 64), Outcome.WRONG_NAME),
}
_NO_TLS = ("WRONG_VERSION_NUMBER", "HTTP_REQUEST", "UNKNOWN_PROTOCOL", "PACKET_LENGTH_TOO_LONG", "RECORD_LAYER_FAILURE")
_OFFLINE = frozenset({errno.ENETUNREACH, errno.ENETDOWN})


def _of_error(error: OSError) -> Outcome:  # noqa: PLR0911  # one line a kind
    if isinstance(error, ssl.SSLCertVerificationError):
        return _OF_CERTIFICATE.get(error.verify_code, Outcome.TLS_FAILED)
    if isinstance(error, ssl.SSLError):
        return Outcome.WRONG_SCHEME if error.reason in _NO_TLS else _of_tls(error)
    if isinstance(error, socket.gaierror):
        return Outcome.OFFLINE if error.errno == socket.EAI_AGAIN else Outcome.UNKNOWN_HOST
    if isinstance(error, TimeoutError):
        return Outcome.TIMED_OUT
    if isinstance(error, ConnectionRefusedError):
        return Outcome.REFUSED
    if isinstance(error, ConnectionError):
        return Outcome.CLOSED
    return Outcome.OFFLINE if error.errno in _OFFLINE else Outcome.UNREACHABLE


def _of_tls(error: ssl.SSLError) -> Outcome:
    return Outcome.CLOSED if isinstance(error, ssl.SSLEOFError) else Outcome.TLS_FAILED
