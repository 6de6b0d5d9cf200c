"""The login with which Go asks a module proxy whose address has none (`go help goauth`, cmd/go/internal/auth)."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Mapping

    from goarmd.catalog.go_proxies import Endpoint

DEFAULT: Final = "netrc"
_LARGEST = 1024 * 1024  # bytes of a netrc file
_HTTPS = 443


def asks_a_program(goauth: str) -> bool:
    """Whether Go runs a program for a login, such as git's credential helper. goarmd runs none."""
    return any(part not in ("", "off", DEFAULT) for part in _commands(goauth))


def login(target: Endpoint, environment: Mapping[str, str], home: Path) -> str | None:
    """The login that a netrc file has for an HTTPS server, as `name:password` with both quoted; None without one.

    Go knows neither the entry `default` nor a login for plain HTTP.
    """
    if target.scheme != "https" or DEFAULT not in _commands(environment.get("GOAUTH", "")):
        return None
    import netrc  # noqa: PLC0415  # nothing else in the daemon needs it

    file = Path(environment.get("NETRC") or home / ".netrc")
    try:
        status = os.stat(file)  # noqa: PTH116  # a pipe would hang
        if not stat.S_ISREG(status.st_mode) or status.st_size > _LARGEST:
            return None
        hosts = netrc.netrc(str(file)).hosts
    except (OSError, ValueError, netrc.NetrcParseError):  # as if there were none: Go passes over it too
        return None
    names = (target.host, f"{target.host}:{target.port}") if target.port == _HTTPS else (target.name,)
    found = next((hosts[name] for name in names if name in hosts), None)
    return f"{quote(found[0], safe='')}:{quote(found[2] or '', safe='')}" if found else None


def _commands(goauth: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in (goauth or DEFAULT).split(";"))
