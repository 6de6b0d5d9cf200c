"""Texts that people paste, each as a whole: how many exits, of what, and why."""

from __future__ import annotations

import pytest

from goarmd.crashes.read_files import read_data
from tests.crashes.reports import PANIC, TEXT

S = "2026-11-23 15:04:05.678"
TOOL = (
    "[Error - 3:04:05 PM] 2026/11/23 15:04:05 load: err: exit status 2: stderr: {words}\n\ngoroutine 1 [running]:\n"
    "{frame}\n\t/x.go:1 +0x7\n[Info  - 3:04:06 PM] 2026/11/23 15:04:06 go/packages.Load\n"
)
TWO_LINES = (
    f"{S} [info] Extension host with pid 7 exited with code: 5, signal: unknown.\n"
    f"{S} [error] [UtilityProcess id: 1, type: extensionHost, pid: 7]: crashed with code 5 and reason 'crashed'\n"
)
CLOSED = "[{level} - 9:00:00 AM] Connection to server got closed. Server will {rest}.\n"
CASES = {
    "two lines of one exit": (TWO_LINES, 1, "extension-host-crash", "extension host"),
    "a panic of the go command": (TOOL.format(words="panic: x", frame="cmd/go/internal/load.f()"), 1, "go-panic", "go"),
    "a fatal error of the go command": (
        TOOL.format(words="x\nfatal error: stack overflow", frame="main.f()"),
        1,
        "stack-overflow",
        "go",
    ),
    "a test that panics": (
        "[Info  - 3:04:05 PM] run\npanic: x\n\ngoroutine 7 [running]:\ntesting.tRunner()\n[Info  - 3:04:06 PM] y\n",
        0,
        "not-a-crash",
        None,
    ),
    "the end of a crash loop": (
        CLOSED.format(level="Info ", rest="restart") * 4 + CLOSED.format(level="Error", rest="not be restarted"),
        5,
        "unknown",
        "gopls",
    ),
    "another server": (
        (
            "[Error - 9:00:00 AM] Client templ: connection to server is erroring.\nwrite EPIPE\nShutting down server.\n"
            "[Error - 9:00:00 AM] templ client: couldn't create connection to server.\n"
            "[Error - 9:00:00 AM] Connection to server got closed. Server will not be restarted.\n"
            "[Error - 9:00:00 AM] Server process exited with code 1.\n"
        ),
        1,
        "unknown",
        "templ",
    ),
    "an Intel program without Rosetta": (
        "[Error - 9:00:00 AM] Starting client failed\nError: spawn Unknown system error -86\n",
        1,
        "wrong-architecture",
        "gopls",
    ),
    "code --verbose": (
        (
            "[12:0807/212822.5:ERROR:v8_initializer.cc(811)] V8 javascript OOM (CALL_AND_RETRY_LAST).\n"
            "[main 2024-08-07T19:28:22.916Z] CodeWindow: renderer process gone (reason: crashed, code: 133)\n"
        ),
        1,
        "out-of-memory",
        "window",
    ),
    "Remote - SSH": (
        (
            "[13:24:25.508] [server] [05:24:24] [x][ExtensionHostConnection] <7> Extension Host Process"
            " exited with code: null, signal: SIGSEGV.\n"
        ),
        1,
        "memory-access",
        "extension host",
    ),
    "an old remote agent": (
        (
            "[2022-07-18 14:36:40.395] [remoteagent] [info] [x][ExtensionHostConnection] <7> Extension Host Process"
            " exited with code: 7, signal: null.\n"
        ),
        1,
        "extension-host-crash",
        "extension host",
    ),
    "V8 alone": (
        "<--- JS stacktrace --->\nFATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory\n",
        1,
        "out-of-memory",
        "node",
    ),
    "a quoted report": ("".join(f"> {line}\n" for line in TEXT.splitlines()), 1, "unsupported-instruction", "gopls"),
    "a stack without its first line": (PANIC[PANIC.index("goroutine 7") :], 1, "go-panic", "gopls"),
    "a panic that a server caught": (
        "http: panic serving x: boom\ngoroutine 5 [running]:\nnet/http.f()\n\t/x\npanic({0x1})\n",
        0,
        "not-a-crash",
        None,
    ),
    "dyld": ("dyld[7]: missing LC_UUID load command in /x/dlv\n", 1, "missing-uuid", "dlv"),
    "a refusal of Delve": ("could not launch process: can not run under Rosetta, check x\n", 0, "rosetta", "dlv"),
}


@pytest.mark.parametrize(("text", "count", "cause", "process"), CASES.values(), ids=CASES.keys())
def test_a_text_is_read_as_a_whole(text: str, count: int, cause: str, process: str | None) -> None:
    answer = read_data(text.encode())
    assert sum(entry.count for entry in answer.entries) * answer.crash == count
    assert (answer.causes[0].cause, answer.entries[-1].process) == (cause, process)


def test_a_clock_without_a_date_is_shown_as_it_is() -> None:
    answer = read_data("[Info  - 上午9:20:13] Connection to server got closed. Server will restart.\n".encode())
    assert answer.entries[0].occurred_at == "09:20:13"


def test_an_editor_that_gave_up_is_noted() -> None:
    gave_up = [
        read_data(CLOSED.format(level="Info ", rest=rest).encode()).entries[0].gave_up
        for rest in ("restart", "not be restarted")
    ]
    assert gave_up == [False, True]
