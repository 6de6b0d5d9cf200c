"""The proxy probe against real servers: each way to fail has its hop, its step and its reason, and none takes long."""

from __future__ import annotations

import base64
import time
from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest

from goarmd.catalog.go_proxies import Endpoint
from goarmd.probes import proxy as probe
from goarmd.probes.proxy_outcome import Hop, Outcome, Phase
from tests.probes import proxies
from tests.probes.proxies import LIST, NAME, answering, closing, direct, named, serving, silent, tunnelling

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable
    from pathlib import Path

    from goarmd.probes.proxy_outcome import Probed
    from tests.probes.proxies import Certificates

LONG, SHORT = 10.0, 0.25  # seconds: what a loaded machine may need, and what a test waits for nothing


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return proxies.certificates(tmp_path_factory.mktemp("certificates"))


@pytest.fixture(scope="module")
def context(certificates: Certificates) -> ssl.SSLContext:
    return probe.trusting(str(certificates.authority), None)


@pytest.fixture
def ask(context: ssl.SSLContext) -> Callable[..., Probed]:
    def asked(target: Endpoint, through: Endpoint | None = None, timeout: float = LONG) -> Probed:
        began = time.monotonic()
        found = probe.ask(target, through, context, timeout)
        assert time.monotonic() - began < timeout + 0.5
        return found

    return asked


def ended(found: Probed) -> tuple[Outcome, Hop, Phase]:
    return found.outcome, found.hop, found.phase


def until(outcome: Outcome) -> float:
    return SHORT if outcome is Outcome.TIMED_OUT else LONG


DENIED = b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n"
LOGIN = b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n"
GATEWAY = b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n"
GONE = b"HTTP/1.1 410 Gone\r\nContent-Length: 0\r\n\r\n"
FAULT = b"HTTP/1.1 500 Oh\r\nContent-Length: 0\r\n\r\n"
OTHER_SCHEME = b"HTTP/1.1 400 Bad Request\r\n\r\nThe plain HTTP request was sent to HTTPS port\n"


def test_a_right_module_proxy_is_right_and_each_step_has_its_time(
    ask: Callable[..., Probed], certificates: Certificates
) -> None:
    asked: list[bytes] = []
    with serving(answering(LIST, asked), certificates.good) as port:
        found = ask(direct(port))
    assert ended(found) == (Outcome.OK, Hop.SERVER, Phase.HTTP)
    assert found.seconds.keys() == {Phase.CONNECT, Phase.TLS, Phase.HTTP}
    assert all(0 < seconds < LONG for seconds in found.seconds.values())
    assert asked[0].startswith(b"GET /go/golang.org/x/mod/@v/list HTTP/1.1\r\n")


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize("of_proxy", ["http", "https"])
def test_a_right_one_behind_a_proxy_is_right_with_each_kind_of_address(
    ask: Callable[..., Probed], certificates: Certificates, scheme: str, of_proxy: str
) -> None:
    asked: list[bytes] = []
    tls = {"http": None, "https": certificates.good}
    with (
        serving(answering(LIST), tls[scheme]) as behind,
        serving(tunnelling(behind, asked), tls[of_proxy]) as port,
    ):
        found = ask(named(scheme), proxies.proxy(port, of_proxy))
    steps = {Phase.CONNECT, Phase.HTTP}
    steps |= {Phase.PROXY_TLS} if of_proxy == "https" else set()
    steps |= {Phase.TUNNEL, Phase.TLS} if scheme == "https" else set()
    assert ended(found) == (Outcome.OK, Hop.SERVER, Phase.HTTP)
    assert found.seconds.keys() == steps
    line = f"CONNECT {NAME}:443 " if scheme == "https" else f"GET http://{NAME}:80/go/golang.org/"
    assert asked[0].decode().startswith(line)


