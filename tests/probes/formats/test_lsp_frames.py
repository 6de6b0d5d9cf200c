from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goarmd.probes.formats import lsp_frames
from goarmd.probes.formats.lsp_frames import LONGEST_HEADER, LONGEST_MESSAGE, encode, split

ONE, TWO = {"id": 1, "result": None}, {"method": "x", "params": {"message": "größer"}}


def test_whole_messages_are_cut_out_and_the_rest_is_kept() -> None:
    stream = encode(ONE) + encode(TWO)
    assert split(stream) == ((ONE, TWO), b"", False)
    assert split(stream[:-1]) == ((ONE,), encode(TWO)[:-1], False)


@given(st.integers(1, 60))
def test_messages_that_come_in_pieces_are_the_same(size: int) -> None:
    stream, rest = encode(ONE) + encode(TWO) + encode(ONE), b""
    found: list[object] = []
    for start in range(0, len(stream), size):
        frames = split(rest + stream[start : start + size])
        found += frames.messages
        rest = frames.rest
    assert found == [ONE, TWO, ONE]


def test_other_header_lines_do_not_matter() -> None:
    body = json.dumps(ONE).encode()
    header = b"Content-Type: application/vscode-jsonrpc\r\ncontent-length:  %d\r\nX: y" % len(body)
    assert split(header + b"\r\n\r\n" + body).messages == (ONE,)


@pytest.mark.parametrize(
    "stream",
    [
        b"Usage of gopls:\r\n\r\n",
        b"Content-Length: 2\r\n\r\n[]",
        b"Content-Length: 2\r\n\r\n{",
        b"Content-Length: 3\r\n\r\n{x}",
        b"Content-Length: %d\r\n\r\n" % (LONGEST_MESSAGE + 1),
        b"Content-Length: -1\r\n\r\n",
        b"x" * (LONGEST_HEADER + 1),
        b"Content-Length: 5000\r\n\r\n" + b"[" * 5000,
    ],
)
def test_what_is_not_the_protocol_is_garbled_or_waited_for(stream: bytes) -> None:
    frames = split(stream)
    assert frames.messages == ()
    assert frames.garbled or frames.rest == stream


def test_what_came_before_the_garbage_is_kept() -> None:
    assert split(encode(ONE) + b"panic: oops\r\n\r\n") == ((ONE,), b"", True)


@given(st.binary(max_size=300))
def test_no_bytes_raise(stream: bytes) -> None:
    lsp_frames.split(stream)
    lsp_frames.split(encode(ONE) + stream)
