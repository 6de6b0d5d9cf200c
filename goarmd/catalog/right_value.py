"""What to write in place of a value that a setting does not take, and the value itself where only one can be meant."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from goarmd.catalog.gopls_refusal import RefusalKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from goarmd.catalog.gopls_table import Span

_SWITCHES = {"true": True, "on": True, "yes": True, "1": True, "false": False, "off": False, "no": False, "0": False}
_IN_WORDS = {
    "boolean": "true or false",
    "array": 'a list, such as ["a", "b"]',
    "array of objects": 'a list of objects, such as [{"from": "/here", "to": "/there"}]',
    "object": 'an object, such as {"name": "value"}',
    "string": "text in quotes",
    "number": "a number without quotes",
    "integer": "a whole number without quotes",
}
_UNKNOWN = "Correct the value: see gopls' settings"
# What gopls' kinds of values are in JSON.
_TYPES = {
    "bool": "boolean",
    "strings": "array",
    "filters": "array",
    "extensions": "array",
    "int64": "integer",
    "env": "object",
    "boolmap": "object",
    "annotations": "object",
    "string": "string",
}
_BY_KIND = {
    "duration": 'Write a time with its unit in quotes, such as "500ms"',
    "filters": 'Begin each with + or -, such as "-**/node_modules"; the only wildcard is ** between two slashes',
    "int64": "Write a whole number without quotes",
    "annotations": 'Its members are "nil", "escape", "inline" and "bounds"',
    "links": 'Write true, false or "gopls"',
}


class Right(NamedTuple):
    """What to write.

    Attributes:
        remedy: a sentence without its full stop, which quotes nothing of the wrong value.
        value: the value, as JSON has it; None if it is not certain what is meant.
    """

    remedy: str
    value: Any = None


def of_types(types: Iterable[str], value: object) -> Right:
    """For a setting that takes values of these JSON types.

    Args:
        types: such as `boolean`.
        value: the wrong one.
    """
    known = [type_ for type_ in types if type_ in _IN_WORDS]
    meant = (_MEANT[type_](value) for type_ in known if type_ in _MEANT)
    in_words = " or ".join(_IN_WORDS[type_] for type_ in known)
    return next(filter(None, meant), None) or Right(f"Write {in_words}" if in_words else "Correct the value")


def of_gopls(span: Span | None, refused: RefusalKind, value: object, *, is_member: bool = False) -> Right:
    """For a setting of gopls.

    Args:
        span: how its release treats the setting; None if that is not known.
        refused: what is wrong.
        value: the wrong one.
        is_member: it is a member of the setting, which is an object.
    """
    if span is None:
        return Right(_UNKNOWN)
    if refused is RefusalKind.WRONG_TYPE and (right := _of_wrong_type(span, value, is_member=is_member)):
        return right
    words = f"Write {_one_of(span.values)}" if span.kind == "enum" else _UNKNOWN
    return Right(_BY_KIND.get(span.kind, words))


def _of_wrong_type(span: Span, value: object, *, is_member: bool) -> Right | None:
    if is_member:
        return of_variable(value) if span.kind == "env" else of_types(["boolean"], value)
    if span.kind == "strings" and isinstance(value, list):
        return Right("Write each item of the list as text in quotes")
    return of_types([_TYPES[span.kind]], value) if span.kind in _TYPES else None


def of_variable(value: object) -> Right:
    """For a variable of the environment: a whole number is the same in quotes; of others the text is not certain."""
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return Right("Put the value in quotes", str(value) if is_number else None)


def _switch(value: object) -> Right | None:
    is_on = _SWITCHES.get(str(value).strip().casefold()) if isinstance(value, str | int) else None
    return None if is_on is None else Right(f"Write {json.dumps(is_on)}", is_on)


def _list(value: object) -> Right | None:
    """A text alone is its only item, unless it may be several."""
    is_one = isinstance(value, str) and value and not any(each.isspace() or each == "," for each in value)
    return Right("Make it a list, with [ ] around the text", [value]) if is_one else None


def _number(value: object) -> Right | None:
    is_one = isinstance(value, str) and value.isascii() and value.isdecimal()
    return Right("Write the number without quotes", int(str(value))) if is_one else None


def _one_of(words: Iterable[str]) -> str:
    *others, last = (f'"{word}"' for word in words)
    return f"{', '.join(others)} or {last}" if others else last


_MEANT: Mapping[str, Callable[[object], Right | None]] = {
    "boolean": _switch,
    "array": _list,
    "integer": _number,
    "number": _number,
}
