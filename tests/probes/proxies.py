"""Real servers on loopback for the proxy probe: a module proxy, an HTTP proxy with CONNECT, and ones that misbehave."""

from __future__ import annotations

import contextlib
import select
import socket
import ssl
import subprocess
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from goarmd.catalog.go_proxies import Endpoint
from tests.tools import tool

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

NAME = "modules.test"  # no resolver knows it: only the HTTP proxy of a test connects to it
LIST = b"HTTP/1.1 200 OK\r\nContent-Length: 7\r\nConnection: close\r\n\r\nv0.1.0\n"


@dataclass(frozen=True, slots=True)
class Certificates:
    """Files with a key and a chain each, and that of the authority which signed the good ones."""

    authority: Path
    good: Path
    expired: Path
    other_name: Path
    self_signed: Path
    unknown: Path


def certificates(folder: Path) -> Certificates:
    """Made by openssl, as the tests of goarmd's own TLS do."""
    authority, stranger = _authority(folder, "ca"), _authority(folder, "stranger")
    names = f"subjectAltName=DNS:{NAME},DNS:localhost,IP:127.0.0.1"
    return Certificates(
        authority,
        _signed(folder, "good", authority, names),
        _signed(folder, "expired", authority, names, expired=True),
        _signed(folder, "other", authority, "subjectAltName=DNS:other.test"),
        _request(folder, "self", "-x509", "-days", "2", "-addext", names),
        _signed(folder, "unknown", stranger, names),
    )


def _openssl(*words: str | Path) -> None:
    subprocess.run([tool("openssl"), *map(str, words)], check=True, capture_output=True)


def _request(folder: Path, name: str, *more: str) -> Path:
    key, chain = folder / f"{name}.key", folder / f"{name}.crt"
    curve = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")
    _openssl("req", *curve, "-subj", f"/CN={name}", "-keyout", key, "-out", chain, *more)
    pem = folder / f"{name}.pem"
    pem.write_bytes(key.read_bytes() + chain.read_bytes())
    return pem


def _authority(folder: Path, name: str) -> Path:
    _request(folder, name, "-x509", "-days", "2", "-addext", "basicConstraints=critical,CA:TRUE")
    return folder / f"{name}.crt"


def _signed(folder: Path, name: str, by: Path, names: str, *, expired: bool = False) -> Path:
    key = _request(folder, name).with_suffix(".key")
    chain, extensions = folder / f"{name}.chain", folder / f"{name}.ext"
    extensions.write_text(names)
    days = ("-days", "-1") if expired else ("-days", "2")
    signer = ("-CA", by, "-CAkey", by.with_suffix(".key"), "-CAcreateserial")
    _openssl("x509", "-req", "-in", key.with_suffix(".crt"), *signer, *days, "-extfile", extensions, "-out", chain)
    pem = folder / f"{name}.pem"
    pem.write_bytes(key.read_bytes() + chain.read_bytes())
    return pem


@contextlib.contextmanager
def serving(handle: Callable[[socket.socket], None], tls: Path | None = None) -> Iterator[int]:
    """A server that handles each connection on a thread; its port."""
    context = None
    if tls:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(tls)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        closing = threading.Event()
        thread = threading.Thread(target=_accept, args=(listening, handle, context, closing), daemon=True)
        thread.start()
        try:
            yield listening.getsockname()[1]
        finally:
            closing.set()
            with contextlib.suppress(OSError):
                listening.shutdown(socket.SHUT_RDWR)
            thread.join(2)


def _accept(
    listening: socket.socket,
    handle: Callable[[socket.socket], None],
    context: ssl.SSLContext | None,
    closing: threading.Event,
) -> None:
    while not closing.is_set():
        try:
            connected, _ = listening.accept()
        except OSError:
            return
        threading.Thread(target=_serve, args=(connected, handle, context), daemon=True).start()


def _serve(connected: socket.socket, handle: Callable[[socket.socket], None], context: ssl.SSLContext | None) -> None:
    connected.settimeout(5)
    with contextlib.suppress(OSError), connected:
        if context is None:
            handle(connected)
        else:
            with context.wrap_socket(connected, server_side=True) as wrapped:
                handle(wrapped)


