"""Reads which settings and launch.json attributes an installed VS Code extension has, from its package.json.

The format: code.visualstudio.com/api/references/contribution-points, `contributes.configuration` and
`contributes.debuggers`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import msgspec

from goarmd.catalog.key_schema import KeySchema

if TYPE_CHECKING:
    from collections.abc import Mapping

_LONGEST = 4 * 1024 * 1024  # bytes; the Go extension's has 0.2 MB
_MOST_KEYS = 5000  # of one object
_MOST_WORDS = 500  # of one enum
_DEPTH = 3  # a setting, its parts, and theirs
_LONGEST_TEXT = 1000
_TYPES = frozenset({"null", "boolean", "number", "integer", "string", "array", "object"})
_DEBUGGER = "go"  # the type of the Go extension's debugger
_BYTE = re.compile(r"byte (\d{1,9})")


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an extension contributes, as far as goarmd judges by it.

    Attributes:
        extension: publisher and name, such as `golang.go`.
        version: such as `0.57.2`; empty if the file names none.
        keys: the settings by name.
        debug: the attributes of launch.json by request, for the debugger of type `go`.
        problems: what could not be read, with the line.
    """

    extension: str = ""
    version: str = ""
    keys: Mapping[str, KeySchema] = field(default_factory=dict)
    debug: Mapping[str, Mapping[str, KeySchema]] = field(default_factory=dict)
    problems: tuple[str, ...] = ()


def read_manifest(data: bytes) -> Manifest:
    """The manifest in a package.json; an empty one, with its problem, if it is not one."""
    if len(data) > _LONGEST:
        return Manifest(problems=(f"larger than {_LONGEST // 1024**2} MB: not read",))
    try:
        document = msgspec.json.decode(data)
    except (msgspec.DecodeError, RecursionError) as error:
        return Manifest(problems=(_where(data, error),))
    if not isinstance(document, dict):
        return Manifest(problems=("line 1: not an object",))
    contributes = _object(document.get("contributes"))
    return Manifest(
        extension=f"{_text(document.get('publisher'))}.{_text(document.get('name'))}",
        version=_text(document.get("version")),
        keys=_settings(contributes.get("configuration")),
        debug=_debug(contributes.get("debuggers")),
        problems=() if contributes else ("line 1: no contributes in it",),
    )


def _where(data: bytes, error: Exception) -> str:
    match = _BYTE.search(str(error))
    line = data.count(b"\n", 0, int(match[1])) + 1 if match else data.count(b"\n") + 1
    return f"line {line}: not JSON" if isinstance(error, msgspec.DecodeError) else f"line {line}: nested too deeply"


def _settings(configuration: object) -> dict[str, KeySchema]:
    """`configuration` is one block of properties or, since VS Code 1.54, a list of blocks."""
    found: dict[str, KeySchema] = {}
    for block in configuration if isinstance(configuration, list) else [configuration]:
        found |= _properties(_object(block).get("properties"), _DEPTH)
    return found


def _debug(debuggers: object) -> dict[str, dict[str, KeySchema]]:
    for debugger in debuggers if isinstance(debuggers, list) else []:
        if _object(debugger).get("type") == _DEBUGGER:
            requests = _object(debugger.get("configurationAttributes"))
            return {name: _properties(_object(request).get("properties"), _DEPTH) for name, request in requests.items()}
    return {}


def _properties(properties: object, depth: int) -> dict[str, KeySchema]:
    some = list(_object(properties).items())[:_MOST_KEYS] if depth else []
    return {name: _schema(schema, depth) for name, schema in some if isinstance(schema, dict)}


def _schema(schema: dict[str, Any], depth: int) -> KeySchema:
    if "anyOf" in schema or "oneOf" in schema:
        return KeySchema()  # several schemas: not judged
    return KeySchema(
        types=_types(schema.get("type")),
        enum=_words(schema.get("enum")),
        items=_types(_object(schema.get("items")).get("type")),
        properties=_properties(schema.get("properties"), depth - 1),
        closed=schema.get("additionalProperties") is False,
        deprecation=_text(schema.get("markdownDeprecationMessage")) or _text(schema.get("deprecationMessage")),
    )


def _types(value: object) -> tuple[str, ...]:
    names = value if isinstance(value, list) else [value]
    return tuple(name for name in names[: len(_TYPES)] if isinstance(name, str) and name in _TYPES)


def _words(value: object) -> tuple[str | float, ...]:
    words = value[:_MOST_WORDS] if isinstance(value, list) else []
    return tuple(word for word in words if isinstance(word, (str, int, float)))


def _object(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: object) -> str:
    return value[:_LONGEST_TEXT] if isinstance(value, str) else ""
