"""What a command does with what answers at the daemon's address."""

from __future__ import annotations

import json
from contextlib import closing
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import TYPE_CHECKING, Any

import pytest

from goarmd.config.schema import Http
from goarmd.core.errors import GoarmdError
from goarmd.views.from_report import to_values
from goarmd.views.json_text import encode
from goarmd.web.client import fetch_report, is_ready, problem
from goarmd.web.server import WebSink
from tests.builders import NOW, host, process, report, sample
from tests.live.running import free_port

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from goarmd.runtime.report import Report

BODY = encode(to_values(report(host(), sample())))
VALUES: dict[str, Any] = json.loads(BODY)


@pytest.fixture
def answering() -> Iterator[Callable[..., Http]]:
    """Makes a server that answers everything with one body; the configuration that leads to it."""
    servers: list[HTTPServer] = []

    def serve(body: bytes, status: int = 200, missing: int = 0) -> Http:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(status)
                self.send_header("Content-Length", str(len(body) + missing))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        servers.append(HTTPServer(("127.0.0.1", 0), Handler))
        Thread(target=servers[-1].serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        return Http(listen=f"127.0.0.1:{servers[-1].server_port}")

    yield serve
    for server in servers:
        server.shutdown()
        server.server_close()


def refusal(http: Http) -> str:
    with pytest.raises(GoarmdError) as caught:
        fetch_report(http)
    said = str(caught.value)
    assert said.startswith(f"http://{http.listen}: ")
    assert "\n" not in said
    return said


def changed(**given: Any) -> bytes:
    return json.dumps({**VALUES, **given}).encode()


def test_the_report_of_a_daemon_is_a_value() -> None:
    with closing(WebSink(Http(listen="127.0.0.1:0"))) as web:
        web.publish(report(host(), sample(process(pid=77))))
        fetched = fetch_report(Http(listen=web.url.removeprefix("http://")))
    assert fetched is not None
    assert (fetched.taken_at, str(fetched.host)) == (NOW, "macos 26.1 arm64 Apple M4")
    assert [process.pid for group in fetched.groups for process in group.processes] == [77]


def test_a_newer_report_is_waited_for() -> None:
    asked: list[float] = []

    def is_newer(_: Report, than: float) -> bool:
        asked.append(than)
        return len(asked) == 3

    with closing(WebSink(Http(listen="127.0.0.1:0"), is_newer)) as web:
        web.publish(report(host()))
        assert fetch_report(Http(listen=web.url.removeprefix("http://")), newer_than=NOW + 0.25)
    assert asked == [NOW + 0.25] * 3


def test_a_report_that_does_not_become_newer_is_taken_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("goarmd.web.client._PATIENCE", 0.1)
    with closing(WebSink(Http(listen="127.0.0.1:0"), lambda *_: False)) as web:
        web.publish(report(host()))
        assert fetch_report(Http(listen=web.url.removeprefix("http://")), newer_than=NOW)


def test_where_nothing_listens_there_is_no_report() -> None:
    nowhere = Http(listen=f"127.0.0.1:{free_port()}")
    assert (fetch_report(nowhere), is_ready(nowhere)) == (None, False)
    assert problem(nowhere) == f"nothing answers at {nowhere.listen}"


def test_a_daemon_before_its_first_sample_has_no_report(answering: Callable[..., Http]) -> None:
    assert fetch_report(answering(b"the first sample is not done yet\n", 503)) is None


@pytest.mark.parametrize(
    ("body", "status"),
    [(b"not found", 404), (BODY, 500), (b"[]", 200), (b'{"status": "success"}', 200), (changed(version="1\n2"), 200)],
    ids=["other path", "broken", "list", "another program", "another kind of version"],
)
def test_what_is_not_goarmd_is_named_as_that(answering: Callable[..., Http], body: bytes, status: int) -> None:
    said = refusal(answering(body, status))
    assert "what answers there is not goarmd" in said
    assert said.endswith(": set http.listen")


@pytest.mark.parametrize(
    "body",
    [b"", b"<!doctype html>\n<title>router</title>", BODY[:-1], BODY[: len(BODY) // 2], b'{"x":' * 100_000],
    ids=["empty", "page", "last byte missing", "half", "deep"],
)
def test_a_body_that_is_not_whole_json_is_one_line_and_what_to_do(answering: Callable[..., Http], body: bytes) -> None:
    said = refusal(answering(body))
    assert "sends no complete JSON" in said
    assert said.endswith(": try again, or set http.listen if it is not goarmd")


def test_an_answer_that_breaks_off_is_one_line_and_what_to_do(answering: Callable[..., Http]) -> None:
    said = refusal(answering(BODY, missing=10))
    assert "the answer was cut off" in said
    assert said.endswith(": try again")


@pytest.mark.parametrize(
    ("body", "where"),
    [
        (changed(groups={}), "$.groups"),
        (changed(taken_at=NOW), "$.taken_at"),
        (changed(taken_at="yesterday\n"), "$.taken_at"),
        (changed(host={**VALUES["host"], "architecture": "riscv"}), "$.host.architecture"),
        (json.dumps({key: value for key, value in VALUES.items() if key != "sources"}).encode(), "`sources`"),
        (BODY.replace(b"Apple", b"\xff"), "0xff"),
    ],
    ids=["wrong type", "number", "no moment", "unknown word", "missing", "not UTF-8"],
)
def test_a_report_that_does_not_fit_says_where_and_what_to_do(
    answering: Callable[..., Http], body: bytes, where: str
) -> None:
    said = refusal(answering(body))
    assert "a report that does not fit this goarmd" in said
    assert where in said
    assert "restart that daemon with `goarmd install`" in said


@pytest.mark.parametrize(("version", "said"), [(2, "report schema 2"), (None, "report schema unknown")])
def test_a_report_of_another_schema_is_not_read(answering: Callable[..., Http], version: int | None, said: str) -> None:
    refused = refusal(answering(changed(version="9.9", schema_version=version, groups="changed")))
    assert f"goarmd 9.9 answers with {said}" in refused
    assert "restart that daemon with `goarmd install`" in refused


def test_a_daemon_of_another_schema_is_a_daemon_that_is_ready(answering: Callable[..., Http]) -> None:
    http = answering(changed(schema_version=2, groups="changed"))
    assert is_ready(http)
    assert problem(http) is None