def head(connected: socket.socket) -> bytes:
    """What is asked, up to its empty line, or as soon as it is TLS or SOCKS: servers answer 400 to that."""
    heard = b""
    while b"\r\n\r\n" not in heard and not heard.startswith((b"\x16", b"\x05")) and (data := connected.recv(4096)):
        heard += data
    return heard


def answering(answer: bytes, asked: list[bytes] | None = None, after: float = 0.0) -> Callable[[socket.socket], None]:
    """Hears a request and answers it."""

    def handle(connected: socket.socket) -> None:
        heard = head(connected)
        if asked is not None:
            asked.append(heard)
        time.sleep(after)
        connected.sendall(answer)

    return handle


def silent(connected: socket.socket) -> None:
    """Hears, and never answers."""
    while connected.recv(4096):
        pass


def closing(connected: socket.socket) -> None:
    """Ends the connection as soon as it is there."""
    connected.recv(1)


def tunnelling(port: int, asked: list[bytes] | None = None) -> Callable[[socket.socket], None]:
    """An HTTP proxy: CONNECT to any name leads to a port here, and so does a request with a whole address."""

    def handle(connected: socket.socket) -> None:
        heard = head(connected)
        if asked is not None:
            asked.append(heard)
        with socket.create_connection(("127.0.0.1", port)) as onward:
            if heard.startswith(b"CONNECT "):
                connected.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            else:
                onward.sendall(heard)
            _relay(connected, onward)

    return handle


def socks(port: int, *, code: int = 0, login: bytes | None = None) -> Callable[[socket.socket], None]:
    """A SOCKS5 proxy (RFC 1928) whose every name leads to a port here; `code` is its answer, `login` what it wants."""

    def handle(connected: socket.socket) -> None:
        version, count = connected.recv(2)
        assert version == 5
        method = 0 if login is None else 2 if 2 in connected.recv(count) else 255
        if login is None:
            connected.recv(count)
        connected.sendall(bytes((5, method)))
        if method == 255:
            return
        if login:
            connected.recv(1)
            given = [connected.recv(connected.recv(1)[0]) for _ in range(2)]
            is_wrong = given != login.split(b":")
            connected.sendall(bytes((1, is_wrong)))
            if is_wrong:
                return
        *_, length = connected.recv(5)
        connected.recv(length + 2)
        connected.sendall(bytes((5, code, 0, 1, 0, 0, 0, 0, 0, 0)))
        if code == 0:
            with socket.create_connection(("127.0.0.1", port)) as onward:
                _relay(connected, onward)

    return handle


def _relay(one: socket.socket, other: socket.socket) -> None:
    """Both ways on one thread: a TLS connection that two threads use at once loses bytes."""
    ways = {one: other, other: one}
    while ways:
        kept = [source for source in ways if isinstance(source, ssl.SSLSocket) and source.pending()]
        for source in kept or select.select([*ways], [], [], 5)[0] or [*ways]:
            target = ways[source]
            with contextlib.suppress(OSError):
                if data := source.recv(4096):
                    target.sendall(data)
                    continue
            with contextlib.suppress(OSError):
                target.shutdown(socket.SHUT_WR)
            del ways[source]


@contextlib.contextmanager
def black_hole() -> Iterator[int]:
    """A port whose connections are never made: its queue is full, and the kernel drops what comes (listen(2))."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(0)
        waiting = [socket.socket() for _ in range(4)]
        for each in waiting:
            each.setblocking(False)  # noqa: FBT003  # its name in Python
            each.connect_ex(listening.getsockname())
        try:
            yield listening.getsockname()[1]
        finally:
            for each in waiting:
                each.close()


def unused_port() -> int:
    """A port at which nothing listens."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port: int = listening.getsockname()[1]
        return port


def direct(port: int, scheme: str = "https", login: str | None = None) -> Endpoint:
    """A module proxy that is asked directly."""
    return Endpoint(scheme, "127.0.0.1", port, "/go", login)


def named(scheme: str = "https", login: str | None = None) -> Endpoint:
    """The module proxy that only the HTTP proxy can reach."""
    return Endpoint(scheme, NAME, 443 if scheme == "https" else 80, "/go", login)


def proxy(port: int, scheme: str = "http", login: str | None = None) -> Endpoint:
    """An HTTP proxy."""
    return Endpoint(scheme, "127.0.0.1", port, "", login)
