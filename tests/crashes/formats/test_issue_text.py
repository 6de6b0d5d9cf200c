"""Issues that the Go extension writes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from goarmd.crashes.formats.issue_text import parse
from goarmd.crashes.read_files import read_data
from tests.crashes.reports import PANIC

if TYPE_CHECKING:
    from goarmd.crashes.entries import FileAnswer
    from goarmd.crashes.formats.text_exit import TextExit

ISSUE = """\
gopls version: v0.20.0/go1.24.6
gopls flags: {flags}
extension version: 0.48.0
environment: Visual Studio Code darwin
initialization error: {error}
issue timestamp: Tue, 26 Aug 2025 09:20:47 GMT

{rest}
"""


def issue(flags: str = "", error: str = "undefined", rest: str = "") -> TextExit:
    found = parse(ISSUE.format(flags=flags, error=error, rest=rest).encode())
    assert found
    return found.exit


def test_it_is_one_exit_of_gopls_at_its_time() -> None:
    found = issue(error="Error: write EPIPE")
    assert (found.program, found.occurred_at) == ("gopls", "2025-08-26T09:20:47+00:00")
    assert found.symptoms.messages == ("initialization error: Error: write EPIPE",)


def test_the_last_words_of_gopls_are_kept() -> None:
    assert issue(rest=PANIC).symptoms.messages[0].startswith("panic: ")


def test_a_flag_that_gopls_does_not_have_is_kept() -> None:
    assert "gopls flags: -rpc.trace serve -run=lint" in issue("-rpc.trace serve -run=lint").symptoms.messages
    assert "gopls flags: --debug" in issue("--debug").symptoms.messages


def test_flags_that_gopls_has_are_no_reason() -> None:
    assert issue("-remote=auto -rpc.trace -logfile=auto").symptoms.messages == ()


def test_another_text_is_no_such_issue() -> None:
    assert parse(b"gopls version: v0.20.0\n") is None


def read(**given: str) -> FileAnswer:
    return read_data(ISSUE.format(**{"flags": "", "error": "undefined", "rest": "", **given}).encode())


CLOSES = "[Info  - 3:04:0{} PM] Connection to server got closed. Server will restart.\n"
LOOP = "".join(map(CLOSES.format, range(5)))


def test_each_exit_in_a_log_that_is_pasted_into_it_counts() -> None:
    answer = read(rest=LOOP)
    assert (len(answer.entries), answer.causes[0].cause) == (5, "unknown")


def test_its_notes_explain_the_exits_in_the_log() -> None:
    assert {entry.causes[0].cause for entry in read(flags="-run=x", rest=LOOP).entries} == {"bad-flag"}


def test_its_own_time_has_the_date_that_a_log_lacks() -> None:
    (entry,) = read(rest=CLOSES.format(1)).entries
    assert entry.occurred_at == "2025-08-26T09:20:47+00:00"


def test_last_words_within_a_sentence_are_the_cause() -> None:
    assert read(rest="gopls exited due to fatal error: runtime: out of memory").causes[0].cause == "out-of-memory"


def test_a_setting_that_gopls_refuses_is_the_cause() -> None:
    assert read(error='invalid settings: "gopls" build.env').causes[0].cause == "bad-settings"
