"""Exits in the logs of each version of the Go extension and of VS Code."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goarmd.crashes.formats.editor_exits import EXTENSION_HOST, GOPLS, HELPER, RENDERER, LoggedExit
from goarmd.crashes.formats.editor_log import parse, restarts
from tests.crashes.reports import PANIC

BEGAN = datetime(2026, 11, 23, 14, 0, 0)  # noqa: DTZ001  # logs have local times
STAMP = "2026-11-23 15:04:05.678"


def exits(text: str, **given_: Any) -> tuple[LoggedExit, ...]:
    return parse(text.encode(), BEGAN, **given_).exits


def one(text: str) -> LoggedExit:
    (exit_,) = exits(text)
    return exit_


# The lines that each client logs behind the messages of one panicked gopls.
VERSIONS = {
    "vscode-go 0.34, client 7": "[Info  - 3:04:05 PM] Connection to server got closed. Server will restart.\n",
    "vscode-go 0.34.1 to 0.51, blank": "[Info  - 3:04:05 PM] \n",
    "vscode-go 0.51, fifth": "[Error - 3:04:05 PM] Connection to server got closed. Server will not be restarted.\n",
    "vscode-go 0.56, client 9": "[Info  - 3:04:05 PM] \n[Error - 3:04:05 PM] Server process exited with code 2.\n",
    "another extension": "[Error - 3:04:05 PM] The gopls server crashed 5 times in the last 3 minutes. "
    "The server will not be restarted. See the output for more information.\n",
    "a clock of 24 hours": "[Info  - 15:04:05] Connection to server got closed. Server will restart.\n",
    "a narrow space before PM": "[Info  - 3:04:05\u202fPM] Connection to server got closed. Server will restart.\n",
}


@pytest.mark.parametrize("close", VERSIONS.values(), ids=VERSIONS.keys())
def test_one_panic_is_found_in_every_log_format_version(close: str) -> None:
    exit_ = one(f"[Info  - 3:00:00 PM] 2026/11/23 15:00:00 go env\n{PANIC}{close}[Info  - 3:04:06 PM] go env\n")
    assert exit_.what == GOPLS
    assert exit_.at == datetime(2026, 11, 23, 15, 4, 5)  # noqa: DTZ001  # local
    assert exit_.symptoms.messages[0].startswith("panic: runtime error")
    assert exit_.symptoms.frames[-1] == "golang.org/x/tools/gopls/internal/cmd.(*bug).Run"
    assert not exit_.unexplained


def test_a_log_channel_with_stamps_on_each_line_gives_the_same_exit() -> None:
    lines = [f"{STAMP} [error] {line}" for line in PANIC.splitlines()]
    exit_ = one("\n".join([*lines, f"{STAMP} [error] Server process exited with code 2.", ""]))
    assert exit_.at == datetime(2026, 11, 23, 15, 4, 5)  # noqa: DTZ001  # local
    assert exit_.symptoms.exit_status == 2
    assert exit_.symptoms.frames[0] == "panic"


def test_status_and_signal_are_kept() -> None:
    assert one("[Error - 3:04:05 PM] Server process exited with code 7.\n").symptoms.exit_status == 7
    assert one("[Error - 3:04:05 PM] Server process exited with signal SIGKILL.\n").symptoms.signal == "SIGKILL"


def test_a_bad_flag_logged_five_times_is_five_exits() -> None:
    once = "flag provided but not defined: -mod\nusage: gopls\n[Info  - 3:04:05 PM] \n"
    found = exits(once * 5)
    assert [exit_.symptoms.messages for exit_ in found] == [("flag provided but not defined: -mod",)] * 5


def test_each_bad_flag_is_an_exit_even_without_a_close() -> None:
    assert len(exits("flag provided but not defined: -mod\n" * 3)) == 3


def test_a_panic_within_a_panic_is_one_exit() -> None:
    assert len(exits("panic: first [recovered]\n\tpanic: second\n\ngoroutine 1 [running]:\nmain.f()\n")) == 1


def test_two_statuses_are_two_exits() -> None:
    text = "[Error - 3:04:05 PM] Server process exited with code {}.\n"
    assert [exit_.symptoms.exit_status for exit_ in exits(text.format(2) + text.format(1))] == [2, 1]


CLOSES = "[Error - 3:04:06 PM] Connection to server got closed. Server will not be restarted.\n"
TERMINATED = "[Error - 3:04:07 PM] Server process exited with signal SIGTERM.\n"
IN_ORDER = {
    "clients of 10": "[Info  - 3:04:05 PM] Server process exited successfully\n",
    "clients of 9": "[Error - 3:04:05 PM] Server process exited with code 0.\n",
    "a manual restart": f"[Info  - 3:04:05 PM] Request to stop language server - manual\n{CLOSES}",
    "a changed setting": f"[Info  - 3:04:05 PM] Request to stop language server - config change\n{TERMINATED}",
    "an emptied message": "[Info  - 3:04:05 PM] \n[Error - 3:04:05 PM] Request textDocument/hover failed.\n",
    "a trace": "[Trace - 3:04:05 PM] Received response 'panic: not here'\n",
    "a quotation": f"{STAMP} [info] panic: quoted in a message of gopls\n",
}


@pytest.mark.parametrize("text", IN_ORDER.values(), ids=IN_ORDER.keys())
def test_an_intended_exit_or_a_quotation_is_not_an_exit(text: str) -> None:
    assert exits(text) == ()


def test_a_panic_after_a_request_to_stop_is_still_an_exit() -> None:
    text = f"[Info  - 3:04:05 PM] Request to stop language server - manual\n{PANIC}[Info  - 3:04:06 PM] \n"
    assert one(text).symptoms.messages


def test_a_connection_that_closes_without_a_message_is_unexplained() -> None:
    assert one("[Info  - 3:04:05 PM] Connection to server got closed. Server will restart.\n").unexplained


def test_a_client_that_gives_up_on_a_connection_is_an_exit() -> None:
    exit_ = one("[Error - 3:04:05 PM] Client gopls: connection to server is erroring. Shutting down server.\n")
    assert exit_.unexplained


def test_each_close_in_one_second_is_another_exit() -> None:
    assert len(exits("[Info  - 3:04:05 PM] Connection to server got closed. Server will restart.\n" * 4)) == 4


def test_a_server_that_could_not_be_launched_is_not_an_exit() -> None:
    text = "[Error - 3:04:05 PM] Launching server using command gopls failed. Error: spawn gopls ENOENT\n"
    assert exits(f"{text}[Error - 3:04:05 PM] gopls client: couldn't create connection to server.\n") == ()


def test_the_error_of_a_rejected_command_line_is_kept() -> None:
    exit_ = one("gopls: unable to create log file\n[Error - 3:04:05 PM] Server process exited with code 2.\n")
    assert "gopls: unable to create log file" in exit_.symptoms.messages


def test_a_complaint_of_hours_ago_is_not_part_of_an_exit() -> None:
    text = "[Error - 9:00:00 AM] Invalid settings: x\n[Error - 3:04:05 PM] Server process exited with code 2.\n"
    assert one(text).symptoms.messages == ()


def test_a_complaint_is_kept_while_the_exit_after_it_may_go_on() -> None:
    text = b"[Error - 3:04:04 PM] Invalid settings: x\n[Error - 3:04:05 PM] Server process exited with code 2.\n"
    assert parse(text, BEGAN, settled=False).done == 0


def test_a_complaint_about_settings_comes_behind_the_fatal_messages() -> None:
    complaint = 'Invalid settings: setting option "directory": unexpected setting'
    exit_ = one(f"[Error - 3:04:00 PM] {complaint}\n[Error - 3:04:05 PM] Server process exited with code 2.\n")
    assert complaint in exit_.symptoms.messages


CRASHED = "crashed with code 5 and reason"
REMOTE = (
    "[127.0.0.1][ea5b98b1][ExtensionHostConnection] <7> Extension Host Process exited with code: null, signal: SIGKILL."
)


@pytest.mark.parametrize(
    ("line", "what", "pid", "reason"),
    [
        (f"[UtilityProcess id: 1, type: extensionHost, pid: 7]: {CRASHED} 'oom'", EXTENSION_HOST, 7, "oom"),
        (f"[UtilityProcess id: 2, type: fileWatcher, pid: 7]: {CRASHED} 'crashed'", HELPER, 7, "crashed"),
        ("Extension host with pid 7 exited with code: 134, signal: unknown.", EXTENSION_HOST, 7, None),
        ("Extension host (LocalProcess pid: 7) terminated unexpectedly. The following", EXTENSION_HOST, 7, None),
        (REMOTE, EXTENSION_HOST, 7, None),
        ("CodeWindow: renderer process gone (reason: killed, code: 9)", RENDERER, None, "killed"),
        ("CodeWindow: renderer process gone (reason: crashed, code: <unknown>)", RENDERER, None, "crashed"),
    ],
)
def test_exits_of_the_editors_helpers_are_recognised(line: str, what: str, pid: int | None, reason: str | None) -> None:
    exit_ = one(f"{STAMP} [error] {line}\n")
    assert (exit_.what, exit_.pid, exit_.symptoms.reason) == (what, pid, reason)
    assert exit_.at == datetime(2026, 11, 23, 15, 4, 5)  # noqa: DTZ001  # local


@pytest.mark.parametrize(
    ("line", "status", "signal"),
    [
        ("CodeWindow: renderer process gone (reason: crashed, code: 5)", None, "SIGTRAP"),
        ("CodeWindow: renderer process gone (reason: crashed, code: 132)", None, "SIGILL"),
        ("CodeWindow: renderer process crashed (reason: oom)", None, None),
        ("CodeWindow: renderer process gone (reason: abnormal-exit, code: 256)", 1, None),
        (f"[UtilityProcess id: 1, type: extensionHost, pid: 7]: {CRASHED} 'oom'", None, "SIGTRAP"),
        ("[UtilityProcess type: shared-process, pid: 7]: crashed with code 11 and reason 'crashed'", None, "SIGSEGV"),
        ("Extension host with pid 7 exited with code: 134, signal: unknown.", None, "SIGABRT"),
        ("<7> Extension Host Process exited with code: 134, signal: null.", 134, None),
    ],
)
def test_electrons_codes_are_wait_statuses_and_nodes_are_not(line: str, status: int | None, signal: str | None) -> None:
    symptoms = one(f"{STAMP} [error] {line}\n").symptoms
    assert (symptoms.exit_status, symptoms.signal) == (status, signal)


@pytest.mark.parametrize(
    "line",
    [
        "Extension host with pid 123 exited with code: 15, signal: unknown.",
        "Extension host with pid 123 exited with code: 0, signal: unknown.",
        "[UtilityProcess id: 1, type: extensionHost, pid: 123]: crashed with code 0 and reason 'clean-exit'",
        "<2801> Extension Host Process exited with code: 0, signal: null.",
        "<2801> Extension Host Process exited with code: null, signal: SIGTERM.",
        "CodeWindow: detected unresponsive",
    ],
)
def test_normal_exits_of_helpers_are_ignored(line: str) -> None:
    assert exits(f"{STAMP} [info] {line}\n") == ()


def test_a_quotation_without_a_stamp_is_not_an_exit_of_a_helper() -> None:
    assert exits("CodeWindow: renderer process gone (reason: crashed, code: 5)\n") == ()


def test_times_of_day_continue_over_midnight() -> None:
    text = "[Info  - 11:59:59 PM] late\n[Error - 12:00:01 AM] Server process exited with code 2.\n"
    assert one(text).at == datetime(2026, 11, 24, 0, 0, 1)  # noqa: DTZ001  # local


def test_a_morning_after_an_evening_is_the_next_day() -> None:
    text = "[Info  - 6:00:00 PM] evening\n[Error - 9:00:00 AM] Server process exited with code 2.\n"
    assert one(text).at == datetime(2026, 11, 24, 9, 0, 0)  # noqa: DTZ001  # local


@pytest.mark.parametrize("year", ["0001", "9999"])
def test_an_impossible_year_is_not_a_time(year: str) -> None:
    (exit_,) = parse(f"{year}-01-01 00:00:00.000 [error] Server process exited with code 2.\n".encode()).exits
    assert exit_.at is None


def test_without_a_date_the_time_is_unknown() -> None:
    (exit_,) = parse(b"[Error - 3:04:05 PM] Server process exited with code 2.\n").exits
    assert (exit_.earliest, exit_.at) == (None, None)


def test_an_exit_at_the_very_end_waits_for_its_other_lines() -> None:
    quiet = b"[Info  - 3:00:00 PM] go env\n"
    reading = parse(quiet + PANIC.encode(), BEGAN, settled=False)
    assert (reading.exits, reading.done) == ((), len(quiet))
    assert len(parse(PANIC.encode(), reading.at).exits) == 1


def test_an_incomplete_line_is_left_for_the_next_time() -> None:
    text = b"[Error - 3:04:05 PM] Server process exited with code 2.\n[Error - 3:0"
    assert parse(text, BEGAN).done == text.index(b"\n") + 1


@given(st.integers(0, len(PANIC) * 2 + 200))
def test_reading_in_two_parts_finds_the_same(cut: int) -> None:
    close = "[Error - 3:04:05 PM] Server process exited with code 2.\n[Info  - 3:04:06 PM] again\n"
    text = ((PANIC + close) * 2).encode()
    first = parse(text[:cut], BEGAN, settled=False)
    second = parse(text[first.done :], first.at or BEGAN)
    assert [exit_.symptoms for exit_ in (*first.exits, *second.exits)] == [d.symptoms for d in parse(text, BEGAN).exits]


def test_intended_restarts_are_read_from_the_extensions_own_log() -> None:
    text = (
        f"{STAMP} [info] Try to start language server - activation (enabled: true)\n"
        "2026-11-23 16:00:00.000 [info] Try to start language server - config change (enabled: true)\n"
        "2026-11-23 17:00:00.000 [info] Running language server gopls(v0.18.1/go1.24.0)\n"
    )
    assert restarts(text.encode()) == (datetime(2026, 11, 23, 16, 0, 0),)  # noqa: DTZ001  # local


@given(st.lists(st.sampled_from([*PANIC.splitlines(), *VERSIONS.values(), f"{STAMP} [info] x", "\0\xff", ""])))
def test_any_order_of_lines_is_read_without_an_exception(lines: list[str]) -> None:
    text = "\n".join(lines).encode()
    assert parse(text, BEGAN).done <= len(text)
    parse(text, settled=False)


STACK = "goroutine 7 [{state}]:\n{top}(0x1)\n\t/x.go:1\n"


def test_a_stack_whose_messages_are_lost_is_the_servers_if_the_connection_closes_behind_it() -> None:
    assert one(STACK.format(state="running", top="panic") + CLOSES).symptoms.frames == ("panic",)


def test_a_dump_of_goroutines_is_no_exit() -> None:
    dump = STACK.format(state="select", top="main.f")
    assert exits(f"{dump}[Info  - 3:04:05 PM] \n") == ()
    assert one(dump + CLOSES).symptoms.frames == ()
