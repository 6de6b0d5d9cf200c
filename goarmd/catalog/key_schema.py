"""What one key of a settings file may hold, from an extension's package.json or from a table of its releases."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import msgspec

from goarmd.catalog.verdict import Kind
from goarmd.catalog.versions import within

if TYPE_CHECKING:
    from collections.abc import Mapping

_WORDS = {
    "null": "null",
    "boolean": "true or false",
    "number": "a number",
    "integer": "a whole number",
    "string": "text in quotes",
    "array": "a list",
    "object": "an object",
}
_PLURAL = {"string": "texts", "object": "objects", "number": "numbers", "integer": "whole numbers"}


@dataclass(frozen=True, slots=True)
class KeySchema:
    """The JSON schema of one key, as far as goarmd judges by it.

    Attributes:
        types: JSON types; empty allows any.
        enum: the allowed values; empty allows any.
        items: JSON types of a list's items; empty allows any.
        properties: the keys of an object.
        closed: an object may have no other keys.
        deprecation: why it is deprecated, as its makers write (Markdown); empty if it is not.
    """

    types: tuple[str, ...] = ()
    enum: tuple[Any, ...] = ()
    items: tuple[str, ...] = ()
    properties: Mapping[str, KeySchema] = field(default_factory=dict)
    closed: bool = False
    deprecation: str = ""


_VALUES = {
    "null": "null",
    "boolean": "true or false",
    "number": "a number",
    "string": "text",
    "array": "a list",
    "object": "an object",
}


@dataclass(frozen=True, slots=True)
class Mismatch:
    """A value that its schema does not allow; `expected` reads on after "must be"."""

    kind: Kind
    expected: str


class Row(msgspec.Struct, frozen=True):
    """A key over all releases. `since` is the first release with it, `until` the first without; empty is unbounded."""

    type: str | tuple[str, ...] = ()
    enum: tuple[str | int, ...] = ()
    enum_since: dict[str, str] = {}
    enum_until: dict[str, str] = {}
    items: str = ""
    properties: dict[str, Row] = {}
    closed: bool = False
    since: str = ""
    until: str = ""
    deprecated_since: str = ""
    deprecated: str = ""
    instead: str = ""

    def at(self, version: str) -> KeySchema:
        """The schema in one release."""
        words = (
            word
            for word in self.enum
            if within(version, self.enum_since.get(str(word), ""), self.enum_until.get(str(word), ""))
        )
        return KeySchema(
            types=(self.type,) if isinstance(self.type, str) else self.type,
            enum=tuple(words),
            items=(self.items,) if self.items else (),
            properties=schemas_at(self.properties, version),
            closed=self.closed,
            deprecation=self.deprecated if self.deprecated and within(version, self.deprecated_since, "") else "",
        )


def schemas_at(rows: Mapping[str, Row], version: str) -> dict[str, KeySchema]:
    """The keys that one release has."""
    return {key: row.at(version) for key, row in rows.items() if within(version, row.since, row.until)}


def type_name(value: object) -> str:
    """The JSON type of a value that was read from JSON."""
    match value:
        case None:
            return "null"
        case bool():
            return "boolean"
        case int() | float():
            return "number"
        case str():
            return "string"
        case list() | tuple():
            return "array"
        case _:
            return "object"


def named(value: object) -> str:
    """What a value is, for people: `text`, `a list`."""
    return _VALUES[type_name(value)]


def mismatch(schema: KeySchema, value: object) -> Mismatch | None:
    """How the value differs from its schema; None if it does not."""
    if schema.types and not _fits(value, schema.types):
        return Mismatch(Kind.WRONG_TYPE, _in_words(schema))
    if schema.enum and value not in schema.enum:
        return Mismatch(Kind.BAD_ENUM, _in_words(schema))
    if schema.items and isinstance(value, (list, tuple)) and not all(_fits(item, schema.items) for item in value):
        return Mismatch(Kind.WRONG_TYPE, _in_words(schema))
    return None


def _fits(value: object, types: tuple[str, ...]) -> bool:
    name = type_name(value)
    whole = isinstance(value, int) or (isinstance(value, float) and value.is_integer())
    return name in types or (name == "number" and "integer" in types and whole)


def _in_words(schema: KeySchema) -> str:
    if schema.enum:
        return "one of " + ", ".join(str(word) for word in schema.enum)
    words = [_WORDS.get(name, name) for name in schema.types]
    if "array" in schema.types and len(schema.items) == 1 and schema.items[0] in _PLURAL:
        words[schema.types.index("array")] += f" of {_PLURAL[schema.items[0]]}"
    return " or ".join(words)
