"""Which proxies Go asks, as golang.org/x/net/http/httpproxy and cmd/go decide."""

from __future__ import annotations

import pytest

from goarmd.catalog.go_proxies import Endpoint, endpoint, http_proxy, module_proxies, proxy_endpoint

SERVER = Endpoint("https", "modules.corp.example", 443)
PROXY = "http://proxy.corp.example:3128"


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("", ["proxy.golang.org:443"]),
        ("https://a.example/go|http://b.example:81,direct", ["a.example:443", "b.example:81"]),
        ("direct,https://a.example", []),
        ("off", []),
        ("https://a.example,off,https://b.example", ["a.example:443"]),
        ("athens.example", ["athens.example:443"]),
        ("localhost", []),
        ("file:///mod,/mod,https://a.example", ["a.example:443"]),
        ("https://me:secret@a.example", ["a.example:443"]),
        (" https://a.example , direct", ["a.example:443"]),
        ("https://[::1]:3000", ["[::1]:3000"]),
        ("https://a.example:99999,https://", []),
    ],
)  # fmt: skip
def test_the_entries_of_goproxy(text: str, names: list[str]) -> None:
    assert [each.name for each in module_proxies(text)] == names


def test_a_login_is_in_no_text() -> None:
    found = endpoint("https://me:hunter2@a.example/go")
    assert found is not None
    assert (found.login, found.path) == ("me:hunter2", "/go")
    assert "hunter2" not in f"{found!r}{found.name}"


@pytest.mark.parametrize(
    ("environment", "proxy"),
    [
        ({}, ""),
        ({"HTTPS_PROXY": PROXY}, PROXY),
        ({"https_proxy": PROXY}, PROXY),
        ({"HTTPS_PROXY": PROXY, "https_proxy": "http://other.example"}, PROXY),
        ({"HTTPS_PROXY": "", "https_proxy": PROXY}, PROXY),
        ({"HTTP_PROXY": PROXY, "ALL_PROXY": PROXY}, ""),
    ],
)
def test_an_https_address_goes_through_https_proxy(environment: dict[str, str], proxy: str) -> None:
    assert http_proxy(SERVER, environment) == proxy


def test_a_plain_address_goes_through_http_proxy() -> None:
    plain = Endpoint("http", "modules.corp.example", 80)
    assert http_proxy(plain, {"HTTPS_PROXY": "x", "HTTP_PROXY": PROXY}) == PROXY


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.8.9.1", "::1"])
def test_this_machine_is_asked_directly(host: str) -> None:
    assert http_proxy(Endpoint("https", host, 443), {"HTTPS_PROXY": PROXY}) == ""


@pytest.mark.parametrize(
    ("without", "host", "port", "is_direct"),
    [
        ("corp.example", "modules.corp.example", 443, True),
        ("corp.example", "corp.example", 443, True),
        (".corp.example", "modules.corp.example", 443, True),
        (".corp.example", "corp.example", 443, False),
        ("*.corp.example", "modules.corp.example", 443, True),
        ("*.corp.example", "corp.example", 443, False),
        ("rp.example", "corp.example", 443, False),
        ("*", "modules.corp.example", 443, True),
        (" x , CORP.example ", "modules.corp.example", 443, True),
        ("corp.example:443", "corp.example", 443, True),
        ("corp.example:8443", "corp.example", 443, False),
        ("10.0.0.0/8", "10.1.2.3", 443, True),
        ("10.0.0.0/8", "11.1.2.3", 443, False),
        ("10.0.0.0/8", "corp.example", 443, False),
        ("10.1.2.3", "10.1.2.3", 443, True),
        ("10.1.2.3:80", "10.1.2.3", 443, False),
        ("[fd00::1]:443", "fd00::1", 443, True),
        ("[fd00::1]", "fd00::1", 443, False),
        ("fd00::1", "fd00::1", 443, True),
        ("fd00::/8", "fd12::1", 443, True),
        (":443", "corp.example", 443, False),
        ("", "corp.example", 443, False),
    ],
)
def test_no_proxy_as_go_reads_it(without: str, host: str, port: int, is_direct: bool) -> None:  # noqa: FBT001  # a parameter
    found = http_proxy(Endpoint("https", host, port), {"HTTPS_PROXY": PROXY, "NO_PROXY": without})
    assert (found == "") is is_direct


@pytest.mark.parametrize(
    ("text", "scheme", "name"),
    [
        ("http://p.example:3128", "http", "p.example:3128"),
        ("p.example:3128", "http", "p.example:3128"),
        ("p.example", "http", "p.example:80"),
        ("https://p.example", "https", "p.example:443"),
        ("socks5://p.example", "socks5", "p.example:1080"),
        ("me:x@p.example:3128", "http", "p.example:3128"),
    ],
)
def test_the_address_of_a_proxy(text: str, scheme: str, name: str) -> None:
    found = proxy_endpoint(text)
    assert found is not None
    assert (found.scheme, found.name) == (scheme, name)


@pytest.mark.parametrize("text", ["", "ftp://p.example", "http://", "http://p:x", "http://[::1"])
def test_what_is_no_proxy(text: str) -> None:
    assert proxy_endpoint(text) is None
