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
    assert unprefixed("".join(f"{prefix}{line}\n" for line in ("panic: x", "\tat y")).encode()) == b"panic: x\n\tat y\n"


def test_a_prefix_of_a_few_lines_is_the_texts_own() -> None:
    text = b"panic: x\npanic: y\n\tat z\nend\nend\n"
    assert unprefixed(text) == text
