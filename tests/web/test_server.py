from __future__ import annotations

import gzip
import json
import socket
import ssl
import subprocess
import time
import urllib.error
import urllib.request
from base64 import b64encode
from contextlib import closing
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from structlog.testing import capture_logs

from goarmd.config.schema import Http
from goarmd.core.errors import ConfigError
from goarmd.runtime.on_demand import OnDemand
from goarmd.web.application import allowed_hosts
from goarmd.web.server import WebSink
from tests.builders import ancestor, host, process, report, sample, translated
from tests.tools import tool

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FREE = "127.0.0.1:0"


@pytest.fixture
def web() -> Iterator[WebSink]:
    opened = WebSink(Http(listen=FREE))
    yield opened
    opened.close()


def ask(web: WebSink, path: str, method: str = "GET", **headers: str) -> tuple[int, Any, bytes]:
    request = urllib.request.Request(web.url + path, method=method, headers=headers)
    context = ssl._create_unverified_context() if web.url.startswith("https") else None
    try:
        with urllib.request.urlopen(request, timeout=5, context=context) as response:
            return response.status, response.headers, response.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read()


def test_before_the_first_sample_it_is_healthy_but_not_ready(web: WebSink) -> None:
    assert ask(web, "/-/healthy")[0] == 200
    assert [ask(web, path)[0] for path in ("/-/ready", "/metrics", "/", "/api/v1/report")] == [503] * 4


def test_after_the_first_report_every_page_is_served(web: WebSink) -> None:
    web.publish(report(host(), sample()))
    assert [ask(web, path)[0] for path in ("/-/ready", "/metrics", "/", "/api/v1/report")] == [200] * 4


def test_prometheus_gets_the_requested_format(web: WebSink) -> None:
    web.publish(report(sample()))
    _, headers, plain = ask(web, "/metrics")
    assert headers["Content-Type"].startswith("text/plain; version=")
    _, headers, body = ask(web, "/metrics", Accept="application/openmetrics-text; version=1.0.0")
    assert headers["Content-Type"].startswith("application/openmetrics-text")
    assert body.endswith(b"# EOF\n")
    _, headers, body = ask(web, "/metrics", **{"Accept-Encoding": "gzip"})
    assert headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(body)[:100] == plain[:100]


def test_a_scrape_does_not_wait_for_the_sample_that_it_starts() -> None:
    started: list[str] = []
    on_demand = OnDemand(tuple, lambda: None, lambda: started.append("regular"))
    with closing(WebSink(Http(listen=FREE), on_demand=on_demand)) as web:
        web.publish(report(host(), sampled_at=time.time() - 3600))
        assert ask(web, "/metrics")[0] == 200
    assert started == ["regular"]


def test_the_report_holds_pids_and_paths(web: WebSink) -> None:
    gopls = process(pid=77, editor="zed", ancestors=(ancestor("zed"),))
    web.publish(report(host(), sample(gopls), translated(gopls)))
    values = json.loads(ask(web, "/api/v1/report")[2])
    shown = next(group for group in values["groups"] if group["name"] == "gopls")["processes"][0]
    assert (shown["pid"], shown["path"], shown["editor"], shown["ancestors"][0]["name"]) == (
        77,
        "/usr/bin/gopls",
        "zed",
        "zed",
    )


def test_the_page_escapes_foreign_text(web: WebSink) -> None:
    web.publish(report(sample(process("<script>x</script>", group="gopls"))))
    page = ask(web, "/")[2]
    assert b"<script>x" not in page
    assert b"&lt;script&gt;" in page


def test_names_that_are_not_utf8_reach_page_and_json(web: WebSink) -> None:
    web.publish(report(sample(process("caf\udce9"))))
    assert "caf\ufffd" in ask(web, "/api/v1/report")[2].decode()
    assert ask(web, "/")[0] == 200


@pytest.mark.parametrize(
    ("accept", "content_type"),
    [
        ("text/plain, application/openmetrics-text;q=0.1", "text/plain"),
        (
            "application/openmetrics-text;q=0.6, application/openmetrics-text;version=0.0.1;q=0.3, text/plain;q=0.4",
            "application/openmetrics-text",
        ),
        ("application/openmetrics-text;q=0, text/plain;q=0", "text/plain"),
    ],
)
def test_the_format_with_the_larger_weight_is_served(web: WebSink, accept: str, content_type: str) -> None:
    web.publish(report(sample()))
    assert ask(web, "/metrics", Accept=accept)[1]["Content-Type"].partition(";")[0] == content_type


