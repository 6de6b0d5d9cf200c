"""Any bytes against the running server: an answer of HTTP or none, never a 500, and the next scrape is served."""

from __future__ import annotations

import re
import socket
import subprocess
from contextlib import closing, suppress
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from goarmd.config.schema import Http
from goarmd.web.server import WebSink
from tests.builders import host, report, sample
from tests.tools import tool
from tests.web.test_server import FREE, ask

if TYPE_CHECKING:
    from collections.abc import Iterator

PATHS = ("/", "/metrics", "/api/v1/report", "/-/ready", "/-/healthy", "/nothing")
METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "TRACE", "CONNECT", "PATCH", "get", "G\tT", "")
NAMES = ("Host", "Accept", "Accept-Encoding", "Content-Length", "Transfer-Encoding", "Connection", "Authorization",
         "Sec-Fetch-Site", "Expect", "Range", "If-None-Match", "Upgrade")  # fmt: skip
VALUES = ("", "localhost", "gzip", "gzip;q=0", "*;q=1.0000", "application/openmetrics-text", "close", "keep-alive",
          "chunked", "-1", "0", "99999999999999999999", "100-continue", "cross-site", "bytes=0-1", "Basic %", "\x00",
          "\x80\xff", "h2c", "a" * 3000)  # fmt: skip

targets = st.sampled_from(PATHS).flatmap(
    lambda path: st.sampled_from(
        (path, f"{path}?x=1", f"http://localhost{path}", f"/{path}", f"{path}/../", f"{path}%00", "*")
    )
)
lines = st.tuples(st.sampled_from(METHODS), targets, st.sampled_from(("HTTP/1.1", "HTTP/1.0", "HTTP/9", ""))).map(
    " ".join
)
fields = st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(VALUES)).map(": ".join), max_size=6)
ends = st.sampled_from(("\r\n", "\r\n", "\r\n", "\n", "\r", "\r\n "))
shaped = st.builds(
    lambda line, rest, end, body: (end.join((line, *rest)) + "\r\n\r\n" + body).encode("latin-1"),
    lines, fields, ends, st.sampled_from(("", "x", "5\r\nhello\r\n0\r\n\r\n")),
)  # fmt: skip


@pytest.fixture(scope="module")
def web() -> Iterator[WebSink]:
    with closing(WebSink(Http(listen=FREE))) as opened:
        opened.publish(report(host(), sample()))
        yield opened


def answer(web: WebSink, sent: bytes) -> bytes:
    with closing(socket.create_connection(("127.0.0.1", int(web.url.rsplit(":", 1)[1])), timeout=5)) as client:
        received = b""
        with suppress(ConnectionError):
            client.sendall(sent)
            client.shutdown(socket.SHUT_WR)
            while chunk := client.recv(65_536):
                received += chunk
        return received


@given(st.lists(st.binary(max_size=200) | shaped, min_size=1, max_size=3).map(b"".join))
@settings(max_examples=400, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_get_an_answer_or_none_and_stop_nothing(web: WebSink, sent: bytes) -> None:
    received = answer(web, sent)
    assert re.match(rb"HTTP/1\.1 (200|400|401|403|404|405|413|431|505) |$", received), received[:200]
    assert b"HTTP/1.1 500" not in received


def test_after_all_that_promtool_is_content(web: WebSink) -> None:
    text = ask(web, "/metrics")[2]
    checked = subprocess.run([tool("promtool"), "check", "metrics"], input=text, capture_output=True, check=False)
    assert (checked.returncode, checked.stderr) == (0, b"")
