"""A SOCKS5 proxy: through it, and each way in which it refuses."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from goarmd.probes import proxy as probe
from goarmd.probes.proxy_outcome import Hop, Outcome, Phase
from tests.probes import proxies
from tests.probes.proxies import LIST, answering, closing, named, serving, silent

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable
    from pathlib import Path

    from goarmd.probes.proxy_outcome import Probed


@pytest.fixture(scope="module")
def context() -> ssl.SSLContext:
    return probe.trusting(None, None)


def ask(port: int, context: ssl.SSLContext, *, login: str | None = None, timeout: float = 10) -> Probed:
    return probe.ask(named("http"), proxies.proxy(port, "socks5", login), context, timeout)


@pytest.mark.parametrize("login", [None, "ann:p%40ss"])
def test_through_it_the_module_proxy_answers(context: ssl.SSLContext, login: str | None) -> None:
    wanted = b"ann:p@ss" if login else None
    asked: list[bytes] = []
    with serving(answering(LIST, asked)) as behind, serving(proxies.socks(behind, login=wanted)) as port:
        found = ask(port, context, login=login)
    assert (found.outcome, found.hop, found.phase) == (Outcome.OK, Hop.SERVER, Phase.HTTP)
    assert found.seconds.keys() == {Phase.CONNECT, Phase.TUNNEL, Phase.HTTP}
    assert asked[0].startswith(b"GET /go/golang.org/")
    assert b"Authorization" not in asked[0]


def test_with_tls_the_certificate_of_the_server_counts(tmp_path: Path) -> None:
    made = proxies.certificates(tmp_path)
    trusting = probe.trusting(str(made.authority), None)
    with serving(answering(LIST), made.good) as behind, serving(proxies.socks(behind)) as port:
        found = probe.ask(named(), proxies.proxy(port, "socks5h"), trusting, 10)
    assert found.outcome is Outcome.OK
    assert found.seconds.keys() == {Phase.CONNECT, Phase.TUNNEL, Phase.TLS, Phase.HTTP}


@pytest.mark.parametrize(
    ("handle", "outcome", "hop"),
    [
        (proxies.socks(0, code=2), Outcome.CONNECT_DENIED, Hop.PROXY),
        (proxies.socks(0, code=5), Outcome.REFUSED, Hop.SERVER),
        (proxies.socks(0, code=4), Outcome.UNREACHABLE, Hop.SERVER),
        (proxies.socks(0, code=6), Outcome.TIMED_OUT, Hop.SERVER),
        (proxies.socks(0, login=b"a:b"), Outcome.LOGIN_REQUIRED, Hop.PROXY),
        (answering(b"HTTP/1.1 400 Bad Request\r\n\r\n"), Outcome.WRONG_SCHEME, Hop.PROXY),
        (closing, Outcome.CLOSED, Hop.PROXY),
    ],
)
def test_each_refusal_has_its_reason(
    context: ssl.SSLContext, handle: Callable[..., None], outcome: Outcome, hop: Hop
) -> None:
    with serving(handle) as port:
        found = ask(port, context)
    assert (found.outcome, found.hop, found.phase) == (outcome, hop, Phase.TUNNEL)


def test_a_wrong_login_is_refused_and_silence_is_bounded(context: ssl.SSLContext) -> None:
    with serving(proxies.socks(0, login=b"a:b")) as port:
        assert ask(port, context, login="a:c").outcome is Outcome.LOGIN_REQUIRED
    with serving(silent) as port:
        assert ask(port, context, timeout=0.2).outcome is Outcome.TIMED_OUT
