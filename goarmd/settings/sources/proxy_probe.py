"""Asks the module proxies of GOPROXY as Go would, through the HTTP proxy that Go would use. Off unless configured."""

from __future__ import annotations

import os
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from goarmd.catalog import go_proxies
from goarmd.core.errors import NoDataError
from goarmd.core.system import System
from goarmd.parts.source import Cadence, Context, Source
from goarmd.probes import go_login
from goarmd.probes.proxy_outcome import Hop, Outcome, Phase, Probed
from goarmd.settings import judge_machine
from goarmd.settings.facts import ProxyProbed
from goarmd.settings.home import Origin
from goarmd.settings.in_force import in_force

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from ssl import SSLContext

    from goarmd.catalog.go_proxies import Endpoint
    from goarmd.core.facts import Fact
    from goarmd.settings.home import Home

_MOST = 4  # module proxies: that many series of metrics at most
_LONGEST = 30.0  # seconds for all of them
_OF_GO: Final = ("GOPROXY", "GOAUTH")  # which the Go env file sets too
_VARIABLES: Final = (
    *("GOPROXY", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy"),
    *("SSL_CERT_FILE", "SSL_CERT_DIR", "GOAUTH", "NETRC"),
)


def read(context: Context) -> Iterable[Fact]:
    """One ProxyProbed for each module proxy.

    Raises:
        NoDataError: it is switched off.
    """
    if not context.config.proxy_probe.enabled:
        raise NoDataError
    environment = environment_of(judge_machine.read(context))
    return tuple(_ask_all(context, environment))


def environment_of(home: Home) -> Mapping[str, str]:
    """The variables that decide how Go asks, as a terminal's go has them: its shell's, else those of this process.

    Of GOPROXY and GOAUTH the Go env file counts after the environment.
    """
    found = {name: value for name in _VARIABLES if (value := os.environ.get(name))}
    for variable in reversed(in_force(home)):  # of two shells the first one counts: zsh before bash before fish
        if variable.name in _VARIABLES and variable.value is not None and variable.certain:
            if variable.origin is Origin.SHELL and variable.exported:
                found[variable.name] = variable.value
            elif variable.origin is Origin.GO_ENV and variable.name in _OF_GO:
                found.setdefault(variable.name, variable.value)
    return found


def _ask_all(context: Context, environment: Mapping[str, str]) -> Iterator[ProxyProbed]:
    from goarmd.probes import proxy  # noqa: PLC0415  # loads ssl, which nothing else in the daemon may need

    trusted = _trusted(context, environment)
    ends = time.monotonic() + _LONGEST
    seen: set[str] = set()
    for target in go_proxies.module_proxies(environment.get("GOPROXY", "")):
        left = min(float(context.config.proxy_probe.timeout), ends - time.monotonic())
        if target.host in seen or len(seen) >= _MOST or left <= 0:
            continue
        seen.add(target.host)
        named = go_proxies.http_proxy(target, environment)
        through = go_proxies.proxy_endpoint(named) if named else None
        at = time.time()
        if named and through is None:
            yield _probed(target, None, Probed(Outcome.BAD_ADDRESS, Hop.PROXY, Phase.CONNECT), at)
        else:
            known = target if target.login else replace(target, login=go_login.login(target, environment, context.home))
            probed = proxy.ask(known, through, trusted, left)
            yield _probed(target, through, _without_helper(probed, environment), at)


def _without_helper(probed: Probed, environment: Mapping[str, str]) -> Probed:
    """A server that wants a login works, if Go has a program for that: goarmd runs none, and has come this far."""
    wants_login = probed.outcome is Outcome.LOGIN_REQUIRED and probed.hop is Hop.SERVER
    has_helper = go_login.asks_a_program(environment.get("GOAUTH", ""))
    return replace(probed, outcome=Outcome.OK) if wants_login and has_helper else probed


def _probed(target: Endpoint, through: Endpoint | None, probed: Probed, at: float) -> ProxyProbed:
    return ProxyProbed(proxy=target.host, through=through.name if through else None, probed=probed, at=at)


def _trusted(context: Context, environment: Mapping[str, str]) -> SSLContext:
    """What Go trusts: on a Mac the keychain, elsewhere the system's files or those that two variables name."""
    from goarmd.probes import keychain, proxy  # noqa: PLC0415  # as above

    if context.platform.system is System.MACOS:
        return proxy.trusting(None, None, keychain.authorities())
    return proxy.trusting(environment.get("SSL_CERT_FILE"), environment.get("SSL_CERT_DIR"))


SOURCE = Source(
    name="proxy_probe",
    help="Asks the module proxies of GOPROXY as Go would, if `proxy_probe.enabled` is set.",
    cadence=Cadence.SLOW,
    read=read,
)
