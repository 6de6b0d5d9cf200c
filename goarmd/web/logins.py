"""Logins: compares them with the password file, which is read again when it changes, and limits wrong ones."""

from __future__ import annotations

import hmac
import time
from base64 import b64decode
from http import HTTPStatus
from ipaddress import IPv6Address, ip_address
from typing import TYPE_CHECKING

from goarmd.config.login import read_login
from goarmd.core.errors import ConfigError
from goarmd.runtime.logs import Sparse
from goarmd.web.application import Response, text
from goarmd.web.file_stamp import stamp

if TYPE_CHECKING:
    from goarmd.config.schema import Http

_MOST_WRONG = 5  # wrong logins of one address in a row
_REFILL_SECONDS = (
    10.0  # after which one more is allowed: a scraper with an old password, every 15 s, is never locked out
)
_MOST_ADDRESSES = 1024
_NETWORK_BITS = 64  # of an IPv6 address: whoever has one has the other 64 too (RFC 6177)


class Logins:
    """Who may read.

    Raises:
        ConfigError: the password file cannot be used. If that happens later, the last password stays valid.
    """

    def __init__(self, config: Http) -> None:
        self._config = config
        self._stamp = stamp(config.password_file)
        self._login = read_login(config) or b""
        self._wrong: dict[str, tuple[float, float]] = {}  # by address: tokens used, and when
        self._unusable, self._refused = Sparse("web.password_refused"), Sparse("web.login_refused")

    def refusal(self, header: str, address: str) -> Response | None:
        """Why this Authorization header is refused; None if it is right."""
        network, now = _network(address), time.monotonic()
        used = self._used(network, now)
        if used > _MOST_WRONG - 1:
            seconds = int((used - _MOST_WRONG + 1) * _REFILL_SECONDS) + 1
            retry = ("Retry-After", str(seconds))
            return text(HTTPStatus.TOO_MANY_REQUESTS, f"too many wrong logins: wait {seconds} s", retry)
        self._refresh()
        if _is_login(header, self._login):
            self._wrong.pop(network, None)
            return None
        if header:  # a browser and a client that does not know yet ask without one first
            self._count(network, used + 1, now)
        return text(HTTPStatus.UNAUTHORIZED, "login needed", ("WWW-Authenticate", 'Basic realm="goarmd"'))

    def _used(self, network: str, now: float) -> float:
        used, at = self._wrong.get(network, (0.0, now))
        return max(0.0, used - (now - at) / _REFILL_SECONDS)

    def _count(self, network: str, used: float, now: float) -> None:
        self._wrong.pop(network, None)
        self._wrong[network] = (used, now)
        if len(self._wrong) > _MOST_ADDRESSES:
            del self._wrong[next(iter(self._wrong))]
        self._refused.warning(address=network)

    def _refresh(self) -> None:
        found = stamp(self._config.password_file)
        if found == self._stamp:
            return
        self._stamp = found
        try:
            self._login = read_login(self._config) or b""
        except ConfigError as error:
            self._unusable.warning(error=str(error), remains="the last password is valid until then")


def _network(address: str) -> str:
    """The address, of which an attacker has only one."""
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if not isinstance(parsed, IPv6Address) or parsed.ipv4_mapped:
        return str(parsed)
    return f"{IPv6Address(int(parsed) >> _NETWORK_BITS << _NETWORK_BITS)}/{_NETWORK_BITS}"


def _is_login(header: str, login: bytes) -> bool:
    kind, _, encoded = header.partition(" ")
    try:
        given = b64decode(encoded.strip(), validate=True)
    except ValueError:
        return False
    return kind.lower() == "basic" and hmac.compare_digest(given, login)