def test_an_unknown_host_header_is_refused(web: WebSink) -> None:
    web.publish(report())
    assert ask(web, "/metrics", Host="evil.example")[0] == 403
    assert ask(web, "/metrics", Host="[localhostx")[0] == 403
    assert ask(web, "/metrics", Host="localhost:16464")[0] == 200
    assert ask(web, "/metrics", Host="[::1]:16464")[0] == 200


def test_a_configured_host_is_accepted() -> None:
    opened = WebSink(Http(listen=FREE, hosts=("My-Mac.local",)))
    try:
        opened.publish(report())
        assert ask(opened, "/metrics", Host="my-mac.local:16464")[0] == 200
    finally:
        opened.close()


def test_other_paths_and_methods_are_refused(web: WebSink) -> None:
    web.publish(report())
    assert ask(web, "/metrics/")[0] == 404
    assert ask(web, "/metrics", method="POST")[0] == 405
    assert ask(web, "/metrics", method="HEAD")[2] == b""


def test_a_port_in_use_is_one_clear_error(web: WebSink) -> None:
    with pytest.raises(ConfigError, match="the port is in use: if goarmd is already running"):
        WebSink(Http(listen=web.url.removeprefix("http://")))


def test_an_address_of_another_machine_is_one_clear_error() -> None:
    with pytest.raises(ConfigError, match="cannot listen there"):
        WebSink(Http(listen="192.0.2.1:0", insecure=True))


@pytest.mark.parametrize("listen", ["0.0.0.0:0", "[::]:0", "example.org:0"])
def test_a_public_address_without_tls_and_login_is_refused(listen: str) -> None:
    with pytest.raises(ConfigError, match="other machines can reach this address"):
        WebSink(Http(listen=listen))


def test_a_public_address_is_accepted_with_insecure() -> None:
    WebSink(Http(listen="0.0.0.0:0", insecure=True)).close()


def test_a_slow_client_does_not_stop_the_others(web: WebSink) -> None:
    web.publish(report())
    port = int(web.url.rsplit(":", 1)[1])
    idle = [socket.create_connection(("127.0.0.1", port)) for _ in range(3)]
    for connection in idle:
        connection.sendall(b"GET /metrics HTTP/1.1\r\n")
    assert ask(web, "/metrics")[0] == 200
    for connection in idle:
        connection.close()


def certificate(folder: Path, names: str = "") -> tuple[str, str]:
    named = ("-addext", f"subjectAltName={names}") if names else ()
    key, chain = folder / "key.pem", folder / "chain.pem"
    subprocess.run(
        [tool("openssl"), "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
         "-keyout", key, "-out", chain, *named],
        check=True, capture_output=True,
    )  # fmt: skip
    return str(chain), str(key)


def test_with_tls_and_a_login_only_the_right_password_is_accepted(tmp_path: Path) -> None:
    chain, key = certificate(tmp_path)
    password = tmp_path / "password"
    password.write_text("open sesame\n")
    password.chmod(0o600)
    opened = WebSink(
        Http(listen=FREE, tls_certificate=chain, tls_key=key, username="prom", password_file=str(password))
    )
    try:
        opened.publish(report())
        right = "Basic " + b64encode(b"prom:open sesame").decode()
        wrong = "Basic " + b64encode(b"prom:guess").decode()
        assert ask(opened, "/metrics", Authorization=right)[0] == 200
        assert [ask(opened, "/metrics", Authorization=a)[0] for a in (wrong, "Basic %%%", "Bearer x", "")] == [401] * 4
    finally:
        opened.close()


def test_a_certificate_that_cannot_be_used_is_one_clear_error(tmp_path: Path) -> None:
    (tmp_path / "x.pem").write_text("no certificate")
    (tmp_path / "x.pem").chmod(0o600)
    with pytest.raises(ConfigError, match="cannot be used"):
        WebSink(Http(listen=FREE, tls_certificate=str(tmp_path / "x.pem"), tls_key=str(tmp_path / "x.pem")))


