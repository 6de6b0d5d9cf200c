"""Any file of a folder, read without a daemon."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import pytest

from goarmd.crashes import read_files
from goarmd.crashes.read_files import files_in, read_data, read_file
from tests.crashes.reports import DIAG, PANIC, PANIC_STACK, SEGV, TEXT, counter_file, ips, jetsam, jetsam_lines

if TYPE_CHECKING:
    from pathlib import Path

    from goarmd.crashes.entries import FileAnswer

LOG = "[Error - 3:04:05 PM] Server process exited with code 2.\n"
WEEKLY = {"Week": "2026-11-30", "Programs": [{"Program": "cmd/go", "Stacks": {PANIC_STACK: 4}}]}
BUG = {
    "File": "/src/info.go",
    "Line": 141,
    "Description": "oops",
    "Key": "info.go:141",
    "AtTime": "2026-11-23T02:50:29Z",
}


def read(folder: Path, data: bytes, name: str = "file") -> FileAnswer:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return read_file(str(path))


@pytest.mark.parametrize(
    ("data", "kind", "cause", "readable"),
    [
        (ips(), "crash report", "memory-access", True),
        (TEXT.encode(), "crash report", "unsupported-instruction", True),
        (ips()[: ips().index(b'"exception"')], "crash report", "unknown", False),
        (counter_file({PANIC_STACK: 1}), "Go telemetry", "go-panic", True),
        (json.dumps(WEEKLY).encode(), "Go telemetry", "go-panic", True),
        (PANIC.encode(), "output of a Go program", "go-panic", True),
        (
            b"sentinel 50bb40\n\ngoroutine 1 [running]:\nmain.f()\n",
            "output of a Go program",
            "stack-overflow",
            True,
        ),
        (b"[Info  - 3:00:00 PM] go env\n" + PANIC.encode() + LOG.encode(), "editor log", "go-panic", True),
        (
            b"2026-11-23 10:00:00.000 [error] CodeWindow: renderer process gone (reason: crashed, code: 5)",
            "editor log",
            "renderer-crash",
            True,
        ),
        (
            b"[Info  - 3:00:00 PM] Connection to server got closed. Server will restart.\n",
            "editor log",
            "unknown",
            False,
        ),
    ],
)
def test_a_crash_is_found_in_every_kind_of_file(
    data: bytes, kind: str, cause: str, tmp_path: Path, *, readable: bool
) -> None:
    answer = read(tmp_path, data)
    assert (answer.kind, answer.crash, answer.readable) == (kind, True, readable)
    assert answer.causes[0].cause == cause
    assert answer.causes[0].remedy


@pytest.mark.parametrize(
    ("data", "kind", "cause"),
    [
        (jetsam().replace(b"gopls", b"Music"), "memory report", "out-of-memory"),
        (DIAG.encode(), "cpu report", "not-a-crash"),
        (counter_file({"go/invocations": 3}), "Go telemetry", "not-a-crash"),
        (json.dumps(BUG, separators=(",", ":")).encode(), "gopls bug report", "not-a-crash"),
        (b"[Info  - 3:00:00 PM] all is well\n", "editor log", "not-a-crash"),
        (b"", "other", "not-a-crash"),
        (os.urandom(5000), "other", "not-a-crash"),
    ],
)
def test_a_file_without_a_crash_is_reported_with_its_kind(data: bytes, kind: str, cause: str, tmp_path: Path) -> None:
    answer = read(tmp_path, data)
    assert (answer.kind, answer.crash, answer.readable) == (kind, False, False)
    assert [found.cause for found in answer.causes] == [cause]


def test_of_several_crashes_in_a_file_the_most_frequent_cause_comes_first(tmp_path: Path) -> None:
    answer = read(tmp_path, counter_file({"crash/malformed": 1, PANIC_STACK: 5, "crash/no-running-goroutine": 2}))
    assert sum(entry.count for entry in answer.entries) == 8
    assert [cause.cause for cause in answer.causes] == ["go-panic", "go-fatal-error", "stack-overflow"]


def test_a_logs_times_get_the_date_of_its_session(tmp_path: Path) -> None:
    answer = read(tmp_path, LOG.encode(), "logs/20261120T140000/window1/1-gopls (server).log")
    assert (answer.entries[0].occurred_at or "").startswith("2026-11-20T15:04:05")


def test_a_file_that_cannot_be_read_is_reported_with_the_reason(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo")
    (tmp_path / "nowhere").symlink_to("gone")
    problems = [read_file(str(tmp_path / name)).causes[0].evidence for name in ("fifo", "nowhere", "missing")]
    assert problems[0] == "not a regular file"
    assert "No such file" in problems[1]
    assert "No such file" in problems[2]


def test_a_folder_is_read_recursively_and_a_file_alone(tmp_path: Path) -> None:
    for name in ("b", "a/c", "a/d"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    assert files_in(tmp_path) == [str(tmp_path / name) for name in ("a/c", "a/d", "b")]
    assert files_in(tmp_path / "b") == [str(tmp_path / "b")]


def test_a_kind_that_goarmd_does_not_know_is_said_and_not_taken_for_quiet(tmp_path: Path) -> None:
    unknown, quiet = read(tmp_path, b"hello\n"), read(tmp_path, b"[Info  - 3:00:00 PM] all is well\n")
    assert (unknown.known, quiet.known) == (False, True)
    assert "goarmd reads: " in unknown.causes[0].remedy


def test_a_secret_in_a_message_is_not_shown(tmp_path: Path) -> None:
    answer = read(
        tmp_path, b"panic: cannot open https://me:hunter2@example.com/x\n\ngoroutine 1 [running]:\nmain.f()\n"
    )
    assert "hunter2" not in repr(answer.causes)


def test_of_a_long_log_the_end_is_read_and_the_rest_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(read_files, "LARGEST", 1000)
    answer = read(tmp_path, b"[Info  - 3:00:00 PM] x\n" * 200 + LOG.encode())
    assert answer.crash
    assert answer.skipped > 3000


def test_a_cut_list_of_a_memory_report_is_not_an_empty_one(tmp_path: Path) -> None:
    text = read(tmp_path, jetsam()[: jetsam().index(b"gopls")]).causes[0].evidence
    assert "cut off" in text


def test_each_report_in_a_text_is_a_crash() -> None:
    other = TEXT.replace("gopls [4321]", "dlv [8]")
    entries = read_data(f"{TEXT}\n{other}".encode()).entries
    assert [(entry.process, entry.pid) for entry in entries] == [("gopls", 4321), ("dlv", 8)]


def test_a_report_that_is_pasted_twice_is_one_crash() -> None:
    assert len(read_data(f"{TEXT}\n{TEXT}".encode()).entries) == 1


def test_each_watched_victim_of_a_memory_report_is_a_crash_as_it_is_for_the_daemon() -> None:
    answer = read_data(jetsam().replace(b"Spotify", b"Code Helper (Plugin)"))
    assert [(entry.process, entry.pid) for entry in answer.entries] == [("gopls", 4321), ("Code Helper (Plugin)", 5)]
    assert answer.crashes == 2


@pytest.mark.parametrize(
    "text",
    [
        "[Error - 3:04:05 PM] Server process exited with signal SIGKILL.\n",
        "2026-11-20 10:11:12.314 [error] CodeWindow: renderer process gone (reason: killed, code: 9)\n",
    ],
)
def test_a_kill_in_a_log_is_shown_and_is_not_a_crash_as_for_the_daemon(text: str) -> None:
    answer = read_data(text.encode())
    assert (answer.causes[0].cause, answer.crashes) == ("killed", 0)


def test_a_watched_victim_of_a_memory_report_is_named_with_its_advice() -> None:
    (entry,) = read_data(jetsam()).entries
    assert (entry.process, entry.pid) == ("gopls", 4321)
    assert "GOMEMLIMIT" in entry.causes[0].remedy


@pytest.mark.parametrize(
    ("text", "killed"),
    [
        (f"VS Code keeps losing gopls:\n\n{jetsam().decode()}", "gopls (per-process-limit)"),
        (jetsam_lines(), "gopls (per-process-limit)"),
        (f"My JetsamEvent:\n{jetsam_lines()}", "gopls (per-process-limit)"),
        (f"What was killed:\n```\n{jetsam_lines(only=0)}\n```\n", "in what is left of it the system killed gopls"),
        (jetsam_lines().partition('"gopls",')[2], "in what is left of it the system killed Spotify (highwater)"),
    ],
)
def test_a_memory_report_is_known_by_any_part_of_it(text: str, killed: str) -> None:
    answer = read_data(text.encode())
    assert (answer.kind, answer.causes[0].cause) == ("memory report", "out-of-memory")
    assert killed in answer.causes[0].evidence


def test_the_end_of_an_idle_program_is_no_want_of_memory() -> None:
    idle = jetsam().replace(b"per-process-limit", b"long-idle-exit").replace(b"highwater", b"idle-exit")
    (entry,) = read_data(idle).entries
    assert (entry.process, entry.causes[0].cause) == (None, "not-a-crash")


def test_a_report_of_a_kill_says_who_did_it_and_has_no_rival_cause() -> None:
    exception = {"codes": "0x0,0x0", "type": "EXC_CRASH", "signal": "SIGKILL"}
    termination = {"namespace": "SIGNAL", "code": 9, "byProc": "kill", "byPid": 12}
    (entry,) = read_data(ips(exception=exception, termination=termination)).entries
    assert [(cause.cause, cause.evidence) for cause in entry.causes] == [("killed", "EXC_CRASH SIGKILL by kill [12]")]


_RECURSION = "Thread stack size exceeded due to excessive recursion"


@pytest.mark.parametrize(
    "report",
    [
        ips(exception={**SEGV, "message": _RECURSION}),
        TEXT.replace("BAD_INSTRUCTION (SIGILL)", f"BAD_ACCESS (SIGBUS)\nException Message:     {_RECURSION}").encode(),
    ],
)
def test_recursion_without_end_is_no_bad_access_to_memory(report: bytes) -> None:
    (cause,) = read_data(report).causes
    assert (cause.cause, _RECURSION in cause.evidence) == ("stack-overflow", True)
