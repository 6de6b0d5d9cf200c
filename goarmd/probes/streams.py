"""Connections that never wait beyond a deadline: plain ones, and TLS over any of them, also within another TLS.

Python's own TLS sockets cannot be nested, which an HTTPS proxy for an HTTPS server needs.
"""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
import time
from typing import Any, Protocol

CHUNK = 16 * 1024  # bytes
_ADDRESSES = 4  # of one name that are tried


class Stream(Protocol):
    """Bytes to and from another program."""

    def send(self, data: bytes) -> None:
        """Send all of it; raises OSError."""

    def receive(self, most: int = CHUNK) -> bytes:
        """What came next, at most so many bytes; empty at the end; raises OSError."""


class Deadline:
    """A moment after which nothing is waited for.

    Args:
        seconds: from now.
    """

    def __init__(self, seconds: float) -> None:
        self._at = time.monotonic() + seconds

    def left(self) -> float:
        """Seconds until then.

        Raises:
            TimeoutError: it has passed.
        """
        seconds = self._at - time.monotonic()
        if seconds <= 0:
            raise TimeoutError
        return seconds


class Plain:
    """A TCP connection."""

    def __init__(self, connected: socket.socket, deadline: Deadline) -> None:
        self._socket, self._deadline = connected, deadline

    def send(self, data: bytes) -> None:
        """Send all of it."""
        self._socket.settimeout(self._deadline.left())
        self._socket.sendall(data)

    def receive(self, most: int = CHUNK) -> bytes:
        """What came next."""
        self._socket.settimeout(self._deadline.left())
        return self._socket.recv(most)

    def close(self) -> None:
        """End it."""
        with contextlib.suppress(OSError):
            self._socket.close()


class Tls:
    """TLS over another stream.

    Args:
        inner: what carries it.
        context: with the authorities.
        name: of the server, as its certificate must have it.

    Raises:
        ssl.SSLError: the other side is not what its certificate says, or speaks no TLS.
        OSError: the stream ended.
    """

    def __init__(self, inner: Stream, context: ssl.SSLContext, name: str) -> None:
        self._inner = inner
        self._incoming, self._outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._tls = context.wrap_bio(self._incoming, self._outgoing, server_hostname=name)
        self._whole(self._tls.do_handshake)

    def send(self, data: bytes) -> None:
        """Send all of it."""
        self._whole(self._tls.write, data)
        self._flush()

    def receive(self, most: int = CHUNK) -> bytes:
        """What came next."""
        try:
            found: bytes = self._whole(self._tls.read, most)
        except (ssl.SSLEOFError, ssl.SSLZeroReturnError):
            return b""
        return found

    def _whole(self, do: Any, *arguments: Any) -> Any:
        """Do it, as often as the other side has to be heard for it."""
        while True:
            try:
                done = do(*arguments)
            except ssl.SSLWantReadError:
                self._flush()
                self._hear()
            except ssl.SSLError:
                with contextlib.suppress(OSError):
                    self._flush()  # the alert
                raise
            else:
                self._flush()
                return done

    def _flush(self) -> None:
        if data := self._outgoing.read():
            self._inner.send(data)

    def _hear(self) -> None:
        if data := self._inner.receive():
            self._incoming.write(data)
        else:
            self._incoming.write_eof()


def connect(host: str, port: int, deadline: Deadline) -> Plain:
    """Connect to one of the addresses of a name.

    Raises:
        OSError: the name is unknown (socket.gaierror), nothing listens there, or nobody answers (TimeoutError).
    """
    error: OSError = OSError(f"{host} has no address")
    addresses = _addresses(host, port, deadline)[:_ADDRESSES]
    for number, (family, kind, protocol, _, address) in enumerate(addresses):
        connected = socket.socket(family, kind, protocol)
        try:
            connected.settimeout(deadline.left() / (len(addresses) - number))
            connected.connect(address)
        except OSError as caught:
            connected.close()
            error = caught
        else:
            return Plain(connected, deadline)
    raise error


def _addresses(host: str, port: int, deadline: Deadline) -> list[Any]:
    """The addresses of a name; asked on another thread, because the system's resolver knows no deadline."""
    found: list[Any] = []
    errors: list[OSError] = []

    def ask() -> None:
        try:
            found.extend(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except OSError as error:
            errors.append(error)
        except UnicodeError:  # a name that cannot be one
            errors.append(socket.gaierror(socket.EAI_NONAME, "no such name"))

    thread = threading.Thread(target=ask, name="resolve", daemon=True)
    thread.start()
    thread.join(deadline.left())
    if errors:
        raise errors[0]
    if not found:
        raise TimeoutError
    return found
