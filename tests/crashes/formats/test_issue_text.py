"""Issues that the Go extension writes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from goarmd.crashes.formats.issue_text import parse
from tests.crashes.reports import PANIC

if TYPE_CHECKING:
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
    return found


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
