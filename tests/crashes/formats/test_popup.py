"""What editors show about an exit, without a log around it."""

from __future__ import annotations

import pytest

from goarmd.crashes.read_files import read_data

GAVE_UP = "The gopls server crashed 5 times in the last 3 minutes. The server will not be restarted."
WINDOW = "The window terminated unexpectedly (reason: '{}', code: '{}')"
HOST = "Extension host (LocalProcess) terminated unexpectedly. Code: 7, Signal: null"


@pytest.mark.parametrize(
    ("text", "program", "cause"),
    [
        (GAVE_UP, "gopls", "unknown"),
        ("x/tools/gopls: Connection to server got closed. Server will not be restarted.", "gopls", "unknown"),
        ("gopls: connection to server got closed. Server will not be restarted.", "gopls", "unknown"),
        (f"It says: {HOST}", "extension host", "extension-host-crash"),
        (WINDOW.format("crashed", 5), "window", "renderer-crash"),
        (WINDOW.format("oom", -536870904), "window", "out-of-memory"),
    ],
)
def test_the_words_of_a_pop_up_are_an_exit(text: str, program: str, cause: str) -> None:
    (entry,) = read_data(text.encode()).entries
    assert (entry.process, entry.causes[0].cause) == (program, cause)


def test_a_title_and_the_same_words_below_it_are_one_exit() -> None:
    assert len(read_data(f"{GAVE_UP}\n\n{GAVE_UP}\n".encode()).entries) == 1


def test_a_window_that_closed_in_order_is_nothing() -> None:
    assert not read_data(WINDOW.format("clean-exit", 0).encode()).crash


def test_words_about_servers_are_nothing() -> None:
    assert not read_data(b"The server is slow, and the extension host takes memory.").known


@pytest.mark.parametrize(
    "line",
    ["LSP :: gopls:12345 has exited (exited abnormally with code 1)", "Process gopls exited abnormally with code 1"],
)
def test_the_words_of_emacs_are_an_exit(line: str) -> None:
    (entry,) = read_data(line.encode()).entries
    assert entry.process == "gopls"
