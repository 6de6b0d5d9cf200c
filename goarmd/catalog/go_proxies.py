"""Which module proxies Go asks, and through which HTTP proxy: the rules of the go command, without asking it.

GOPROXY: cmd/go/internal/modfetch/proxy.go. HTTP_PROXY, HTTPS_PROXY, NO_PROXY: golang.org/x/net/http/httpproxy, which
net/http uses. ALL_PROXY is not among them.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import SplitResult, urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

DEFAULT: Final = "https://proxy.golang.org,direct"
_ENDS = frozenset({"direct", "off"})  # after these Go asks no proxy
_PORTS: Final = {"http": 80, "https": 443, "socks5": 1080, "socks5h": 1080}
_WITH_PORT = re.compile(r"(?:\[(?P<six>[^\]]*)\]|(?P<host>[^:\[\]]*)):(?P<port>[^:]*)")
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One end of a connection out of an address: where, how, and with which login, which no text may show."""

    scheme: str
    host: str
    port: int
    path: str = ""
    login: str | None = None

    @property
    def name(self) -> str:
        """Host and port for people."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    def __repr__(self) -> str:
        """Without the login."""
        return f"Endpoint({self.scheme}://{self.name}{self.path})"


def module_proxies(goproxy: str) -> tuple[Endpoint, ...]:
    """The module proxies of GOPROXY in their order; `direct`, `off`, files and what is not an address are left out."""
    return tuple(_proxies(goproxy or DEFAULT))


def _proxies(goproxy: str) -> Iterator[Endpoint]:
    for part in re.split(r"[,|]", goproxy):
        entry = part.strip()
        if entry in _ENDS:
            return
        if re.search(r"[.:/]", entry) and ":/" not in entry and not entry.startswith("/"):
            entry = f"https://{entry}"  # as Go does with a bare name
        found = endpoint(entry)
        if found and found.scheme in ("http", "https"):
            yield found


def endpoint(address: str) -> Endpoint | None:
    """The parts of an address with a scheme; None if it is none."""
    try:
        parts = urlsplit(address)
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    if not host or parts.scheme not in _PORTS:
        return None
    return Endpoint(parts.scheme, host, port or _PORTS[parts.scheme], parts.path.rstrip("/"), _login(parts))


def _login(parts: SplitResult) -> str | None:
    login, at, _ = parts.netloc.rpartition("@")
    return login if at else None


def http_proxy(target: Endpoint, environment: Mapping[str, str]) -> str:
    """The HTTP proxy through which Go asks a server, as it is set; empty if it asks directly."""
    if not _uses_proxy(target, _first(environment, "NO_PROXY")):
        return ""
    return _first(environment, "HTTPS_PROXY" if target.scheme == "https" else "HTTP_PROXY")


def proxy_endpoint(address: str) -> Endpoint | None:
    """The proxy that an address means, with or without a scheme; None if Go could not use it."""
    return endpoint(address) if "://" in address else endpoint(f"http://{address}")


def _first(environment: Mapping[str, str], name: str) -> str:
    """The upper-case name counts before the lower-case one; an empty value is none."""
    return environment.get(name) or environment.get(name.lower()) or ""


def _uses_proxy(target: Endpoint, without: str) -> bool:
    host = target.host.lower().rstrip()
    if host == "localhost":
        return False
    ip = _ip(host)
    if ip is not None and ip.is_loopback:
        return False
    entries = [entry.strip().lower() for entry in without.split(",") if entry.strip()]
    return "*" not in entries and not any(_excludes(entry, host, ip, target.port) for entry in entries)


def _excludes(entry: str, host: str, ip: ipaddress.IPv4Address | ipaddress.IPv6Address | None, port: int) -> bool:
    """Whether an entry of NO_PROXY is about this host."""
    network = _network(entry)
    if network is not None:
        return ip is not None and ip.version == network.version and ip in network
    name, of_port = _split(entry)
    if not name or (of_port and of_port != str(port)):
        return False
    address = _ip(name)
    if address is not None:
        return ip == address
    name = name.removeprefix("*") if name.startswith("*.") else name
    return host.endswith(name) if name.startswith(".") else host == name or host.endswith(f".{name}")


def _network(entry: str) -> Network | None:
    if "/" not in entry:
        return None
    try:
        return ipaddress.ip_network(entry, strict=False)
    except ValueError:
        return None


def _split(entry: str) -> tuple[str, str]:
    """Name and port; brackets without a port are part of the name, which then is none that Go knows."""
    match = _WITH_PORT.fullmatch(entry)
    return (match["six"] or match["host"] or "", match["port"]) if match else (entry, "")


def _ip(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None
