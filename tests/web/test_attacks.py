"""Clients that mean no good: whatever they do, a scrape is served within a second."""

from __future__ import annotations

import re
import resource
import socket
import ssl
import time
from contextlib import ExitStack, closing, contextmanager, suppress
from http.client import HTTPConnection
from threading import Event, Thread
from typing import TYPE_CHECKING

import pytest
from structlog.testing import capture_logs

from goarmd.config.schema import Http
from goarmd.core.errors import ConfigError
from goarmd.web import connection as stages
from goarmd.web.server import WebSink
from tests.builders import host, report, sample
from tests.web.test_server import FREE, ask, certificate

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MANY = 200


@pytest.fixture
def web() -> Iterator[WebSink]:
    with closing(WebSink(Http(listen=FREE))) as opened:
        opened.publish(report(host(), sample()))
        yield opened


@pytest.fixture
def tls(tmp_path: Path) -> Iterator[WebSink]:
    chain, key = certificate(tmp_path)
    with closing(WebSink(Http(listen=FREE, tls_certificate=chain, tls_key=key))) as opened:
        opened.publish(report(host(), sample()))
        yield opened


def port(web: WebSink) -> int:
    return int(web.url.rsplit(":", 1)[1])


def connected(web: WebSink) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port(web)), timeout=5)


@contextmanager
def crowd(web: WebSink, count: int, first: bytes = b"") -> Iterator[list[socket.socket]]:
    with ExitStack() as opened:
        clients = [opened.enter_context(connected(web)) for _ in range(count)]
        for client in clients:
            with suppress(OSError):
                client.sendall(first)
        yield clients


def assert_scrapes_are_served(web: WebSink, times: int = 5) -> None:
    for _ in range(times):
        began = time.monotonic()
        assert ask(web, "/metrics")[0] == 200
        assert time.monotonic() - began < 1


@pytest.mark.parametrize(
    "first", [b"", b"GET /metrics HTTP/1.1\r\nHost: localhost\r\nX: "], ids=["silent", "half a head"]
)
def test_silent_clients_stop_no_scrape(web: WebSink, first: bytes) -> None:
    with crowd(web, MANY, first):
        assert_scrapes_are_served(web)


def test_clients_that_drip_stop_no_scrape(web: WebSink) -> None:
    with crowd(web, MANY, b"GET /metrics HTTP/1.1\r\nX: ") as clients:
        ended = Event()

        def drip() -> None:
            while not ended.wait(0.05):
                for client in clients:
                    with suppress(OSError):
                        client.send(b"x")

        dripping = Thread(target=drip)
        dripping.start()
        try:
            assert_scrapes_are_served(web, 10)
        finally:
            ended.set()
            dripping.join()


def test_half_open_handshakes_stop_no_scrape(tls: WebSink) -> None:
    hello = b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"  # how a ClientHello begins
    with crowd(tls, 50), crowd(tls, 50, hello):
        assert_scrapes_are_served(tls)


def test_clients_that_do_not_read_stop_no_scrape(web: WebSink) -> None:
    request = b"GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n"
    with crowd(web, MANY, request * 300):
        assert_scrapes_are_served(web)


def drip_for(seconds: float, client: socket.socket) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        client.sendall(b"x")
        time.sleep(0.02)


def test_a_head_has_one_deadline_however_often_a_byte_comes(web: WebSink, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stages, "_HEAD_SECONDS", 0.3)
    began = time.monotonic()
    with connected(web) as client, pytest.raises(OSError, match=r"reset|Broken pipe"):
        drip_for(5, client)
    assert time.monotonic() - began < 2


def test_a_scraper_that_keeps_its_connection_is_not_the_first_to_go(web: WebSink) -> None:
    kept = HTTPConnection("127.0.0.1", port(web), timeout=5)
    with closing(kept), crowd(web, MANY):
        kept.connect()
        before = kept.sock
        for _ in range(2):
            kept.request("GET", "/metrics")
            assert kept.getresponse().read()
            with crowd(web, MANY):
                pass
        assert kept.sock is before


def test_connections_are_bounded(web: WebSink) -> None:
    with crowd(web, MANY):
        assert_scrapes_are_served(web, 1)
        assert len(web._loop._connections) <= 64


