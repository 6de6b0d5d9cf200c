"""One client's connection: reads requests and writes responses as far as that is possible without waiting.

Each stage has one deadline for the whole of it, not for each byte: a client that sends a byte a second is as late as
one that is silent.
"""

from __future__ import annotations

import ssl
from email.utils import formatdate
from enum import Enum, auto
from http import HTTPStatus
from selectors import EVENT_READ, EVENT_WRITE
from socket import SHUT_WR
from typing import TYPE_CHECKING

from goarmd.web.application import Response, text
from goarmd.web.formats.request_head import END, Malformed, Request, parse_head

if TYPE_CHECKING:
    import socket

    from goarmd.web.application import Application, Client

_LARGEST_HEAD = 16_384  # bytes; Prometheus sends about 400
_CHUNK = 16_384
_HEAD_SECONDS = 5.0  # from the connection, or the first byte of a further request, to the end of its head
_IDLE_SECONDS = 150.0  # between two requests; longer than any usual scrape interval, so that scrapes need no new one
_WRITE_SECONDS = 20.0  # for a whole response
_LINGER_SECONDS = 1.0  # for the client to take the last response of a connection
_MOST_LINGERED = 1_048_576  # bytes that are read only to be dropped
_BLANK = b"\r\n"
_MOST_STEPS = 16  # at one go; then other connections have their turn


class _Stage(Enum):
    HEAD = auto()  # a request is waited for; its first byte may have come
    WRITE = auto()
    LINGER = auto()  # closing at once would make the kernel discard the response (RFC 9112, 9.6)
    DONE = auto()


class Connection:
    """A connection.

    Attributes:
        deadline: when the present stage ends at the latest, by time.monotonic().
        since: when the present request began to be waited for.
        served: it has had a whole response.
    """

    def __init__(self, opened: socket.socket, client: Client, application: Application, now: float) -> None:
        self.socket = opened
        self.client = client
        self.since, self.served = now, False
        self.deadline = now + _HEAD_SECONDS
        self._application = application
        self._stage = _Stage.HEAD
        self._read = bytearray()
        self._unsent: list[memoryview] = []
        self._keeps_alive = True
        self._lingered = 0

    def advance(self, now: float) -> int:
        """Go on as far as possible; the event of `selectors` to wait for, 0 if the connection is to be closed."""
        try:
            for _ in range(_MOST_STEPS):
                if self._stage is _Stage.DONE:
                    return 0
                self._step(now)
        except ssl.SSLWantReadError:
            return EVENT_READ
        except ssl.SSLWantWriteError:
            return EVENT_WRITE
        except BlockingIOError:
            return EVENT_WRITE if self._stage is _Stage.WRITE else EVENT_READ
        except (OSError, ValueError):  # ValueError: of an SSLSocket whose other side is gone
            return 0
        return EVENT_READ | EVENT_WRITE  # one of them is true now: it goes on in the next turn

    def _step(self, now: float) -> None:
        if self._stage is _Stage.WRITE:
            self._write(now)
        elif self._stage is _Stage.LINGER:
            self._linger()
        else:
            self._take_head(now)

    def _take_head(self, now: float) -> None:
        while self._read.startswith(_BLANK):  # RFC 9112, 2.2
            del self._read[:2]
        end = self._read.find(END)
        if end >= 0:
            head = bytes(self._read[: end + len(END)])
            del self._read[: end + len(END)]
            self._respond(parse_head(head), now)
        elif len(self._read) > _LARGEST_HEAD:
            self._respond(Malformed(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "the head is too large"), now)
        else:
            self._receive(now)

    def _receive(self, now: float) -> None:
        received = self.socket.recv(_CHUNK)
        if not received:
            self._stage = _Stage.DONE
        elif self.served and not self._read:
            self.since, self.deadline = now, now + _HEAD_SECONDS
        self._read += received

    def _respond(self, request: Request | Malformed, now: float) -> None:
        if isinstance(request, Malformed):
            response, is_head, self._keeps_alive = text(request.status, request.problem), False, False
        else:
            response = self._application.answer(request, self.client)
            is_head, self._keeps_alive = request.method == "HEAD", request.keeps_alive
        head, body = head_of(response, keeps_alive=self._keeps_alive), b"" if is_head else response.body
        # One packet for a small response; a large body is shared by all connections that send it.
        parts = (head + body,) if len(body) <= _CHUNK else (head, body)
        self._unsent = [memoryview(part) for part in parts]
        self._stage, self.deadline = _Stage.WRITE, now + _WRITE_SECONDS

    def _write(self, now: float) -> None:
        while self._unsent:
            rest = self._unsent[0][self.socket.send(self._unsent[0]) :]
            self._unsent[:1] = [rest] if rest else []
        self.served = True
        if self._keeps_alive:
            self._stage, self.since = _Stage.HEAD, now
            self.deadline = now + (_HEAD_SECONDS if self._read else _IDLE_SECONDS)
        else:
            self._stage, self.deadline = _Stage.LINGER, now + _LINGER_SECONDS
            self.socket.shutdown(SHUT_WR)

    def _linger(self) -> None:
        dropped = self.socket.recv(_CHUNK)
        self._lingered += len(dropped)
        if not dropped or self._lingered > _MOST_LINGERED:
            self._stage = _Stage.DONE


def head_of(response: Response, *, keeps_alive: bool) -> bytes:
    """The status line and the header fields."""
    status = response.status
    fields = (
        ("Date", formatdate(usegmt=True)),
        ("Content-Type", response.content_type),
        ("Content-Length", str(len(response.body))),
        ("X-Content-Type-Options", "nosniff"),
        ("Content-Security-Policy", response.policy),
        ("Cross-Origin-Resource-Policy", "same-origin"),
        ("Cache-Control", "no-store"),
        *response.headers,
        *(() if keeps_alive else (("Connection", "close"),)),
    )
    lines = (f"HTTP/1.1 {status.value} {status.phrase}", *(f"{name}: {value}" for name, value in fields))
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")
