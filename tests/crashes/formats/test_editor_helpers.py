"""Exits of the editor's own processes under their names, and V8's words about them."""

from __future__ import annotations

import pytest

from goarmd.crashes.formats.editor_log import parse

STAMP = "2026-11-23 15:04:05.678 [error] "
CHROMIUM = "[7:0807/212822.5:ERROR:gpu_process_host.cc(995)] "
HOST = "Extension host (LocalProcess) terminated unexpectedly. Code: 134, Signal: null\n"
V8 = "FATAL ERROR: CALL_AND_RETRY_LAST Allocation failed - JavaScript heap out of memory\n"
OTHER_LINES = "y\n" * 500


@pytest.mark.parametrize(
    ("line", "program", "signal"),
    [
        (f"{CHROMIUM}GPU process exited unexpectedly: exit_code=133", "GPU process", "SIGTRAP"),
        (f"{CHROMIUM}Network service crashed, restarting service.", "Network service", None),
        (f"{STAMP}ptyHost terminated unexpectedly with code 9", "ptyHost", "SIGKILL"),
        (f"{STAMP}[SharedProcess] crashed: 5", "SharedProcess", "SIGTRAP"),
    ],
)
def test_each_process_of_the_editor_has_its_name(line: str, program: str, signal: str | None) -> None:
    (exit_,) = parse(f"{line}\n".encode()).exits
    assert (exit_.program, exit_.symptoms.signal) == (program, signal)


def test_a_gpu_process_that_was_asked_to_exit_is_nothing() -> None:
    assert parse(f"{CHROMIUM}GPU process exited unexpectedly: exit_code=15\n".encode()).exits == ()


@pytest.mark.parametrize("text", [f"{STAMP}{HOST}{V8}", f"{V8}{STAMP}{HOST}"])
def test_the_words_of_v8_beside_an_exit_are_its_cause(text: str) -> None:
    (exit_,) = parse(text.encode()).exits
    assert exit_.symptoms.messages[0].startswith("JavaScript heap out of memory")


def test_the_words_of_v8_far_behind_an_exit_are_of_another() -> None:
    assert len(parse(f"{STAMP}{HOST}{OTHER_LINES}{V8}".encode()).exits) == 2