def test_a_missing_password_file_is_one_clear_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        WebSink(Http(listen=FREE, username="x", password_file=str(tmp_path / "none")))


def test_a_client_that_does_not_want_gzip_gets_none(web: WebSink) -> None:
    web.publish(report(sample()))
    _, headers, _ = ask(web, "/metrics", **{"Accept-Encoding": "gzip;q=0"})
    assert headers["Content-Encoding"] is None


def test_the_name_of_this_machine_is_a_host_only_beyond_loopback() -> None:
    name = socket.gethostname().lower()
    assert name not in allowed_hosts("127.0.0.1", ())
    assert name in allowed_hosts("0.0.0.0", ())


def test_pages_of_other_sites_load_nothing_but_may_link_here(web: WebSink) -> None:
    web.publish(report(host(), sample()))
    other = {"Sec-Fetch-Site": "cross-site"}
    link = {**other, "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
    framed = {**other, "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "iframe"}
    assert [ask(web, "/", **headers)[0] for headers in (other, framed, link)] == [403, 403, 200]
    assert "frame-ancestors 'none'" in ask(web, "/")[1]["Content-Security-Policy"]


def test_an_origin_of_another_site_is_refused(web: WebSink) -> None:
    web.publish(report(host(), sample()))
    own = (web.url, "http://localhost:3000", "https://[::1]:16464")
    other = ("http://evil.example", "null", "http://127.0.0.1.evil.example", "file://", "")
    assert [ask(web, "/", Origin=origin)[0] for origin in own] == [200] * 3
    assert [ask(web, "/", Origin=origin)[0] for origin in other] == [403] * 5


def test_a_page_that_cannot_be_made_stops_no_other(web: WebSink, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("goarmd.web.documents.render", lambda *_: 1 / 0)
    web.publish(report(host(), sample()))
    status, _, body = ask(web, "/")
    assert (status, body) == (500, b"goarmd failed to make this page: its log has the error\n")
    assert ask(web, "/metrics")[0] == 200


def test_a_daemon_that_has_not_reported_for_long_is_neither_healthy_nor_ready(
    web: WebSink, monkeypatch: pytest.MonkeyPatch
) -> None:
    web.publish(report(host(), sample()))
    later = time.monotonic() + 61
    monkeypatch.setattr("goarmd.web.application.time", SimpleNamespace(monotonic=lambda: later, time=time.time))
    assert [ask(web, path)[0] for path in ("/-/healthy", "/-/ready", "/metrics")] == [503, 503, 200]
    web.publish(report(host(), sample()))
    assert ask(web, "/-/healthy")[0] == 200


def test_a_changed_password_is_valid_at_once_and_a_broken_file_changes_nothing(tmp_path: Path) -> None:
    password = tmp_path / "password"

    def write(text: str) -> None:
        password.write_text(text)
        password.chmod(0o600)

    def status(text: str) -> int:
        return ask(opened, "/metrics", Authorization="Basic " + b64encode(f"prom:{text}".encode()).decode())[0]

    write("first\n")
    opened = WebSink(Http(listen=FREE, username="prom", password_file=str(password)))
    with closing(opened):
        opened.publish(report())
        write("second one\n")
        assert (status("first"), status("second one")) == (401, 200)
        write("")
        assert status("second one") == 200


def test_wrong_logins_are_limited_and_logged_once(tmp_path: Path) -> None:
    password = tmp_path / "password"
    password.write_text("x\n")
    password.chmod(0o600)
    opened = WebSink(Http(listen=FREE, username="prom", password_file=str(password)))
    with closing(opened), capture_logs() as lines:
        opened.publish(report())
        guesses = [ask(opened, "/metrics", Authorization="Basic cHJvbTp5")[0] for _ in range(20)]
        right = ask(opened, "/metrics", Authorization="Basic cHJvbTp4")
    assert guesses == [401] * 5 + [429] * 15
    assert (right[0], right[1]["Retry-After"]) == (429, "10"), "or the right one would show among many guesses"
    assert [line["event"] for line in lines] == ["web.login_refused"]