def test_without_descriptors_a_client_is_refused_in_words_and_the_log_stays_small(
    web: WebSink,
) -> None:
    clients = [socket.socket() for _ in range(20)]
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with ExitStack() as opened:
        opened.callback(resource.setrlimit, resource.RLIMIT_NOFILE, (soft, hard))
        for client in clients:
            opened.enter_context(client)
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(client.fileno() for client in clients) + 1, hard))
        with ExitStack() as all_used:
            with suppress(OSError):
                while True:
                    all_used.enter_context(socket.socket())
            with capture_logs() as lines:
                answers = [exchange(client, web) for client in clients]
    assert all(answer.startswith(b"HTTP/1.1 503 ") and b"no file descriptors left" in answer for answer in answers)
    assert [line["event"] for line in lines] == ["web.no_descriptors"]
    assert_scrapes_are_served(web, 1)


def exchange(client: socket.socket, web: WebSink) -> bytes:
    client.settimeout(5)
    client.connect(("127.0.0.1", port(web)))
    answer = b""
    with suppress(OSError):
        client.sendall(b"GET /metrics HTTP/1.0\r\nHost: localhost\r\n\r\n")
    with suppress(OSError):
        while chunk := client.recv(4096):
            answer += chunk
    return answer


@pytest.mark.parametrize("count", [0, 20, MANY])
def test_it_stops_at_once_whoever_is_connected(count: int) -> None:
    web = WebSink(Http(listen=FREE))
    web.publish(report(host(), sample()))
    with crowd(web, count, b"GET /metrics HTTP/1.1\r\n"):
        began = time.monotonic()
        web.close()
        assert time.monotonic() - began < 0.5
        with pytest.raises(ConnectionRefusedError):
            connected(web)
    web.close()


def test_pipelined_requests_are_answered_in_order(web: WebSink) -> None:
    request = b"GET %b HTTP/1.1\r\nHost: localhost\r\n\r\n"
    with connected(web) as client:
        client.sendall(b"".join(request % path for path in (b"/-/healthy", b"/none") * 100) + request[:5])
        client.shutdown(socket.SHUT_WR)
        answer = b""
        while chunk := client.recv(65_536):
            answer += chunk
    assert re.findall(rb"HTTP/1.1 (\d+)", answer) == [b"200", b"404"] * 100


@pytest.mark.parametrize(
    "sent",
    [
        b"POST /metrics HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nGET /\r\n0\r\n\r\n",
        b"GET /metrics HTTP/1.1\r\nHost: localhost\r\nContent-Length: 900000\r\n\r\n" + b"x" * 900_000,
        b"GET / HTTP/1.1\r\nX: " + b"x" * 100_000,
    ],
    ids=["chunked", "body", "large head"],
)
def test_a_body_is_refused_in_words_and_ends_the_connection(web: WebSink, sent: bytes) -> None:
    with connected(web) as client:
        client.sendall(sent)
        answer = b""
        while chunk := client.recv(65_536):
            answer += chunk
    assert answer.count(b"HTTP/1.1 4") == 1
    assert b"\r\nConnection: close\r\n" in answer


def test_a_certificate_that_changes_is_used_at_the_next_handshake(tmp_path: Path) -> None:
    chain, key = certificate(tmp_path)
    with closing(WebSink(Http(listen=FREE, tls_certificate=chain, tls_key=key))) as web:
        first = ssl.get_server_certificate(("127.0.0.1", port(web)))
        (tmp_path / "chain.pem").write_text("half written")
        assert ssl.get_server_certificate(("127.0.0.1", port(web))) == first, "a broken one is not used"
        certificate(tmp_path)
        second = ssl.get_server_certificate(("127.0.0.1", port(web)))
        assert second.strip() == (tmp_path / "chain.pem").read_text().strip() != first.strip()


def test_a_key_that_others_can_read_is_refused(tmp_path: Path) -> None:
    chain, key = certificate(tmp_path)
    (tmp_path / "key.pem").chmod(0o644)
    with pytest.raises(ConfigError, match=r"http.tls_key .*: other users can read it: type `chmod 600 "):
        WebSink(Http(listen=FREE, tls_certificate=chain, tls_key=key))


def test_a_password_that_others_can_read_is_refused(tmp_path: Path) -> None:
    (tmp_path / "password").write_text("open sesame\n")
    (tmp_path / "password").chmod(0o640)
    with pytest.raises(ConfigError, match=r"http.password_file .*: other users can read it"):
        WebSink(Http(listen=FREE, username="prom", password_file=str(tmp_path / "password")))
