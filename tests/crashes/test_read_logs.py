"""Logs of editors with the words of a shell in or below them."""

from __future__ import annotations

from goarmd.crashes.read_files import read_data

CLOSED = "[Error - 3:04:05 PM] Connection to server got closed. Server will not be restarted.\n"
REMOTE = "[17:47:06.060] > {}\n"


def test_a_shell_explains_the_exit_that_a_log_does_not() -> None:
    (entry,) = read_data(f"{CLOSED}\n$ gopls version\nzsh: killed     gopls version\n".encode()).entries
    assert (entry.process, entry.occurred_at, entry.causes[0].cause) == ("gopls", "15:04:05", "killed")


def test_a_server_that_a_remote_shell_saw_killed_is_an_exit() -> None:
    line = REMOTE.format('bash: line 12: 77 Killed   "$VSCODE_SERVER/node" "$@"')
    (entry,) = read_data(line.encode()).entries
    assert (entry.process, entry.pid, entry.occurred_at) == ("node", 77, "17:47:06")


def test_the_variable_of_a_script_is_not_a_name() -> None:
    (entry,) = read_data(REMOTE.format("bash: line 5: 77 Killed   $VSCH_SCRIPT --start-server").encode()).entries
    assert (entry.process, entry.pid) == (None, 77)


def test_an_error_that_quotes_a_signal_is_no_exit() -> None:
    line = "2026-11-23 15:04:05.678 [error] go list: err: signal: killed: stderr: \n"
    assert not read_data(line.encode()).crash


def test_old_words_about_an_extension_host_are_an_exit() -> None:
    line = "abstractExtensionService.ts:166 Extension host terminated unexpectedly. Code:  134  Signal:  null\n"
    (entry,) = read_data(line.encode()).entries
    assert entry.causes[0].cause == "extension-host-crash"
