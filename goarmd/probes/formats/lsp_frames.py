"""Messages of the Language Server Protocol on a stream: cut out of bytes, and made into bytes.

Base protocol of LSP 3.17: header lines that end in CR LF, an empty line, then Content-Length bytes of JSON.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

import msgspec

LONGEST_HEADER = 4096  # bytes
LONGEST_MESSAGE = 1 << 20  # bytes; an answer to initialize has about 5 kB
_END = b"\r\n\r\n"
_LENGTH = re.compile(rb"(?:^|\r\n)content-length:[ \t]*(\d{1,10})[ \t]*(?=\r\n|$)", re.IGNORECASE)


class Frames(NamedTuple):
    """The whole messages at the start of a buffer, what is left, and whether the stream is not LSP at all."""

    messages: tuple[dict[str, Any], ...]
    rest: bytes
    garbled: bool = False


def encode(message: dict[str, Any]) -> bytes:
    """One message with its header."""
    body = msgspec.json.encode(message)
    return b"Content-Length: %d\r\n\r\n%b" % (len(body), body)


def split(buffer: bytes) -> Frames:
    """Cuts a buffer into messages. A message without a length, too long or not a JSON object garbles the rest."""
    messages: list[dict[str, Any]] = []
    position = 0
    while (end := buffer.find(_END, position, position + LONGEST_HEADER)) >= 0:
        header = _LENGTH.search(buffer[position:end])
        length = int(header[1]) if header else LONGEST_MESSAGE + 1
        if length > LONGEST_MESSAGE:
            return Frames(tuple(messages), b"", garbled=True)
        start = end + len(_END)
        if len(buffer) < start + length:
            return Frames(tuple(messages), buffer[position:])
        message = _object(buffer[start : start + length])
        if message is None:
            return Frames(tuple(messages), b"", garbled=True)
        messages.append(message)
        position = start + length
    rest = buffer[position:]
    return Frames(tuple(messages), rest, garbled=len(rest) > LONGEST_HEADER)


def _object(body: bytes) -> dict[str, Any] | None:
    try:
        return msgspec.json.decode(body, type=dict[str, Any])
    except (msgspec.DecodeError, RecursionError):
        return None