@pytest.mark.parametrize(
    ("handle", "tls", "outcome", "phase"),
    [
        (answering(LIST), "expired", Outcome.EXPIRED, Phase.TLS),
        (answering(LIST), "self_signed", Outcome.SELF_SIGNED, Phase.TLS),
        (answering(LIST), "unknown", Outcome.UNKNOWN_AUTHORITY, Phase.TLS),
        (answering(LIST), "other_name", Outcome.WRONG_NAME, Phase.TLS),
        (answering(LIST), None, Outcome.WRONG_SCHEME, Phase.TLS),
        (silent, None, Outcome.TIMED_OUT, Phase.TLS),
        (silent, "good", Outcome.TIMED_OUT, Phase.HTTP),
        (closing, None, Outcome.CLOSED, Phase.TLS),
        (closing, "good", Outcome.CLOSED, Phase.HTTP),
        (answering(FAULT), "good", Outcome.HTTP_ERROR, Phase.HTTP),
        (answering(DENIED), "good", Outcome.FORBIDDEN, Phase.HTTP),
        (answering(b"HTTP/1.1 401 x\r\n\r\n"), "good", Outcome.LOGIN_REQUIRED, Phase.HTTP),
        (answering(GONE), "good", Outcome.OK, Phase.HTTP),
        (answering(b"220 ftp ready\r\n\r\n"), "good", Outcome.NOT_HTTP, Phase.HTTP),
    ],
)
@pytest.mark.parametrize("behind_proxy", [False, True], ids=["direct", "behind a proxy"])
def test_a_fault_of_the_module_proxy_has_its_step_and_reason(
    ask: Callable[..., Probed],
    certificates: Certificates,
    handle: Callable[..., None],
    tls: str | None,
    outcome: Outcome,
    phase: Phase,
    behind_proxy: bool,  # noqa: FBT001  # a parameter
) -> None:
    with serving(handle, getattr(certificates, tls) if tls else None) as port, ExitStack() as opened:
        if behind_proxy:
            through = proxies.proxy(opened.enter_context(serving(tunnelling(port))))
            found = ask(named(), through, until(outcome))
        else:
            found = ask(direct(port), None, until(outcome))
    assert ended(found) == (outcome, Hop.SERVER, phase)


@pytest.mark.parametrize(
    ("handle", "tls", "scheme", "outcome", "hop", "phase"),
    [
        (answering(DENIED), None, "http", Outcome.CONNECT_DENIED, Hop.PROXY, Phase.TUNNEL),
        (answering(LOGIN), None, "http", Outcome.LOGIN_REQUIRED, Hop.PROXY, Phase.TUNNEL),
        (answering(GATEWAY), None, "http", Outcome.UNREACHABLE, Hop.SERVER, Phase.TUNNEL),
        (silent, None, "http", Outcome.TIMED_OUT, Hop.PROXY, Phase.TUNNEL),
        (closing, None, "http", Outcome.CLOSED, Hop.PROXY, Phase.TUNNEL),
        (answering(LIST), "good", "http", Outcome.WRONG_SCHEME, Hop.PROXY, Phase.TUNNEL),
        (answering(LIST), None, "https", Outcome.WRONG_SCHEME, Hop.PROXY, Phase.PROXY_TLS),
        (answering(LIST), "expired", "https", Outcome.EXPIRED, Hop.PROXY, Phase.PROXY_TLS),
        (answering(LIST), "self_signed", "https", Outcome.SELF_SIGNED, Hop.PROXY, Phase.PROXY_TLS),
        (answering(LIST), "unknown", "https", Outcome.UNKNOWN_AUTHORITY, Hop.PROXY, Phase.PROXY_TLS),
        (answering(DENIED), "good", "https", Outcome.CONNECT_DENIED, Hop.PROXY, Phase.TUNNEL),
        (silent, "good", "https", Outcome.TIMED_OUT, Hop.PROXY, Phase.TUNNEL),
    ],
)
def test_a_fault_of_the_http_proxy_has_its_step_and_reason(
    ask: Callable[..., Probed],
    certificates: Certificates,
    handle: Callable[..., None],
    tls: str | None,
    scheme: str,
    outcome: Outcome,
    hop: Hop,
    phase: Phase,
) -> None:
    with serving(handle, getattr(certificates, tls) if tls else None) as port:
        found = ask(named(), proxies.proxy(port, scheme), until(outcome))
    assert ended(found) == (outcome, hop, phase)


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_nothing_that_listens_is_refused(ask: Callable[..., Probed], scheme: str) -> None:
    assert ended(ask(direct(proxies.unused_port(), scheme))) == (Outcome.REFUSED, Hop.SERVER, Phase.CONNECT)
    through = proxies.proxy(proxies.unused_port())
    assert ended(ask(named(scheme), through)) == (Outcome.REFUSED, Hop.PROXY, Phase.CONNECT)


