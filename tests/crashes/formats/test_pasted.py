"""What mail, issues and terminals put around a text."""

from __future__ import annotations

import pytest

from goarmd.crashes.formats.pasted import loosened, unprefixed, unwrapped
from goarmd.crashes.read_files import read_data

TEXT = b"panic: x\n\tat y\nend\n"


@pytest.mark.parametrize(
    "wrapped",
    [
        b"> panic: x\n> \tat y\n> end\n",
        b"> > panic: x\n> > \tat y\n> > end\n",
        b"&gt; panic: x\n&gt; \tat y\n&gt; end\n",
        b"  panic: x\n  \tat y\n  end\n",
        b"\x1b[31mpanic: x\x1b[0m\n\tat y\nend\n",
        b"<pre>panic: x\n\tat y\nend\n</pre>",
        b"\xef\xbb\xbf" + TEXT,
        TEXT.decode().encode("utf-16"),
        TEXT,
    ],
)
def test_the_text_itself_is_left(wrapped: bytes) -> None:
    assert unwrapped(wrapped) == TEXT


def test_a_fence_is_taken_off() -> None:
    assert unwrapped(b"```log\n" + TEXT + b"```\n").strip() == TEXT.strip()


def test_a_few_quoted_lines_leave_the_text_as_it_is() -> None:
    text = b"one\ntwo\nthree\n> four\n"
    assert unwrapped(text) == text


@pytest.mark.parametrize(
    "text",
    [
        b"It dies:\n\n    panic: x\n    \tat y\n\nWhy?\n",
        b"It dies:\n\n> panic: x\n> \tat y\n\nWhy?\n",
        b"It dies:\n\n> > panic: x\n> > \tat y\n\nWhy?\n",
        b"It dies:\n\n- panic: x\n\tat y\n\nWhy?\n",
        b"It dies:\n\n`panic: x`\n\tat y\n\nWhy?\n",
    ],
)
def test_a_part_of_a_text_is_loosened_in_its_place(text: bytes) -> None:
    assert loosened(text) == b"It dies:\n\npanic: x\n\tat y\n\nWhy?\n"


def test_a_log_pasted_as_code_between_sentences_is_read() -> None:
    closes = "    [Error - 10:11:12] Connection to server got closed. Server will not be restarted.\n"
    (entry,) = read_data(f"Hello, it dies:\n\n{closes}\nWhat to do?\n".encode()).entries
    assert (entry.process, entry.occurred_at) == ("gopls", "10:11:12")


@pytest.mark.parametrize(
    "prefix", ["app-1  | ", "2024-05-02T10:11:12.1234567Z ", "May 02 10:11:12 host x[7]: ", "gopls: ", "x[7]: "]
)
def test_a_prefix_of_every_line_is_taken_off(prefix: str) -> None:
    output = unprefixed("".join(f"{prefix}{line}\n" for line in ("panic: x", "\tat y")).encode())
    assert output
    assert output.text == b"panic: x\n\tat y\n"


def test_a_prefix_of_a_few_lines_is_the_texts_own() -> None:
    text = b"panic: x\npanic: y\n\tat z\nend\nend\n"
    assert unprefixed(text) is None


STACK = ("panic: boom", "", "goroutine 1 [running]:", "main.main()", "\t/src/main.go:9 +0x2c")


@pytest.mark.parametrize(
    ("prefix", "lines", "expected"),
    [
        ("Nov 20 10:11:12 host myapi[4711]: ", STACK, ("myapi", 4711, "10:11:12")),
        ("api-1  | ", STACK, ("api-1", None, None)),
        ("error: ", STACK, (None, None, None)),
        ("Nov 20 10:11:12 host run.sh[4711]: ", ("starting", "Killed"), (None, None, None)),
    ],
)
def test_the_prefix_names_the_program_that_printed_its_crash(
    prefix: str, lines: tuple[str, ...], expected: tuple[str | None, int | None, str | None]
) -> None:
    answer = read_data("".join(f"{prefix}{line}\n" for line in lines).encode())
    (entry,) = answer.entries
    assert answer.crash
    assert (entry.process, entry.pid, entry.occurred_at) == expected


def test_a_host_with_any_bytes_in_its_name_is_no_error() -> None:
    output = unprefixed(b"May 02 10:11:12 \xff x[7]: panic: x\nMay 02 10:11:12 \xff x[7]: y\n")
    assert output
    assert (output.program, output.last_at) == ("x", "10:11:12")


def test_a_program_that_its_stack_names_has_no_pid_of_an_editor() -> None:
    lines = ("panic: x", "goroutine 1 [running]:", "golang.org/x/tools/gopls/internal/cmd.Run()")
    (entry,) = read_data("".join(f"Nov 20 10:11:12 host code[7]: {line}\n" for line in lines).encode()).entries
    assert (entry.process, entry.pid) == ("gopls", None)
