"""The processes that a JetsamEvent lists as killed, read as a stream: a list of a thousand processes is common.

An entry is about 550 bytes; only those with a reason were killed, the idle ones not for want of memory. A list may be
cut off at either end where the report was published.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final

from goarmd.core.text import plain
from goarmd.crashes.formats.report_fields import Victim

if TYPE_CHECKING:
    from collections.abc import Iterable

LARGEST: Final = 64 * 1024 * 1024  # bytes read of one report; 100,000 processes
_PIECE = 64 * 1024  # bytes read at once
_LONGEST_ENTRY = 16 * 1024  # bytes; of a longer one the rest is skipped
_MOST_VICTIMS = 1000
_BEGIN = re.compile(rb'"processes"\s*:\s*\[')
_LONGEST_BEGIN = 64  # bytes of the beginning that may be split between two chunks
# A string, whole or not (else each quote in a broken one would be tried again), or a bracket.
_SIGN = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"?|[{}\]]', re.DOTALL)
_IDLE = "idle-exit"  # also `long-idle-exit`: macOS ends programs that nobody uses, every day (xnu, kern_memorystatus.c)
_2_31 = 2**31


class Victims:
    """Takes the bytes of a report in pieces of any size; a headless one begins somewhere in the list."""

    def __init__(self, *, headless: bool = False) -> None:
        self.found: list[Victim] = []
        self.complete = False  # the list was seen from its beginning to its end
        self._rest = b""
        self._headless = self._inside = headless

    def feed(self, data: bytes) -> None:
        """Take the next bytes; small pieces are read together, so that no entry is searched again for each of them."""
        self._rest += data
        if len(self._rest) >= _PIECE:
            self.finish()

    def finish(self) -> None:
        """Read what was taken."""
        if self.complete:
            self._rest = b""
            return
        data = self._rest
        if not self._inside:
            begin = _BEGIN.search(data)
            if begin is None:
                self._rest = data[-_LONGEST_BEGIN:]
                return
            self._inside, data = True, data[begin.end() :]
        self._rest = self._entries(data)

    def _entries(self, data: bytes) -> bytes:
        """Read the entries that are whole; returns the beginning of the one that is not."""
        done = start = depth = 0
        for token in _SIGN.finditer(data):
            sign = token[0]
            if sign == b"{":
                start = start if depth else token.start()
                depth += 1
            elif sign == b"}" and depth:
                depth -= 1
                if not depth:
                    done = token.end()
                    self._entry(data[start:done])
            elif sign == b"]" and not depth and not self._headless:
                self.complete = True
                return b""
        rest = data[done:]
        return rest if len(rest) <= _LONGEST_ENTRY else b""

    def _entry(self, raw: bytes) -> None:
        if b'"reason"' not in raw or len(self.found) >= _MOST_VICTIMS:
            return
        try:
            value: Any = json.loads(raw.decode("utf-8", "replace"), strict=False)
        except (ValueError, RecursionError):
            return
        name, reason, pid = value.get("name"), value.get("reason"), value.get("pid")
        if isinstance(name, str) and isinstance(reason, str) and name and reason and not reason.endswith(_IDLE):
            known = isinstance(pid, int) and not isinstance(pid, bool) and 0 <= pid < _2_31
            self.found.append(Victim(plain(name), pid if known else None, plain(reason)))


def has_list(data: bytes) -> bool:
    """Whether the list of processes begins in the data."""
    return _BEGIN.search(data) is not None


def victims(chunks: Iterable[bytes], *, headless: bool = False) -> Victims:
    """The victims in a report given in pieces."""
    reader = Victims(headless=headless)
    for chunk in chunks:
        reader.feed(chunk)
    reader.finish()
    return reader
