"""Values as Go writes them in its messages (packages fmt, strconv and time), for JSON that Go has decoded."""

from __future__ import annotations

import math
import re
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_ESCAPES = {
    '"': '\\"', "\\": "\\\\", "\a": "\\a", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\v": "\\v",
}  # fmt: skip
# strconv.ParseBool.
BOOLEANS = frozenset({"1", "t", "T", "TRUE", "true", "True", "0", "f", "F", "FALSE", "false", "False"})
_PIECE = re.compile(r"(\d*)(\.\d*)?([^\d.]*)")
# Nanoseconds of each unit of time.ParseDuration, with both signs for micro.
_UNITS = {
    "ns": 1,
    "us": 10**3,
    "\u00b5s": 10**3,
    "\u03bcs": 10**3,
    "ms": 10**6,
    "s": 10**9,
    "m": 60 * 10**9,
    "h": 3600 * 10**9,
}
_LONGEST = (1 << 63) - 1  # nanoseconds
# strconv.FormatFloat with 'g' and the shortest precision writes an exponent outside these powers of ten.
_PLAIN = range(-4, 6)


def type_name(value: object) -> str:
    """What `%T` writes for a value out of encoding/json."""
    if value is None:
        return "<nil>"
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, int | float):
        return "float64"
    if isinstance(value, str):
        return "string"
    return "map[string]interface {}" if isinstance(value, dict) else "[]interface {}"


def quote(text: str) -> str:
    """What `%q` writes."""
    return '"' + "".join(_ESCAPES.get(c) or (c if c.isprintable() else _escape(ord(c))) for c in text) + '"'


def _escape(code: int) -> str:
    if code < 0x80:  # noqa: PLR2004  # the end of ASCII
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"  # noqa: PLR2004  # the end of the basic plane


def number(value: float) -> str:
    """What `%v` writes for a JSON number."""
    sign, digits, exponent = Decimal(repr(as_float(value))).normalize().as_tuple()
    if not isinstance(exponent, int):  # infinite: too large for JSON in Go
        return "+Inf"
    minus, text = "-" * sign, "".join(map(str, digits))
    power = len(text) + exponent - 1
    if power in _PLAIN or not any(digits):
        return f"{Decimal((sign, digits, exponent)):f}"
    return f"{minus}{text[0]}{'.' * (len(text) > 1)}{text[1:]}e{power:+03d}"


def as_float(value: float) -> float:
    """A JSON number as Go decodes it; infinite when it is too large."""
    try:
        return float(value)
    except OverflowError:
        return math.inf


def percent_s(value: object) -> str:
    """What `%s` writes; for everything but text, with fmt's mark of a wrong verb."""
    if isinstance(value, str):
        return value
    if isinstance(value, dict):
        return f"map[{_mapping(value)}]"
    if isinstance(value, list):
        return f"[{_sequence(value)}]"
    if value is None:
        return "%!s(<nil>)"
    if isinstance(value, bool):
        return f"%!s(bool={str(value).lower()})"
    return f"%!s(float64={number(value)})" if isinstance(value, int | float) else "?"


def _mapping(value: Mapping[str, object]) -> str:
    return " ".join(f"{key}:{_inside(value[key])}" for key in sorted(value))


def _sequence(value: Sequence[object]) -> str:
    return " ".join(map(_inside, value))


def _inside(value: object) -> str:
    return "<nil>" if value is None else percent_s(value)


def duration_error(text: str) -> str | None:
    """The error of time.ParseDuration; None if the text is a duration."""
    rest = text[1:] if text[:1] in {"-", "+"} else text
    if rest == "0":
        return None
    invalid = f"time: invalid duration {_time_quote(text)}"
    nanoseconds, position = 0, 0
    while position < len(rest) or not rest:
        match = _PIECE.match(rest, position)
        whole, fraction, unit = match.groups("") if match else ("", "", "")
        if not whole and len(fraction) <= 1:
            return invalid
        if not unit:
            return f"time: missing unit in duration {_time_quote(text)}"
        if unit not in _UNITS:
            return f"time: unknown unit {_time_quote(unit)} in duration {_time_quote(text)}"
        nanoseconds += int(whole[:20] or 0) * _UNITS[unit] + int(float(f"0{fraction[:20]}") * _UNITS[unit])
        position = match.end() if match else len(rest)
    return invalid if nanoseconds > _LONGEST else None


def _time_quote(text: str) -> str:
    """The quoting of package time: no names for control characters, and bytes for what is not ASCII."""
    bare = (f"\\{c}" if c in '"\\' else c if " " <= c < "\x80" else _bytes(c) for c in text)
    return '"' + "".join(bare) + '"'


def _bytes(character: str) -> str:
    return "".join(f"\\x{byte:02x}" for byte in character.encode("utf-8", "replace"))
