"""Module proxies that Go cannot use: which hop fails, in which step, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from goarmd.core.findings import Remedy, Severity
from goarmd.core.text import capitalized
from goarmd.parts.check import Check, Observation
from goarmd.probes.proxy_outcome import Hop, Outcome, Phase
from goarmd.settings.facts import ProxyProbed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from goarmd.config.schema import Config
    from goarmd.core.facts import Snapshot

_FINE: Final = frozenset({Outcome.OK, Outcome.OFFLINE})
_CERTIFICATE: Final = (
    "Have the company's authority installed: on a Mac in the System keychain, on Linux among the system's certificates "
    "or in the file that SSL_CERT_FILE names."
)
# What the hop does, and what to do about it.
_WORDS: Final = {
    Outcome.UNKNOWN_HOST: ("is a name that nobody knows here", "Check its spelling, and whether the VPN is on."),
    Outcome.REFUSED: ("refuses connections", "Check its port, and whether it is running."),
    Outcome.TIMED_OUT: ("does not answer", "Check whether the VPN is on, and whether a firewall drops the connection."),
    Outcome.UNREACHABLE: ("cannot be reached", "Check whether the VPN is on, and whether the address is right."),
    Outcome.CLOSED: ("ends the connection without an answer", "Check its port and scheme; ask who runs it."),
    Outcome.WRONG_SCHEME: (
        "does not speak what its address says: one side uses TLS, the other does not",
        "Write http:// in place of https://, or the other way round. Most HTTP proxies are http://.",
    ),
    Outcome.UNKNOWN_AUTHORITY: ("has a certificate of an authority that is not trusted here", _CERTIFICATE),
    Outcome.SELF_SIGNED: ("has a certificate that it signed itself", _CERTIFICATE),
    Outcome.EXPIRED: ("has a certificate that is not valid now", "Check this machine's clock; ask who runs it."),
    Outcome.WRONG_NAME: ("has a certificate for another name", "Use the name that is in its certificate."),
    Outcome.TLS_FAILED: ("and this machine agree on no TLS", "Ask who runs it for TLS 1.2 or newer."),
    Outcome.CONNECT_DENIED: (
        "does not let connections to the module proxy through (CONNECT)",
        "Ask who runs it to allow the host, or add the host to NO_PROXY if it can be reached directly.",
    ),
    Outcome.LOGIN_REQUIRED: ("wants a login", "Write it in the address, or for the module proxy in ~/.netrc."),
    Outcome.FORBIDDEN: ("forbids what Go asks for", "Ask who runs it, or check the login."),
    Outcome.HTTP_ERROR: ("answers with an error", "Ask who runs it, and check the path in GOPROXY."),
    Outcome.NOT_HTTP: ("does not speak HTTP", "Check its port."),
    Outcome.BAD_ADDRESS: ("has an address that Go cannot use", "Write http://HOST:PORT in HTTPS_PROXY."),
}
_STEPS: Final = {
    Phase.CONNECT: "connecting",
    Phase.PROXY_TLS: "TLS with the HTTP proxy",
    Phase.TUNNEL: "CONNECT",
    Phase.TLS: "TLS",
    Phase.HTTP: "HTTP",
}


def evaluate(snapshot: Snapshot, config: Config) -> Iterable[Observation]:
    """One observation for each module proxy that fails or is slow; none while the machine is offline."""
    for fact in snapshot.of(ProxyProbed):
        if fact.probed.outcome not in _FINE:
            yield _failing(fact)
        elif sum(fact.probed.seconds.values()) > config.proxy_probe.slow:
            yield _slow(fact)


def _failing(fact: ProxyProbed) -> Observation:
    probed = fact.probed
    what, remedy = _WORDS[probed.outcome]
    behind = f" behind {fact.through}" if fact.through else ""
    who = f"the module proxy {fact.proxy}{behind}"
    if probed.hop is Hop.PROXY:
        who = f"the HTTP proxy {fact.through or ''}".rstrip() + f" on the way to {fact.proxy}"
    status = f", status {probed.status}" if probed.status else ""
    detail = f"{who} {what} (step: {_STEPS[probed.phase]}{status})."
    return Observation(fact.proxy, capitalized(detail), Remedy(remedy, ("go env GOPROXY",)))


def _slow(fact: ProxyProbed) -> Observation:
    phase, seconds = max(fact.probed.seconds.items(), key=lambda each: each[1])
    total = sum(fact.probed.seconds.values())
    took = f"{_STEPS[phase]} takes {seconds:.1f} s of it"
    detail = f"The module proxy {fact.proxy} answers after {total:.1f} s; {took}."
    remedy = Remedy("Each module that Go downloads waits this long: ask who runs it, or use a nearer one.")
    return Observation(fact.proxy, detail, remedy, Severity.INFO)


CHECK = Check(
    name="proxy_failing",
    title="Go cannot load modules through its proxy",
    help="Downloads of modules, and the editor's updates of its tools, fail or hang.",
    severity=Severity.WARNING,
    remedy=Remedy("See which proxies Go uses.", ("go env GOPROXY", "env | grep -i _proxy")),
    evaluate=evaluate,
)
