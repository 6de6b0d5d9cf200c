"""Asks a SOCKS5 proxy for a connection (RFC 1928, RFC 1929), as Go does with `socks5://` and `socks5h://`.

The proxy resolves the name of the server.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import unquote

from goarmd.probes.proxy_outcome import Hop, Outcome

if TYPE_CHECKING:
    from goarmd.catalog.go_proxies import Endpoint
    from goarmd.probes.streams import Stream

_VERSION, _LOGIN_VERSION = 5, 1
_NO_LOGIN, _WITH_LOGIN = 0, 2
_CONNECT, _NAME = 1, 3
_LONGEST = 255  # bytes of a name, of which one byte says how many there are
_ADDRESS_BYTES = {1: 4, 4: 16}  # IPv4 and IPv6; a name says its length itself
_DONE, _NOT_ALLOWED, _REFUSED = 0, 2, 5
_OF_SERVER = {1: Outcome.UNREACHABLE, 3: Outcome.UNREACHABLE, 4: Outcome.UNREACHABLE, 6: Outcome.TIMED_OUT}


def tunnel(stream: Stream, target: Endpoint, login: str | None) -> tuple[Outcome, Hop] | None:
    """Have the proxy connect to a server; why it does not, and which of the two is to blame; None if it does.

    Raises:
        OSError: the connection ended, or nobody answers.
    """
    methods = bytes((_NO_LOGIN, _WITH_LOGIN)) if login else bytes((_NO_LOGIN,))
    stream.send(bytes((_VERSION, len(methods))) + methods)
    version, method = _exactly(stream, 2)
    if version != _VERSION:
        return Outcome.WRONG_SCHEME, Hop.PROXY
    if method == _WITH_LOGIN and login:
        if not _log_in(stream, login):
            return Outcome.LOGIN_REQUIRED, Hop.PROXY
    elif method != _NO_LOGIN:
        return Outcome.LOGIN_REQUIRED, Hop.PROXY
    name = target.host.encode("utf-8", "replace")[:_LONGEST]
    stream.send(bytes((_VERSION, _CONNECT, 0, _NAME, len(name))) + name + target.port.to_bytes(2, "big"))
    return _reply(stream)


def _log_in(stream: Stream, login: str) -> bool:
    user, password = (unquote(part).encode("utf-8", "replace")[:_LONGEST] for part in login.partition(":")[::2])
    stream.send(bytes((_LOGIN_VERSION, len(user))) + user + bytes((len(password),)) + password)
    return _exactly(stream, 2)[1] == _DONE


def _reply(stream: Stream) -> tuple[Outcome, Hop] | None:
    _, code, _, kind = _exactly(stream, 4)
    length = _ADDRESS_BYTES.get(kind) or _exactly(stream, 1)[0]
    _exactly(stream, length + 2)
    if code == _DONE:
        return None
    if code == _REFUSED:
        return Outcome.REFUSED, Hop.SERVER
    if code in _OF_SERVER:
        return _OF_SERVER[code], Hop.SERVER
    return Outcome.CONNECT_DENIED, Hop.PROXY


def _exactly(stream: Stream, count: int) -> bytes:
    """So many bytes, and none of those that follow."""
    heard = b""
    while len(heard) < count:
        data = stream.receive(count - len(heard))
        if not data:
            raise ConnectionResetError
        heard += data
    return heard
