"""What mail, issues and terminals put around a text."""

from __future__ import annotations

import pytest

from goarmd.crashes.formats.pasted import unwrapped

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
