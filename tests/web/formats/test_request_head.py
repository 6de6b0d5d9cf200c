from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from goarmd.web.formats.request_head import Malformed, Request, parse_head, preferences

GET = b"GET / HTTP/1.1\r\nHost: localhost\r\n"


def good(head: bytes) -> Request:
    parsed = parse_head(head)
    assert isinstance(parsed, Request), parsed
    return parsed


def test_a_request_is_read() -> None:
    request = good(b"GET /metrics?x=1 HTTP/1.1\r\nHost: a:1\r\nACCEPT:  text/plain \r\nX:\r\n\r\n")
    assert (request.method, request.path, request.keeps_alive, request.has_body) == ("GET", "/metrics", True, False)
    assert request.fields == {"host": "a:1", "accept": "text/plain", "x": ""}


def test_a_repeated_field_is_one_list() -> None:
    assert good(GET + b"Accept: a\r\nAccept: b\r\n\r\n").fields["accept"] == "a, b"


def test_an_absolute_target_replaces_the_host() -> None:
    request = good(b"GET http://evil.example/metrics HTTP/1.1\r\nHost: localhost\r\n\r\n")
    assert (request.path, request.fields["host"]) == ("/metrics", "evil.example")


@pytest.mark.parametrize(
    ("head", "keeps"),
    [
        (GET + b"\r\n", True),
        (GET + b"Connection: Close\r\n\r\n", False),
        (b"GET / HTTP/1.0\r\n\r\n", False),
        (b"GET / HTTP/1.0\r\nConnection: x, keep-alive\r\n\r\n", True),
    ],
)
def test_the_version_and_the_client_decide_about_the_connection(head: bytes, *, keeps: bool) -> None:
    assert good(head).keeps_alive is keeps


@pytest.mark.parametrize("field", [b"Content-Length: 1", b"Transfer-Encoding: chunked", b"Transfer-Encoding: identity"])
def test_a_body_ends_the_connection(field: bytes) -> None:
    request = good(GET + field + b"\r\n\r\n")
    assert (request.has_body, request.keeps_alive) == (True, False)


@pytest.mark.parametrize(
    ("head", "status"),
    [
        (b"\r\n\r\n", 400),
        (b"GET /\r\n\r\n", 400),
        (b"GET  / HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        (b"GET / HTTP/1.1 \r\nHost: a\r\n\r\n", 400),
        (b"G(T / HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        (b"GET /\x80 HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        (b"GET / HTTP/2.0\r\nHost: a\r\n\r\n", 505),
        (b"GET / HTTP/1.1\r\n\r\n", 400),
        (GET + b"host: localhost\r\n\r\n", 400),
        (GET + b"Content-Length: -1\r\n\r\n", 400),
        (GET + b"Content-Length: +1\r\n\r\n", 400),
        (GET + b"Content-Length: 1, 1\r\n\r\n", 400),
        (GET + b"Content-Length: 0\r\nContent-Length: 0\r\n\r\n", 400),
        (GET + b"Name : x\r\n\r\n", 400),
        (GET + b"Name\r\n\r\n", 400),
        (GET + b"A: x\r\n folded\r\n\r\n", 400),
        (GET + b"A: x\ny\r\n\r\n", 400),
        (GET + b"A: x\0y\r\n\r\n", 400),
        (GET + b"A: x\ry\r\n\r\n", 400),
        (GET + b"A: x\r\n" * 101 + b"\r\n", 431),
        (GET + b"".join(b"A%d: x\r\n" % number for number in range(101)) + b"\r\n", 431),
    ],
)
def test_what_two_readers_may_understand_differently_is_malformed(head: bytes, status: int) -> None:
    parsed = parse_head(head)
    assert isinstance(parsed, Malformed)
    assert parsed.status == status


@pytest.mark.parametrize(
    ("value", "items"),
    [
        ("gzip;q=0", [("gzip", 0.0)]),
        ("GZIP, br;q=0.5", [("gzip", 1.0), ("br", 0.5)]),
        ("application/openmetrics-text;version=1.0.0;q=0.75", [("application/openmetrics-text", 0.75)]),
        ("gzip;q=2", [("gzip", 0.0)]),
        ("", []),
    ],
)
def test_preferences_have_weights(value: str, items: list[tuple[str, float]]) -> None:
    assert list(preferences(value)) == items


@given(
    st.binary(max_size=400) | st.lists(st.sampled_from([GET, b"\r\n", b"\n", b": ", b"\0", b"GET", b" "])).map(b"".join)
)
@example(GET + b"a:" + b" " * 16_000 + b"\0\r\n\r\n")
@example(GET + b"accept: " + b'"' * 16_000 + b"\r\n\r\n")
@example(GET + b"accept: " + b'\\"' * 8_000 + b"\r\n\r\n")
@example(GET + b"a:" + b" x" * 8_000 + b"\0\r\n\r\n")
@settings(max_examples=300)
def test_any_bytes_are_a_request_or_malformed(head: bytes) -> None:
    parsed = parse_head(head)
    if isinstance(parsed, Request):
        assert all(0 <= weight <= 1 for _, weight in preferences(parsed.fields.get("accept", "")))
