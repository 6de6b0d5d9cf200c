"""Whether other machines can reach goarmd's web server without a login."""

from __future__ import annotations

from ipaddress import ip_address
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from goarmd.config.schema import Http


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach an address; a name other than localhost may resolve to any address."""
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


def careless(http: Http) -> str | None:
    """Why the server must not listen there, and what to do; None if it may."""
    if is_loopback(http.address[0]) or http.insecure or (http.tls_certificate and http.username):
        return None
    return (
        f"{http.listen}: other machines can reach this address: listen on 127.0.0.1, or set "
        "tls_certificate, tls_key, username and password_file, or insecure = true"
    )