def test_a_black_hole_is_timed_out(ask: Callable[..., Probed]) -> None:
    with proxies.black_hole() as port:
        assert ended(ask(direct(port), None, SHORT)) == (Outcome.TIMED_OUT, Hop.SERVER, Phase.CONNECT)
        assert ended(ask(named(), proxies.proxy(port), SHORT)) == (Outcome.TIMED_OUT, Hop.PROXY, Phase.CONNECT)


@pytest.mark.parametrize(
    ("answer", "outcome", "hop"),
    [
        (LOGIN, Outcome.LOGIN_REQUIRED, Hop.PROXY),
        (GATEWAY, Outcome.UNREACHABLE, Hop.SERVER),
        (FAULT, Outcome.HTTP_ERROR, Hop.SERVER),
        (OTHER_SCHEME, Outcome.WRONG_SCHEME, Hop.PROXY),
    ],
)
def test_with_a_plain_address_the_http_proxy_answers(
    ask: Callable[..., Probed], answer: bytes, outcome: Outcome, hop: Hop
) -> None:
    with serving(answering(answer)) as port:
        assert ended(ask(named("http"), proxies.proxy(port))) == (outcome, hop, Phase.HTTP)


def test_a_plain_address_of_a_tls_server_is_the_wrong_scheme(
    ask: Callable[..., Probed], certificates: Certificates
) -> None:
    with serving(answering(LIST), certificates.good) as port:
        assert ask(direct(port, "http")).outcome is Outcome.WRONG_SCHEME


def test_a_slow_one_is_right_and_its_slow_step_shows(ask: Callable[..., Probed], certificates: Certificates) -> None:
    with serving(answering(LIST, after=0.3), certificates.good) as port:
        found = ask(direct(port))
    assert found.outcome is Outcome.OK
    assert found.seconds[Phase.HTTP] > 0.3 > found.seconds[Phase.TLS]


def test_an_answer_byte_by_byte_takes_no_longer_than_the_time_there_is(ask: Callable[..., Probed]) -> None:
    def dripping(connected: object) -> None:
        proxies.head(connected)  # type: ignore[arg-type]
        for _ in range(200):
            connected.sendall(b"H")  # type: ignore[attr-defined]
            time.sleep(0.05)

    with serving(dripping) as port:
        assert ask(direct(port, "http"), None, SHORT).outcome is Outcome.TIMED_OUT


def test_a_name_that_cannot_be_one_is_unknown(ask: Callable[..., Probed]) -> None:
    found = ask(Endpoint("https", f"{'a' * 70}.invalid", 443))
    assert found.outcome in (Outcome.UNKNOWN_HOST, Outcome.OFFLINE)


def test_the_logins_of_the_addresses_are_sent_to_their_own_hop_only(
    ask: Callable[..., Probed], certificates: Certificates
) -> None:
    of_server, of_proxy = "ann:p%40ss", "corp:word"
    to_server: list[bytes] = []
    to_proxy: list[bytes] = []
    with (
        serving(answering(LIST, to_server), certificates.good) as behind,
        serving(tunnelling(behind, to_proxy)) as port,
    ):
        ask(named(login=of_server), proxies.proxy(port, login=of_proxy))
    encoded = {each: base64.b64encode(each) for each in (b"ann:p@ss", b"corp:word")}
    assert b"Proxy-Authorization: Basic " + encoded[b"corp:word"] in to_proxy[0]
    assert b"\r\nAuthorization" not in to_proxy[0]
    assert b"\r\nAuthorization: Basic " + encoded[b"ann:p@ss"] in to_server[0]
    assert b"Proxy-Authorization" not in to_server[0]


def test_an_authority_that_cannot_be_read_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "x.pem").write_text("no certificate")
    probe.trusting(str(tmp_path / "x.pem"), str(tmp_path / "none"), "no certificate")
