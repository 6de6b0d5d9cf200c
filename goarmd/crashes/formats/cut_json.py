"""JSON that may be cut off: reports are published in parts, and goarmd reads only a bounded number of bytes."""

from __future__ import annotations

import json
import re
from typing import Any

_LONGEST_REPAIR = 128 * 1024  # characters searched for the last whole value
_MOST_DIGITS = 20  # of a number; Python refuses to read thousands of them, and none here needs more than 64 bits
_REPAIRS = 2  # each cuts at the next error; text with more of them is not a report
# A string, whole or not (else each quote in a broken one would be tried again), or a structural character.
_SIGN = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"?|[{}\[\],]', re.DOTALL)
_CLOSER = {"{": "}", "[": "]"}
_DECODER = json.JSONDecoder(strict=False, parse_int=lambda digits: int(digits[:_MOST_DIGITS]))


def first_value(text: str) -> tuple[Any, int]:
    """The JSON value at the beginning of the text, and where it ends.

    Of a cut or damaged value, the part that is whole; None if nothing is.
    """
    start = len(text) - len(text.lstrip())
    try:
        value, end = _DECODER.raw_decode(text, start)
    except json.JSONDecodeError as error:
        return _repaired(text[start : error.pos + 1]), len(text)
    except RecursionError:
        return None, len(text)
    return value, end


def _repaired(text: str) -> Any:
    for _ in range(_REPAIRS):
        text = _closed(text[:_LONGEST_REPAIR])
        try:
            return _DECODER.raw_decode(text)[0]
        except json.JSONDecodeError as error:
            text = text[: error.pos]
        except RecursionError:
            return None
    return None


def _closed(text: str) -> str:
    """The text up to its last whole value, and closed behind it."""
    open_: list[str] = []
    whole, depth = 0, 0  # where the last whole value ends, and how many brackets are open there
    for token in _SIGN.finditer(text):
        sign = token[0]
        if sign in _CLOSER:
            open_.append(_CLOSER[sign])
        elif sign == ",":
            whole, depth = token.start(), len(open_)
        elif sign in ("}", "]"):
            if not open_ or open_.pop() != sign:
                break
            whole, depth = token.end(), len(open_)
    return text[:whole] + "".join(reversed(open_[:depth]))
