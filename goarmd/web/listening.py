"""The listening sockets: an address for Prometheus and browsers, and a Unix socket for the command line."""

from __future__ import annotations

import errno
import os
import socket
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from goarmd.config.exposure import is_loopback
from goarmd.core.errors import ConfigError
from goarmd.platforms.peer import peer_user
from goarmd.web.application import Client
from goarmd.web.certificates import Certificates

if TYPE_CHECKING:
    from collections.abc import Iterator

    from goarmd.config.schema import Http

_BACKLOG = 1024  # macOS takes 128 of it; a full one costs a client a second
_SEND_BUFFER = 262_144  # bytes; the kernel would give megabytes to each client that asks much and reads nothing
_LONGEST = 100  # bytes of a Unix socket's path: 104 on macOS and 108 on Linux, with a zero byte (sys/un.h)


@dataclass(frozen=True, slots=True)
class Door:
    """A listening socket.

    Attributes:
        certificates: those of TLS; None serves plain HTTP.
        path: the path of a Unix socket, which is removed at the end.
    """

    listener: socket.socket
    certificates: Certificates | None = None
    path: Path | None = None

    def accept(self) -> tuple[socket.socket, Client] | None:
        """The next connection; None if it is gone already, or not one of this user.

        Raises:
            BlockingIOError: there is none.
            OSError: it cannot be accepted, for example because no file descriptor is left.
        """
        opened, address = self.listener.accept()
        opened.setblocking(False)  # noqa: FBT003  # the standard library's signature
        try:
            return self._admitted(opened, address)
        except OSError:  # the client has gone
            opened.close()
            return None

    def _admitted(self, opened: socket.socket, address: tuple[str, int] | str) -> tuple[socket.socket, Client] | None:
        if self.path:
            if peer_user(opened) in (os.geteuid(), 0):
                return opened, Client("", is_owner=True)
            opened.close()
            return None
        opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection = self.certificates.wrap(opened) if self.certificates else opened
        return connection, Client(str(address[0]))

    def close(self) -> None:
        """Stop listening."""
        self.listener.close()
        if self.path:
            self.path.unlink(missing_ok=True)


def listen(config: Http) -> Door:
    """Listen where the configuration says.

    Raises:
        ConfigError: it cannot listen there, or should not.
    """
    host, port = config.address
    _refuse_careless(config, host)
    certificates = Certificates(config) if config.tls_certificate else None
    try:
        return Door(_listening(host, port), certificates)
    except OSError as error:
        raise ConfigError(_explain(config.listen, error)) from error


def _listening(host: str, port: int) -> socket.socket:
    # As bytes: of a text Python would load the tables of international names, half a megabyte.
    found = socket.getaddrinfo(host.encode(), port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    family, kind, protocol, _, address = found[0]
    opened = socket.socket(family, kind, protocol)
    try:
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # after a restart the old connections linger
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _SEND_BUFFER)  # accepted connections have it too
        if host == "::":
            opened.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        opened.bind(address)
        opened.listen(_BACKLOG)
        opened.setblocking(False)  # noqa: FBT003  # the standard library's signature
    except BaseException:
        opened.close()
        raise
    return opened


def listen_for_owner(path: Path) -> Door:
    """Listen on a Unix socket that only this user can connect to; one that a killed daemon left is replaced.

    Raises:
        OSError: it cannot listen there.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    opened = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        before = os.umask(0o177)
        try:
            with short(path) as name:
                opened.bind(name)
        finally:
            os.umask(before)
        opened.listen(_BACKLOG)
        opened.setblocking(False)  # noqa: FBT003  # as above
    except BaseException:
        opened.close()
        raise
    return Door(opened, path=path)


@contextmanager
def short(path: Path) -> Iterator[str]:
    """A name of a Unix socket's path that the kernel accepts: a long one is reached through a link in a new folder."""
    if len(os.fsencode(path)) <= _LONGEST:
        yield str(path)
        return
    with tempfile.TemporaryDirectory(prefix="goarmd-", dir="/tmp") as folder:  # new, and only this user's
        link = Path(folder) / "s"
        link.symlink_to(path.parent.absolute())
        yield str(link / path.name)


def _explain(listen_at: str, error: OSError) -> str:
    """Why the server cannot listen."""
    if error.errno != errno.EADDRINUSE:
        return f"http.listen {listen_at}: cannot listen there ({error.strerror or error}): set another address"
    remedy = "if goarmd is already running, `goarmd status` shows it; otherwise set another port"
    return f"http.listen {listen_at}: the port is in use: {remedy}"


def _refuse_careless(config: Http, host: str) -> None:
    if is_loopback(host) or config.insecure or (config.tls_certificate and config.username):
        return
    raise ConfigError(
        f"http.listen {config.listen}: other machines can reach this address: set tls_certificate, tls_key, username "
        "and password_file, or insecure = true"
    )
